import type { CountDelta, ItemRef } from '../../src/cache/cache.ts';
import { PromptCache } from '../../src/cache/prompt-cache.ts';
import type { ChainMember, RequestTerm } from '../../src/providers/request.ts';
import { MemoryStore } from '../../src/store/memory/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { FallbackChain } from '../../src/translation/chain/chain.ts';
import { speaksToModel } from '../../src/translation/orders.ts';
import type { LanguageRun } from '../../src/translation/language-run.ts';
import { Meter } from '../../src/translation/meter.ts';
import { type Outcome, promptOf, type SegmentTask } from '../../src/translation/segment-task.ts';
import { ALPHA, BETA, ScriptedRouter } from './scripted-router.ts';

export const COLLECTION = 'articles';

export function openStore(): MemoryStore {
	return new MemoryStore({ maxBytes: 64 * 1024 * 1024 });
}

export function openResponseCache(store: Store = openStore()): PromptCache {
	return new PromptCache({ store, namespace: 'test', ttlSeconds: 86_400, statsDays: 90 });
}

/** A chain over a real cache and a scripted router. */
export class ChainSetup {
	readonly router: ScriptedRouter;
	readonly cache: PromptCache;
	readonly deltas: CountDelta[] = [];
	readonly #chain: FallbackChain;

	constructor(cache: PromptCache = openResponseCache(), router = new ScriptedRouter()) {
		this.router = router;
		this.cache = cache;
		this.#chain = new FallbackChain(cache, router);
	}

	run(changes: Partial<LanguageRun> = {}): LanguageRun {
		return {
			sourceLanguage: 'en-US',
			targetLanguage: 'de-DE',
			chain: [ALPHA, BETA],
			styleGuide: undefined,
			contentType: 'standard',
			item: undefined,
			refresh: false,
			budgets: [],
			signal: new AbortController().signal,
			meter: new Meter((delta) => this.deltas.push(delta), COLLECTION),
			...changes,
		};
	}

	/** The outcomes in the order of the texts. */
	async resolve(
		texts: readonly (string | SegmentTask)[],
		changes: Partial<LanguageRun> = {},
	): Promise<(Outcome | undefined)[]> {
		const run = this.run(changes);
		const tasks = texts.map((text, at) =>
			typeof text === 'string' ? taskOf(text, { chain: run.chain, id: `s${at + 1}` }) : text,
		);
		const outcomes = await this.#chain.resolve(tasks, run);
		return tasks.map((task) => outcomes.get(task));
	}

	lookup(texts: readonly string[], run = this.run()): ReturnType<FallbackChain['lookup']> {
		return this.#chain.lookup(
			texts.map((text) => taskOf(text, { chain: run.chain })),
			run,
		);
	}

	/** The response that the cache holds for a text under one member. */
	cached(text: string, member: ChainMember): Promise<string | null> {
		const [request] = taskOf(text, { chain: [member] }).requests;
		return request ? this.cache.get(request) : Promise.resolve(null);
	}

	async remember(
		text: string,
		member: ChainMember,
		response: string,
		item?: ItemRef,
	): Promise<void> {
		const [request] = taskOf(text, { chain: [member] }).requests;
		if (request) await this.cache.set(request, response, { item, usage: REMEMBERED });
	}
}

/** What `remember` says an entry cost. */
export const REMEMBERED = { inputTokens: 7, outputTokens: 3, costNanoUsd: 13_000 };

export function taskOf(
	text: string,
	{
		chain = [ALPHA, BETA],
		id = 's1',
		terms = [],
		styleGuide,
	}: {
		readonly chain?: readonly ChainMember[];
		readonly id?: string;
		readonly terms?: readonly RequestTerm[];
		readonly styleGuide?: string;
	} = {},
): SegmentTask {
	const prompt = promptOf(
		{ text, terms, format: 'plain' },
		{ styleGuide, sourceLanguage: 'en-US', targetLanguage: 'de-DE' },
	);
	return {
		id,
		text,
		terms,
		requests: chain.map((member) => ({ ...member, collection: COLLECTION, prompt })),
		speaks: speaksToModel(text),
		readable: [],
		occurrences: 1,
		refused: new Set(),
		context: undefined,
	};
}
