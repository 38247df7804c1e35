import { z } from 'zod';
import { chunksOf, giveWay } from '../pace.ts';
import { keyIn } from '../store/namespace.ts';
import { readJson, type Store, unlessAway } from '../store/store.ts';

/** One source segment in one language pair: its wording holds in the whole collection. */
export interface ApprovedRef {
	readonly collection: string;
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly format: string;
	/** Digest of the normalised source segment, base64url. */
	readonly digest: string;
}

const wordingSchema = z.object({
	/** Canonical text with the source segment's tag numbers. */
	text: z.string(),
	/** The item and field where a person wrote it: taking the edit back takes the approval back. */
	origin: z.string(),
	/** Milliseconds since 1970; 0: nobody saw it being written. */
	at: z.number(),
	/** Id of the user who said it; null in older values, which tell neither that nor the source. */
	author: z.string().nullable().default(null),
	/** Canonical text of the source segment. */
	source: z.string().nullable().default(null),
	/** An admin had it forgotten: the place teaches these words no more. */
	isForgotten: z.literal(true).optional(),
});

export type ApprovedWording = z.infer<typeof wordingSchema>;
/** Where a wording was said; null of one that came from a file. Keys of items may hold a `:`. */
export function placeOf(origin: string): { item: string; language: string; field: string } | null {
	const names = origin.split(':');
	const [language = '', field = ''] = names.splice(-2);
	return names.length === 0 ? null : { item: names.join(':'), language, field };
}

type Wordings = readonly ApprovedWording[];

export interface LearnedWording {
	readonly ref: ApprovedRef;
	readonly wording: ApprovedWording;
}

/** A place that says nothing of a segment any more. */
export interface Withdrawal {
	readonly ref: ApprovedRef;
	readonly origin: string;
}

/** A segment has one wording for each field that words it. Older values hold a single wording. */
const storedSchema = z.union([z.array(wordingSchema), wordingSchema.transform((one) => [one])]);

/** Segments that are looked up, or written, together. */
const AT_ONCE = 1_000;

/** Places that are remembered for one segment: taking them all back takes the approval back. */
const MAX_ORIGINS = 50;

/** A person's wordings by segment, without expiry. The last edit of all places wins. */
export class ApprovedMemory {
	readonly #store: Store;
	readonly #namespace: string;

	constructor(store: Store, namespace: string) {
		this.#store = store;
		this.#namespace = namespace;
	}

	/** Never rejects: a store that does not answer approves nothing. */
	async read(refs: readonly ApprovedRef[]): Promise<readonly (ApprovedWording | null)[]> {
		const found: (ApprovedWording | null)[] = [];
		for (const some of chunksOf(refs, AT_ONCE)) {
			await giveWay();
			const keys = some.map((ref) => this.#key(ref));
			const values = await unlessAway(() => this.#store.getMany(keys));
			for (const at of some.keys()) found.push(servedOf(decode(values?.[at])));
		}
		return found;
	}

	/** What a place says already keeps its time. Rejects with `StoreError` when it was not taken. */
	async learn(
		learned: readonly LearnedWording[],
		withdrawn: readonly Withdrawal[] = [],
	): Promise<void> {
		await this.#tell(learned, withdrawn, true);
	}

	/** Learns what was said at the time that it bears; at 0 it is older than any edit. */
	async restore(learned: readonly LearnedWording[]): Promise<void> {
		await this.#tell(learned, [], false);
	}

	async #tell(
		learned: readonly LearnedWording[],
		withdrawn: readonly Withdrawal[],
		isNow: boolean,
	): Promise<void> {
		const told = new Map<string, Told>();
		const tell = async (ref: ApprovedRef, add: (to: Told) => void): Promise<void> => {
			await giveWay();
			const key = this.#key(ref);
			const one = told.get(key) ?? { learned: [], withdrawn: new Set() };
			add(one);
			told.set(key, one);
		};
		for (const { ref, origin } of withdrawn) await tell(ref, (to) => to.withdrawn.add(origin));
		for (const { ref, wording } of learned) await tell(ref, (to) => to.learned.push(wording));
		for (const some of chunksOf([...told], AT_ONCE)) {
			await giveWay();
			const known = await this.#demand(some.map(([key]) => key));
			const changed = new Map<string, Wordings>();
			for (const [key, one] of some) {
				const next = withTold(known.get(key) ?? [], one, isNow);
				if (next !== null) changed.set(key, next);
			}
			await this.#write(changed);
		}
	}

	/** Those that a place would say anew. Rejects with `StoreError`. */
	async unknown(wordings: readonly LearnedWording[]): Promise<readonly LearnedWording[]> {
		const unknown: LearnedWording[] = [];
		for (const some of chunksOf(wordings, AT_ONCE)) {
			await giveWay();
			const known = await this.#demand(some.map(({ ref }) => this.#key(ref)));
			for (const told of some) {
				const standing = known.get(this.#key(told.ref)) ?? [];
				if (learnOne(standing, told.wording, false) !== null) unknown.push(told);
			}
		}
		return unknown;
	}

	async #demand(keys: readonly string[]): Promise<Map<string, Wordings>> {
		const names = [...new Set(keys)];
		const values = await this.#store.getMany(names);
		return new Map(names.map((name, index) => [name, decode(values[index])]));
	}

	async #write(wordings: ReadonlyMap<string, Wordings>): Promise<void> {
		const empty = [...wordings].filter(([, standing]) => standing.length === 0);
		const filled = [...wordings].filter(([, standing]) => standing.length > 0);
		if (empty.length > 0) await this.#store.deleteMany(empty.map(([key]) => key));
		if (filled.length === 0) return;
		await this.#store.setMany(
			filled.map(([key, standing]) => ({
				key,
				value: Buffer.from(JSON.stringify(standing)),
				ttlMs: null,
			})),
		);
	}

	/** All wordings, or those of a collection, by page. Rejects with `StoreError`. */
	async *pages(
		collection?: string,
	): AsyncIterable<
		readonly { readonly ref: ApprovedRef; readonly wordings: readonly ApprovedWording[] }[]
	> {
		const start = keyIn('approved', this.#namespace, '');
		const path = collection === undefined ? [] : [collection];
		for await (const keys of this.#store.scan(keyIn('approved', this.#namespace, ...path, ''))) {
			const known = await this.#demand(keys);
			yield keys.map((key) => {
				const names = key.slice(start.length).split(':').map(decodeURIComponent);
				const [named = '', sourceLanguage = '', targetLanguage = '', format = '', digest = ''] =
					names;
				const ref = { collection: named, sourceLanguage, targetLanguage, format, digest };
				return { ref, wordings: known.get(key) ?? [] };
			});
		}
	}

	/** Removes all of this namespace; answers how many. Rejects with `StoreError`. */
	async clear(): Promise<number> {
		let removed = 0;
		for await (const keys of this.#store.scan(keyIn('approved', this.#namespace, ''))) {
			removed += await this.#store.deleteMany(keys);
		}
		return removed;
	}

	#key({ collection, sourceLanguage, targetLanguage, format, digest }: ApprovedRef): string {
		const names = [collection, sourceLanguage, targetLanguage, format, digest];
		return keyIn('approved', this.#namespace, ...names);
	}
}

/** What places say of one segment now, and places that say nothing of it any more. */
interface Told {
	readonly learned: ApprovedWording[];
	readonly withdrawn: Set<string>;
}

/** The wordings of a segment once it is told of; null: nothing changes. */
function withTold(
	standing: Wordings,
	{ learned, withdrawn }: Told,
	isNow: boolean,
): Wordings | null {
	const left = standing.filter(({ origin }) => !withdrawn.has(origin));
	let changed: Wordings | null = left.length < standing.length ? left : null;
	for (const wording of learned) {
		changed = learnOne(changed ?? standing, wording, isNow) ?? changed;
	}
	return changed;
}

/** The wordings of a segment once a place says this one; null: nothing changes. */
function learnOne(standing: Wordings, wording: ApprovedWording, isNow: boolean): Wordings | null {
	const own = standing.find(({ origin }) => origin === wording.origin);
	if (own?.text === wording.text) return null;
	const others = standing.filter((other) => other !== own);
	// Told now, it is the newest whatever the clocks of other processes say.
	const at = isNow ? Math.max(wording.at, (others[0]?.at ?? 0) + 1) : wording.at;
	const [oldest] = others.slice(MAX_ORIGINS - 1);
	if (own === undefined && oldest !== undefined && oldest.at >= at) return null;
	const all = [{ ...wording, at }, ...others].toSorted((a, b) => b.at - a.at);
	return all.slice(0, MAX_ORIGINS);
}

/** The wording of the place that was edited last. */
function servedOf(wordings: Wordings): ApprovedWording | null {
	return wordings.find(({ isForgotten }) => isForgotten !== true) ?? null;
}

function decode(value: Buffer | null | undefined): Wordings {
	return value == null ? [] : (readJson(storedSchema, value) ?? []);
}
