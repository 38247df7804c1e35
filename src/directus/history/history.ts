import { BUNDLE, ORIGIN, RESTORED_ORIGIN } from '../../contract/names.ts';
import { asRow, type DirectusContext, type PrimaryKey, type Row } from '../host/context.ts';
import { chunksOf } from '../../pace.ts';
import { type Mark, NO_MARK, readMark } from './write-mark.ts';

/** One revision that touched a field. */
export interface FieldRevision extends Mark {
	readonly ours: boolean;
	/** We put a person's text back over which we had written. */
	readonly restored?: true;
	readonly value: unknown;
	readonly id: number;
	/** The revision of the item that it was saved with. */
	readonly parent: number | null;
	/** The row was made with it. */
	readonly isFirst?: boolean;
	/** Id of the user who saved it. */
	readonly user?: string | null;
}

/** A row's revisions by field, the newest first. */
export type RowHistory = ReadonlyMap<string, readonly FieldRevision[]>;

export type HistoryReader = (
	collection: string,
	keys: readonly PrimaryKey[],
	names: readonly string[],
) => Promise<ReadonlyMap<string, RowHistory>>;

interface RevisionRow {
	readonly id: number;
	readonly parent: number | null;
	readonly item: string;
	/** The row as it was read back; null of a row's first revision. */
	readonly data: unknown;
	readonly delta: unknown;
	readonly origin: string | null;
	readonly user_agent: string | null;
	readonly action: string | null;
	readonly user: string | null;
}

/** The newest revision there is, for reading what comes after it. */
export async function lastRevision(database: DirectusContext['database']): Promise<number> {
	const newest = database('directus_revisions').orderBy('id', 'desc');
	const row: { id: number } | undefined = await newest.first('id');
	return row?.id ?? 0;
}

/** Revisions that are read together. */
const REVISIONS_AT_ONCE = 100;
/** Numbers of revisions that are read together. */
const NUMBERS_AT_ONCE = 20_000;
/** A row's history is read no further: a field that is not among these counts as never touched. */
const MAX_LOOKED_AT = 10_000;
/** So many of a field's newest revisions are enough to find what an edited text began with. */
export const MAX_REVISIONS = 20;
/** Rows whose histories are read together: databases take so many values in a statement. */
const ROWS_AT_ONCE = 900;

/**
 * The second witness: Directus's own revisions of rows, by row key. Of each field it keeps the
 * newest `depth` after the revision `after`, whatever rows are asked for beside it.
 */
export async function readHistory(
	database: DirectusContext['database'],
	collection: string,
	keys: readonly PrimaryKey[],
	names: readonly string[],
	{ depth = MAX_REVISIONS, after = 0 }: { depth?: number; after?: number } = {},
): Promise<ReadonlyMap<string, RowHistory>> {
	const wanted = [...new Set(keys.map(String))];
	const histories = new Map<string, RowHistory>();
	for (const some of names.length === 0 ? [] : chunksOf(wanted, ROWS_AT_ONCE)) {
		const reading = new Reading(some, names, depth);
		if (some.length === 1) await readNewest(database, collection, reading, after);
		else {
			const asked = numbersOf(database, collection).whereIn('item', some).where('id', '>', after);
			await readNumbered(database, collection, reading, (await noteNumbers(asked)).numbers);
		}
		for (const [key, fields] of reading.histories) histories.set(key, fields);
	}
	return histories;
}

/** Reads the history of one row, the newest first and no further than needed. */
async function readNewest(
	database: DirectusContext['database'],
	collection: string,
	reading: Reading,
	after: number,
): Promise<void> {
	let before: number | null = null;
	while (reading.open.length > 0) {
		const query = revisionsOf(database, collection)
			.where('directus_revisions.id', '>', after)
			.whereIn('directus_revisions.item', reading.open)
			.limit(REVISIONS_AT_ONCE);
		const rows: readonly RevisionRow[] = await selectRevisions(
			before === null ? query : query.where('directus_revisions.id', '<', before),
		);
		for (const row of rows) reading.add(row);
		before = rows.at(-1)?.id ?? null;
		if (before === null || rows.length < REVISIONS_AT_ONCE) break;
	}
}

/** Numbers of revisions by row, newest first. */
export type Numbers = Map<string, number[]>;

/**
 * Which revisions there are. Directus has no index on a revision's row, and databases sort all
 * revisions for every page: of many rows it is asked for numbers alone.
 */
export async function noteNumbers(
	asked: ReturnType<typeof numbersOf>,
	most = Infinity,
): Promise<{ readonly numbers: Numbers; readonly isWhole: boolean }> {
	const numbers: Numbers = new Map();
	let before: number | null = null;
	for (let count = 0; count < most; count += NUMBERS_AT_ONCE) {
		const query = asked.clone().orderBy('id', 'desc').limit(NUMBERS_AT_ONCE);
		const rows: readonly Pick<RevisionRow, 'id' | 'item'>[] = await (
			before === null ? query : query.where('id', '<', before)
		).select<Pick<RevisionRow, 'id' | 'item'>[]>('id', 'item');
		for (const { id, item } of rows) {
			const known = numbers.get(item);
			if (known === undefined) numbers.set(item, [id]);
			else known.push(id);
		}
		before = rows.at(-1)?.id ?? null;
		if (rows.length < NUMBERS_AT_ONCE) return { numbers, isWhole: true };
	}
	return { numbers, isWhole: false };
}

export function numbersOf(database: DirectusContext['database'], collection: string) {
	return database('directus_revisions').where({ collection });
}

/** Reads those of the open rows, of each the newest first. */
export async function readNumbered(
	database: DirectusContext['database'],
	collection: string,
	reading: Reading,
	numbers: Numbers,
): Promise<void> {
	for (let from = 0; ; from += MAX_REVISIONS) {
		const some = reading.open.flatMap(
			(key) => numbers.get(key)?.slice(from, from + MAX_REVISIONS) ?? [],
		);
		if (some.length === 0) return;
		for (const together of chunksOf(some, REVISIONS_AT_ONCE)) {
			const query = revisionsOf(database, collection);
			const rows = await selectRevisions(query.whereIn('directus_revisions.id', together));
			for (const row of rows) reading.add(row);
		}
	}
}

/** What has been read of the histories of some rows. */
export class Reading {
	readonly histories = new Map<string, Map<string, FieldRevision[]>>();
	readonly #names: readonly string[];
	readonly #depth: number;
	/** What is left to read of each row. */
	readonly #left: Map<string, { fields: number; revisions: number }>;

	constructor(keys: readonly string[], names: readonly string[], depth: number) {
		this.#names = names;
		this.#depth = depth;
		const fields = names.length;
		this.#left = new Map(keys.map((key) => [key, { fields, revisions: MAX_LOOKED_AT }]));
	}

	get open(): readonly string[] {
		return [...this.#left.keys()];
	}

	add(row: RevisionRow): void {
		const left = this.#left.get(row.item);
		if (left === undefined) return;
		const { id, parent, user_agent: agent } = row;
		// A client may name any origin.
		const isSigned = agent?.startsWith(`${BUNDLE}/`) === true;
		const ours = isSigned && row.origin === ORIGIN;
		const restored = isSigned && row.origin === RESTORED_ORIGIN;
		const delta = parseRow(row.delta);
		const readBack = parseRow(row.data);
		const isFirst = row.action === 'create';
		const fields = this.histories.get(row.item) ?? new Map<string, FieldRevision[]>();
		for (const field of this.#names) {
			const known = fields.get(field) ?? [];
			if (!(field in delta) || known.length >= this.#depth) continue;
			const mark = ours ? readMark(agent, field) : NO_MARK;
			const value = field in readBack ? readBack[field] : delta[field];
			known.push({
				ours,
				value,
				...mark,
				id,
				parent: parent ?? null,
				isFirst,
				user: row.user ?? null,
				...(restored && { restored }),
			});
			fields.set(field, known);
			this.histories.set(row.item, fields);
			if (known.length === this.#depth) left.fields -= 1;
		}
		left.revisions -= 1;
		if (left.fields === 0 || left.revisions === 0) this.#left.delete(row.item);
	}
}

/** Revisions of a collection's items, newest first; those of content versions are none. */
function revisionsOf(database: DirectusContext['database'], collection: string) {
	return database('directus_revisions')
		.join('directus_activity', 'directus_activity.id', 'directus_revisions.activity')
		.where('directus_revisions.collection', collection)
		.whereNull('directus_revisions.version')
		.orderBy('directus_revisions.id', 'desc');
}

async function selectRevisions(
	query: ReturnType<typeof revisionsOf>,
): Promise<readonly RevisionRow[]> {
	return query.select<RevisionRow[]>(
		'directus_revisions.id as id',
		'directus_revisions.parent as parent',
		'directus_revisions.item as item',
		'directus_revisions.data as data',
		'directus_revisions.delta as delta',
		'directus_activity.origin as origin',
		'directus_activity.user_agent as user_agent',
		'directus_activity.action as action',
		'directus_activity.user as user',
	);
}

export function parseRow(delta: unknown): Row {
	try {
		return asRow(typeof delta === 'string' ? JSON.parse(delta) : delta);
	} catch {
		return {};
	}
}
