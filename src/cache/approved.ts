import { chunksOf, giveWay } from '../pace.ts';
import { keyIn } from '../store/namespace.ts';
import { type Store, unlessAway } from '../store/store.ts';
import {
	type ApprovedWording,
	decodeWordings,
	learnOne,
	servedOf,
	type Told,
	withTold,
	type Wordings,
} from './wordings.ts';

/** One source segment in one language pair: its wording holds in the whole collection. */
export interface ApprovedRef {
	readonly collection: string;
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly format: string;
	/** Digest of the normalised source segment, base64url. */
	readonly digest: string;
}

export interface LearnedWording {
	readonly ref: ApprovedRef;
	readonly wording: ApprovedWording;
}

/** A place that says nothing of a segment any more. */
export interface Withdrawal {
	readonly ref: ApprovedRef;
	readonly origin: string;
}

/** Segments that are looked up, or written, together. */
const AT_ONCE = 1_000;

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
			for (const at of some.keys()) found.push(servedOf(decodeWordings(values?.[at])));
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

	/** All that places say of each segment, forgotten ones too. Rejects with `StoreError`. */
	async standing(refs: readonly ApprovedRef[]): Promise<readonly Wordings[]> {
		const keys = refs.map((ref) => this.#key(ref));
		const known = await this.#demand(keys);
		return keys.map((key) => known.get(key) ?? []);
	}

	/**
	 * Forgets what a place says of a segment, until it says it in other words or falls silent; false:
	 * it says nothing. Rejects with `StoreError`.
	 */
	async forget(ref: ApprovedRef, origin: string): Promise<boolean> {
		const [standing = []] = await this.standing([ref]);
		const own = standing.find((one) => one.origin === origin && one.isForgotten !== true);
		if (own === undefined) return false;
		const left = standing.map((one) =>
			one === own ? { ...own, isForgotten: true as const } : one,
		);
		await this.#write(new Map([[this.#key(ref), left]]));
		return true;
	}

	async #demand(keys: readonly string[]): Promise<Map<string, Wordings>> {
		const names = [...new Set(keys)];
		const values = await this.#store.getMany(names);
		return new Map(names.map((name, index) => [name, decodeWordings(values[index])]));
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
