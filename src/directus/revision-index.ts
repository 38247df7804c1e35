import type { DirectusContext, PrimaryKey } from './context.ts';
import {
	type HistoryReader,
	MAX_REVISIONS,
	PAGE,
	readHistory,
	Reading,
	revisionsOf,
	type RowHistory,
	selectRevisions,
} from './history.ts';

/** Numbers of revisions that are read together. */
const SCANNED = 5_000;
/** With more of them in a collection its rows are looked up page by page all the same. */
const MAX_INDEXED = 1_000_000;

interface Index {
	/** By row, newest first. */
	readonly ids: Map<string, number[]>;
	newest: number;
	readonly isWhole: boolean;
}

/**
 * Reads the histories of many pages of rows. Directus has no index on the row of a revision: asking for some rows goes
 * through all revisions that there are, so from the second page on it is noted once which are whose.
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
		const index = this.#indexes.get(collection) ?? null;
		this.#indexes.set(collection, index);
		if (isFirst) return readHistory(this.#database, collection, keys, names);
		const known = index ?? (await this.#scan(collection));
		this.#indexes.set(collection, known);
		if (!known.isWhole) return readHistory(this.#database, collection, keys, names);
		await this.#addNewer(collection, known);
		return this.#readKnown(collection, known, keys, names);
	};

	async #scan(collection: string): Promise<Index> {
		const ids = new Map<string, number[]>();
		let newest = 0;
		let before: number | null = null;
		for (let count = 0; count < MAX_INDEXED; count += SCANNED) {
			const query = this.#query(collection).orderBy('id', 'desc').limit(SCANNED);
			const rows: readonly IndexedRow[] = await (
				before === null ? query : query.where('id', '<', before)
			).select<IndexedRow[]>('id', 'item');
			for (const { id, item } of rows) {
				const known = ids.get(item);
				if (known === undefined) ids.set(item, [id]);
				else known.push(id);
			}
			newest = Math.max(newest, rows[0]?.id ?? 0);
			before = rows.at(-1)?.id ?? null;
			if (rows.length < SCANNED) return { ids, newest, isWhole: true };
		}
		return { ids: new Map(), newest, isWhole: false };
	}

	/** What was saved since: the rows are as they are now. */
	async #addNewer(collection: string, index: Index): Promise<void> {
		const query = this.#query(collection).where('id', '>', index.newest).orderBy('id', 'asc');
		for (const { id, item } of await query.select<IndexedRow[]>('id', 'item')) {
			index.ids.set(item, [id, ...(index.ids.get(item) ?? [])]);
			index.newest = id;
		}
	}

	async #readKnown(
		collection: string,
		{ ids }: Index,
		keys: readonly PrimaryKey[],
		names: readonly string[],
	): Promise<ReadonlyMap<string, RowHistory>> {
		const reading = new Reading([...new Set(keys.map(String))], names, MAX_REVISIONS);
		for (let from = 0; reading.open.length > 0; from += MAX_REVISIONS) {
			const some = reading.open.flatMap(
				(key) => ids.get(key)?.slice(from, from + MAX_REVISIONS) ?? [],
			);
			if (some.length === 0) break;
			for (let at = 0; at < some.length; at += PAGE) {
				const query = revisionsOf(this.#database, collection);
				const together = some.slice(at, at + PAGE);
				const rows = await selectRevisions(query.whereIn('directus_revisions.id', together));
				for (const row of rows) reading.add(row);
			}
		}
		return reading.histories;
	}

	#query(collection: string) {
		return this.#database('directus_revisions').where({ collection });
	}
}

interface IndexedRow {
	readonly id: number;
	readonly item: string;
}
