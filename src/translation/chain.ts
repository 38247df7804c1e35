import type {
	CacheHit,
	CacheMiss,
	Flight,
	ItemRef,
	ResponseCacheFace,
	ResponseUsage,
} from '../cache/cache.ts';
import type { ContentType } from '../contract.ts';
import type { VerificationFault } from '../documents/document.ts';
import { verify } from '../documents/verify.ts';
import { ProviderError } from '../errors.ts';
import type { ChainMember, ProviderReply, ProviderRouter } from '../providers/provider.ts';
import { packBatches } from './batch.ts';
import { type Meter, shareUsage } from './meter.ts';
import { type Outcome, type SegmentTask, termsOf } from './segment-task.ts';
import { missesTerm } from './term-check.ts';

/** Confidence of an answer that had to be asked for twice; a clean one has 1. */
const REPAIRED = 0.7;
/** Knows neither languages nor glossaries. */
const PSEUDO = 'pseudo';

export interface LanguageRun {
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly chain: readonly ChainMember[];
	readonly styleGuide: string | undefined;
	readonly contentType: ContentType;
	readonly item: ItemRef | undefined;
	/** Ask the providers although the cache knows the answer. */
	readonly refresh: boolean;
	readonly signal: AbortSignal;
	readonly meter: Meter;
}

type Failure = Extract<Outcome, { status: 'failed' }>;

/** Serves segments from the cache of every member, then from the members in order. Expected ends are outcomes. */
export class FallbackChain {
	readonly #cache: ResponseCacheFace;
	readonly #router: ProviderRouter;

	constructor(cache: ResponseCacheFace, router: ProviderRouter) {
		this.#cache = cache;
		this.#router = router;
	}

	/** What the cache knows of each task, whichever member made it; misses in the chain's order. */
	async lookup(
		tasks: readonly SegmentTask[],
		run: LanguageRun,
	): Promise<readonly (CacheHit | readonly CacheMiss[])[]> {
		const width = run.chain.length;
		const found = await this.#cache.lookup(
			tasks.flatMap((task) => task.requests),
			run.item,
		);
		return tasks.map((task, index) => {
			const members = found.slice(index * width, (index + 1) * width);
			const hit = members.find((entry) => entry.status === 'hit' && isUsable(task, entry, run));
			if (hit?.status === 'hit' && !run.refresh) return hit;
			return members.map((entry): CacheMiss => ({ ...entry, status: 'miss' }));
		});
	}

	async resolve(
		tasks: readonly SegmentTask[],
		run: LanguageRun,
	): Promise<ReadonlyMap<SegmentTask, Outcome>> {
		const outcomes = new Map<SegmentTask, Outcome>();
		const misses = new Map<SegmentTask, readonly CacheMiss[]>();
		const found = await this.lookup(tasks, run);
		for (const [index, task] of tasks.entries()) {
			const entry = found[index];
			if (entry !== undefined && 'status' in entry) outcomes.set(task, served(entry));
			else misses.set(task, entry ?? []);
		}
		for (const [index, member] of run.chain.entries()) {
			const pending = [...misses.keys()].filter((task) => outcomes.get(task)?.status !== 'served');
			if (pending.length === 0 || run.signal.aborted) break;
			const refusal = this.#router.refusal(member);
			if (refusal === null) {
				const call = new MemberCall(this.#router, member, run, outcomes);
				const left = await this.#serve(call, pending, misses, index, run);
				// Whoever it joined may have failed for reasons of its own, and there is nobody else to ask.
				if (left.length > 0 && !run.signal.aborted && this.#isLast(index, run)) {
					await this.#serve(call, left, misses, index, run);
				}
			} else {
				for (const task of pending) {
					// A member that answered and failed says more than one that could not be asked.
					if (!outcomes.has(task)) {
						outcomes.set(task, failed(member, 'no-provider', refusal));
					}
				}
			}
		}
		return outcomes;
	}

	#isLast(index: number, { chain }: LanguageRun): boolean {
		return chain.slice(index + 1).every((member) => this.#router.refusal(member) !== null);
	}

	/** Answers the tasks that another run was asked for and did not serve. */
	async #serve(
		call: MemberCall,
		pending: readonly SegmentTask[],
		misses: ReadonlyMap<SegmentTask, readonly CacheMiss[]>,
		index: number,
		run: LanguageRun,
	): Promise<readonly SegmentTask[]> {
		const taskOf = new Map<CacheMiss, SegmentTask>();
		for (const task of pending) {
			const miss = misses.get(task)?.[index];
			if (miss !== undefined) taskOf.set(miss, task);
		}
		const flight = run.refresh
			? refreshFlight(this.#cache, [...taskOf.keys()])
			: await this.#cache.beginFlight([...taskOf.keys()], run.signal, run.item);
		try {
			const owned = new Map<SegmentTask, CacheMiss>();
			for (const miss of flight.owned) {
				const task = taskOf.get(miss);
				if (task !== undefined) owned.set(task, miss);
			}
			const orphans: SegmentTask[] = [];
			const spoiled: SegmentTask[] = [];
			const left: SegmentTask[] = [];
			await Promise.all([
				...packBatches([...owned.keys()]).map((batch) => call.send(batch, owned, flight, false)),
				...flight.joined.map(async ({ miss, result }) => {
					const task = taskOf.get(miss);
					const hit = await result;
					if (task === undefined || (hit === null && run.signal.aborted)) return;
					const usable = hit !== null && isUsable(task, hit, run);
					if (usable || (hit === null && !flight.tookOver(miss))) {
						call.join(task, hit);
						if (hit === null) left.push(task);
						return;
					}
					owned.set(task, miss);
					(hit === null ? orphans : spoiled).push(task);
				}),
			]);
			const replacing = refreshFlight(this.#cache, []);
			await Promise.all([
				...packBatches(orphans).map((batch) => call.send(batch, owned, flight, false)),
				...packBatches(spoiled).map((batch) => call.send(batch, owned, replacing, false)),
			]);
			return left;
		} finally {
			await flight.abandon();
		}
	}
}

interface Answer {
	readonly translation: string;
	readonly usage: ResponseUsage | undefined;
}

/** `term`: a term of the glossary was not used as it demands. */
type Fault = VerificationFault | 'term';

/** The calls of one run to one member. */
class MemberCall {
	readonly #router: ProviderRouter;
	readonly #member: ChainMember;
	readonly #run: LanguageRun;
	readonly #outcomes: Map<SegmentTask, Outcome>;
	/** Answers in which nothing is wrong but a term: better than none. */
	readonly #lackingTerm = new Map<SegmentTask, Answer>();

	constructor(
		router: ProviderRouter,
		member: ChainMember,
		run: LanguageRun,
		outcomes: Map<SegmentTask, Outcome>,
	) {
		this.#router = router;
		this.#member = member;
		this.#run = run;
		this.#outcomes = outcomes;
	}

	join(task: SegmentTask, hit: CacheHit | null): void {
		const message = 'another run asked for this segment at the same time and was refused';
		this.#outcomes.set(
			task,
			hit === null ? failed(this.#member, 'joined-failure', message) : served(hit),
		);
	}

	/** One request; segments that come back wrong are asked for once more, alone. */
	async send(
		batch: readonly SegmentTask[],
		owned: ReadonlyMap<SegmentTask, CacheMiss>,
		flight: Flight,
		repairing: boolean,
	): Promise<void> {
		const reply = await this.#ask(batch);
		if (reply instanceof ProviderError) {
			if (splits(reply) && batch.length > 1) {
				const half = Math.ceil(batch.length / 2);
				await this.send(batch.slice(0, half), owned, flight, repairing);
				await this.send(batch.slice(half), owned, flight, repairing);
			} else {
				await this.#refuse(batch, owned, flight, reply.kind, reply.message);
			}
			return;
		}
		const shares = shareUsage(
			reply.usage,
			batch.map((task) => task.text.length),
		);
		const bad: SegmentTask[] = [];
		// Settled side by side: what ends within one tick is written in one pipeline.
		const settling: Promise<void>[] = [];
		for (const [index, task] of batch.entries()) {
			const translation = answerOf(reply.reply, task.id);
			const fault = this.#faultOf(task, translation);
			if (translation !== null && fault === null) {
				const confidence = repairing ? REPAIRED : 1;
				const answer = { translation, usage: shares[index] };
				settling.push(this.#serve(task, answer, confidence, owned, flight));
				continue;
			}
			if (translation !== null && fault === 'term') {
				this.#lackingTerm.set(task, { translation, usage: shares[index] });
			}
			if (repairing) {
				const message = `${this.#member.provider} gave a translation that failed verification (${fault}) twice`;
				settling.push(this.#refuse([task], owned, flight, fault ?? 'missing', message));
			} else bad.push(task);
		}
		await Promise.all(settling);
		if (bad.length > 0) await this.send(bad, owned, flight, true);
	}

	async #ask(
		batch: readonly SegmentTask[],
	): Promise<{ reply: ProviderReply; usage: ResponseUsage } | ProviderError> {
		const { sourceLanguage, targetLanguage, styleGuide, signal, meter } = this.#run;
		const startedAt = performance.now();
		const elapsed = (): number => performance.now() - startedAt;
		try {
			const reply = await this.#router.translate(
				this.#member,
				{
					sourceLanguage,
					targetLanguage,
					styleGuide,
					glossary: termsOf(batch),
					segments: batch.map(({ id, text }) => ({ id, text })),
				},
				signal,
			);
			const costNanoUsd = this.#router.price(this.#member, reply.usage);
			meter.call(this.#member, reply.usage, costNanoUsd, elapsed());
			const { inputTokens, outputTokens } = reply.usage;
			return { reply, usage: { inputTokens, outputTokens, costNanoUsd } };
		} catch (error) {
			if (!(error instanceof ProviderError)) throw error;
			if (error.usage !== undefined) {
				const usage = { cachedInputTokens: 0, cacheWriteTokens: 0, ...error.usage };
				meter.call(this.#member, usage, this.#router.price(this.#member, usage), elapsed());
			}
			return error;
		}
	}

	#faultOf(task: SegmentTask, translation: string | null): Fault | null {
		if (translation === null) return 'missing';
		const fault = verify(task.text, translation, languagesOf(this.#member, this.#run));
		if (fault !== null || this.#member.provider === PSEUDO) return fault;
		return missesTerm(task.terms, translation) ? 'term' : null;
	}

	async #serve(
		task: SegmentTask,
		{ translation, usage }: Answer,
		confidence: number,
		owned: ReadonlyMap<SegmentTask, CacheMiss>,
		flight: Flight,
	): Promise<void> {
		const miss = owned.get(task);
		if (miss === undefined) return;
		const outcome = { status: 'served', translation, member: this.#member, paid: true } as const;
		this.#outcomes.set(task, { ...outcome, usage: usage ?? null });
		const { contentType, item } = this.#run;
		await flight.settle(miss, { response: translation, contentType, confidence, usage, item });
	}

	/** What lacks nothing but a term is served all the same. */
	async #refuse(
		tasks: readonly SegmentTask[],
		owned: ReadonlyMap<SegmentTask, CacheMiss>,
		flight: Flight,
		reason: string,
		message: string,
	): Promise<void> {
		await Promise.all(
			tasks.map(async (task) => {
				const answer = this.#lackingTerm.get(task);
				if (answer !== undefined) return this.#serve(task, answer, REPAIRED, owned, flight);
				this.#outcomes.set(task, failed(this.#member, reason, message));
				const miss = owned.get(task);
				if (miss !== undefined) await flight.settle(miss, null);
			}),
		);
	}
}

/** A stored answer is verified like a new one: a store can be written by others. */
function isUsable(task: SegmentTask, hit: CacheHit, run: LanguageRun): boolean {
	return verify(task.text, hit.response, languagesOf(hit.request, run)) === null;
}

/** Pseudolocalisation stays in the source's language, whatever the target is. */
function languagesOf(
	{ provider }: ChainMember,
	{ sourceLanguage, targetLanguage }: LanguageRun,
): { readonly sourceLanguage: string; readonly targetLanguage: string } {
	return {
		sourceLanguage,
		targetLanguage: provider === PSEUDO ? sourceLanguage : targetLanguage,
	};
}

/** A smaller request can end within the output limit, or leave a filtered segment alone. */
function splits(error: ProviderError): boolean {
	return error.kind === 'truncated' || error.kind === 'content-filter';
}

/** null when the id is missing or answered twice in different words. */
function answerOf(reply: ProviderReply, id: string): string | null {
	const texts = new Set(
		reply.translations.filter((entry) => entry.id === id).map((entry) => entry.text),
	);
	const [text] = texts;
	return texts.size === 1 && text !== undefined ? text : null;
}

/** Every miss is ours: what the cache holds is replaced. */
function refreshFlight(cache: ResponseCacheFace, owned: readonly CacheMiss[]): Flight {
	return {
		owned,
		joined: [],
		settle: async (miss, write) => {
			if (write !== null) await cache.write([{ miss, ...write }]);
		},
		tookOver: () => false,
		abandon: async () => {},
	};
}

function served(hit: CacheHit): Outcome {
	const { provider, model } = hit.request;
	return {
		status: 'served',
		translation: hit.response,
		member: { provider, model },
		paid: false,
		usage: hit.usage,
	};
}

function failed(member: ChainMember, reason: string, message: string): Failure {
	return { status: 'failed', reason, message, member };
}
