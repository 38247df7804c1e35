import type { ChainMember } from '../../providers/request.ts';
import type { TakenSlots } from '../../store/slots.ts';
import type { OpenSegment } from '../../translation/foresight.ts';
import { packRequests } from '../../translation/chain/packing.ts';
import { refusalOf } from '../../translation/chain/refused.ts';
import { itemName } from '../../translation/lane.ts';
import type { PrimaryKey } from '../host/context.ts';
import { chunksOf } from '../../pace.ts';
import { readItems } from '../rows/item-rows.ts';
import { openSelection, type WantedItems } from '../rows/selection.ts';
import { runEach } from '../runs/items.ts';
import type { RunPlan } from '../runs/context.ts';
import type { PreparedRun } from '../runs/run.ts';
import type { Manifest, ManifestRequest, ManifestSegment } from './manifest.ts';

/** The most of one part: a few megabytes, and few enough tokens for a small account's queue. */
const MAX_REQUESTS = 500;
/** What is held back until it is packed: it is written and read in one go. */
const MAX_CHARACTERS = 2_000_000;
const MAX_SEGMENTS = 15_000;

type Pending = Omit<ManifestSegment, 'id'>;

/**
 * Gathers the segments to ask a member for, each entry once, into requests of one language and of
 * one item: what an author writes is seen beside nobody else's text.
 */
export class BatchCollector {
	readonly #header: Omit<Manifest, 'requests'>;
	/** Index of the member in the chain. */
	readonly #member: number;
	readonly #seen = new Set<string>();
	readonly #pending = new Map<string, Pending[]>();
	/** Those that speak to a model. */
	readonly #alone = new Set<Pending>();
	#characters = 0;
	#segments = 0;

	constructor(header: Omit<Manifest, 'requests'>, member: number) {
		this.#header = header;
		this.#member = member;
	}

	static over(plan: RunPlan, { provider, model }: ChainMember): BatchCollector {
		const { scope, sourceLanguage, styleGuide, chain } = plan;
		const header = {
			collection: scope.model.collection,
			sourceLanguage: sourceLanguage.code,
			...(styleGuide !== undefined && { styleGuide }),
		};
		const at = chain.findIndex((one) => one.provider === provider && one.model === model);
		return new BatchCollector(header, at);
	}

	/** What other parts ask for already. */
	skip({ requests }: Manifest): void {
		for (const { segments } of requests) for (const { key } of segments) this.#seen.add(key);
	}

	readonly add = ({ task, misses, targetLanguage, item }: OpenSegment): void => {
		const miss = misses[this.#member];
		// Without a stamp nothing can be written for it later.
		if (!miss?.stamp || this.#seen.has(miss.key) || refusalOf(miss) !== null) return;
		const { collection, prompt } = miss.request;
		if (typeof prompt === 'string') return;
		this.#seen.add(miss.key);
		const pending = this.#pending.get(targetLanguage) ?? [];
		this.#pending.set(targetLanguage, pending);
		const segment = {
			text: task.text,
			...(task.context !== undefined && { context: task.context }),
			terms: [...task.terms],
			...(task.fences !== undefined && { fences: [...task.fences] }),
			...(task.inner !== undefined && { inner: [...task.inner] }),
			...(collection !== undefined && { collection }),
			prompt,
			key: miss.key,
			stamp: miss.stamp.toString('base64'),
			...(item && { item }),
		};
		pending.push(segment);
		if (task.speaks) this.#alone.add(segment);
		this.#characters += task.text.length + (task.context?.length ?? 0);
		this.#segments += 1;
	};

	get isFull(): boolean {
		return this.#characters >= MAX_CHARACTERS || this.#segments >= MAX_SEGMENTS;
	}

	/** Everything that was added since the last time. */
	take(): readonly Manifest[] {
		const { sourceLanguage } = this.#header;
		const isAlone = (segment: Pending): boolean => this.#alone.has(segment);
		const requests = [...this.#pending].flatMap(([targetLanguage, pending]) =>
			packRequests(pending, { sourceLanguage, targetLanguage }, { ownerOf, isAlone }).map(
				(batch): ManifestRequest => ({
					targetLanguage,
					segments: batch.map((segment, at) => ({ id: `s${at + 1}`, ...segment })),
				}),
			),
		);
		this.#pending.clear();
		this.#alone.clear();
		this.#characters = 0;
		this.#segments = 0;
		return [...chunksOf(requests, MAX_REQUESTS)].map((some) => ({
			...this.#header,
			requests: [...some],
		}));
	}
}

function ownerOf({ item }: Pending): string | undefined {
	return item && itemName(item);
}

/** Takes items to be worked on at once, as many as are free; they are released after each page. */
export type TakeSlots = () => Promise<TakenSlots>;

interface CollectOptions {
	readonly takeSlots: TakeSlots;
	/** Called before each page: the run may be another by then. */
	readonly renew: (run: PreparedRun) => Promise<PreparedRun>;
	readonly stop: AbortSignal;
	/** What stands in parts already. */
	readonly known: readonly Manifest[];
	/** The last key whose segments stand in them. */
	readonly after: PrimaryKey | null;
	/** Notes further manifests, and the last key whose segments they hold. */
	readonly note: (manifests: readonly Manifest[], after: PrimaryKey | null) => Promise<void>;
}

const ITEMS_AT_ONCE = 20;

/** Gathers what the ordinary run will ask a member for; nested items are left to that run. */
export async function collectSegments(
	first: PreparedRun,
	wanted: WantedItems,
	member: ChainMember,
	{ known, takeSlots, renew, stop, note, ...options }: CollectOptions,
): Promise<void> {
	const collector = BatchCollector.over(first.plan, member);
	for (const manifest of known) collector.skip(manifest);
	const selection = await openSelection(first.plan.scope, wanted);
	let { after } = options;
	for (let run = first; ; run = await renew(run)) {
		const { plan, dependencies } = run;
		const keys = await selection.next(after, ITEMS_AT_ONCE);
		const slots = await takeSlots();
		// The collector knows what came before.
		const request = { ...plan.request, dryRun: true };
		const page = { ...plan, request, foreseen: new Set<string>(), collect: collector.add };
		const pace = { parallel: slots.count, stop };
		try {
			await runEach({ plan: page, dependencies }, await readItems(plan.scope, keys), pace);
		} catch {
			// The ordinary run comes to the same page, and reports it.
		} finally {
			await slots.release();
		}
		if (stop.aborted) return;
		after = keys.at(-1) ?? after;
		const isEnd = keys.length === 0;
		if (isEnd || collector.isFull) await note(collector.take(), after);
		if (isEnd) return;
	}
}
