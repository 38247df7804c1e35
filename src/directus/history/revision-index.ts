import type { DirectusContext } from '../host/context.ts';
import {
	type HistoryReader,
	MAX_REVISIONS,
	noteNumbers,
	type Numbers,
	numbersOf,
	Reading,
	readHistory,
	readNumbered,
} from './history.ts';

/** A collection with more revisions is not indexed: they are looked for page by page. */
const MAX_INDEXED = 1_000_000;

interface Index {
	readonly numbers: Numbers;
	newest: number;
	readonly isWhole: boolean;
}

/**
 * Reads the histories of many pages of rows. Without an index on the row each page would go through
 * all revisions, so from the second page on it is noted once which are whose.
 */
export class RevisionIndex {
	readonly #database: DirectusContext['database'];
	readonly #isFurther: boolean;
	readonly #indexes = new Map<string, Index | null>();

	/** `isFurther`: pages have come before, and more are likely to follow. */
	constructor(database: DirectusContext['database'], isFurther = false) {
		this.#database = database;
		this.#isFurther = isFurther;
	}

	readonly read: HistoryReader = async (collection, keys, names) => {
		if (keys.length === 0) return new Map();
		const isFirst = !this.#isFurther && !this.#indexes.has(collection);
		const known = this.#indexes.get(collection);
		const index = isFirst ? null : (known ?? (await this.#scan(collection)));
		this.#indexes.set(collection, index);
		if (index?.isWhole !== true) return readHistory(this.#database, collection, keys, names);
		await this.#addNewer(collection, index);
		const reading = new Reading([...new Set(keys.map(String))], names, MAX_REVISIONS);
		await readNumbered(this.#database, collection, reading, index.numbers);
		return reading.histories;
	};

	async #scan(collection: string): Promise<Index> {
		const asked = numbersOf(this.#database, collection);
		const { numbers, isWhole } = await noteNumbers(asked, MAX_INDEXED);
		if (!isWhole) return { numbers: new Map(), newest: 0, isWhole };
		const newest = [...numbers.values()].reduce((id, [first = 0]) => Math.max(id, first), 0);
		return { numbers, newest, isWhole };
	}

	/** What was saved since: the rows are as they are now. */
	async #addNewer(collection: string, index: Index): Promise<void> {
		const asked = numbersOf(this.#database, collection).where('id', '>', index.newest);
		const { numbers } = await noteNumbers(asked);
		for (const [key, newer] of numbers) {
			index.numbers.set(key, [...newer, ...(index.numbers.get(key) ?? [])]);
			index.newest = Math.max(index.newest, newer[0] ?? 0);
		}
	}
}
