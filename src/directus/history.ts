import { ORIGIN } from '../contract.ts';
import type { DirectusContext, PrimaryKey, Row } from './context.ts';
import { sourceMark } from './provenance.ts';
import { asRow } from './trigger.ts';

/** One revision that touched a field. */
export interface FieldRevision {
	readonly ours: boolean;
	readonly value: unknown;
	/** Of our writes: the mark of the source it was made from. */
	readonly sourceMark: string | null;
}

/** By field, newest first. */
export type RowHistory = ReadonlyMap<string, readonly FieldRevision[]>;

interface RevisionRow {
	readonly id: number;
	readonly item: string;
	/** The row as it was read back; null of a row's first revision. */
	readonly data: unknown;
	readonly delta: unknown;
	readonly origin: string | null;
	readonly user_agent: string | null;
}

/** `field=mark` pairs, as they stand in the user agent of our writes. */
export function formatMarks(marks: Readonly<Record<string, string>>): string {
	return Object.entries(marks)
		.map(([field, mark]) => `${encodeURIComponent(field)}=${mark}`)
		.join(' ');
}

/** The newest revision there is, for reading what comes after it. */
export async function lastRevision(database: DirectusContext['database']): Promise<number> {
	const row: { id: number } | undefined = await database('directus_revisions')
		.orderBy('id', 'desc')
		.first('id');
	return row?.id ?? 0;
}

/** Revisions that are read together. */
const PAGE = 100;
/** Pages that are looked through at most: beyond them a field counts as never touched. */
const MAX_PAGES = 100;
/** Of each field the newest are kept, as many as it takes to find what an edited text began with. */
const MAX_REVISIONS = 20;

/**
 * The second witness: Directus's own revisions of the given rows, by row key, of the given fields. However long the
 * history is, it is read page by page and only the newest that touch a field are kept. `after`: only those after this
 * revision.
 */
export async function readHistory(
	database: DirectusContext['database'],
	collection: string,
	keys: readonly PrimaryKey[],
	names: readonly string[],
	{ depth = MAX_REVISIONS, after = 0 }: { depth?: number; after?: number } = {},
): Promise<ReadonlyMap<string, RowHistory>> {
	const histories = new Map<string, Map<string, FieldRevision[]>>();
	if (keys.length === 0) return histories;
	let open = keys.length * names.length;
	let before: number | null = null;
	for (let page = 0; page < MAX_PAGES && open > 0; page += 1) {
		const rows = await readPage(database, collection, keys, { before, after });
		for (const row of rows) {
			const fields = histories.get(row.item) ?? new Map<string, FieldRevision[]>();
			const ours = row.origin === ORIGIN;
			const delta = parseRow(row.delta);
			const readBack = parseRow(row.data);
			for (const field of names) {
				const known = fields.get(field) ?? [];
				if (!(field in delta) || known.length >= depth) continue;
				const mark = ours ? markOf(row.user_agent ?? '', field) : null;
				const value = field in readBack ? readBack[field] : delta[field];
				known.push({ ours, value, sourceMark: mark });
				fields.set(field, known);
				histories.set(row.item, fields);
				if (known.length === depth) open -= 1;
			}
		}
		before = rows.at(-1)?.id ?? null;
		if (before === null || rows.length < PAGE) break;
	}
	return histories;
}

async function readPage(
	database: DirectusContext['database'],
	collection: string,
	keys: readonly PrimaryKey[],
	{ before, after }: { readonly before: number | null; readonly after: number },
): Promise<readonly RevisionRow[]> {
	const query = database('directus_revisions')
		.join('directus_activity', 'directus_activity.id', 'directus_revisions.activity')
		.where('directus_revisions.id', '>', after)
		.where('directus_revisions.collection', collection)
		.whereIn('directus_revisions.item', keys.map(String))
		.orderBy('directus_revisions.id', 'desc')
		.limit(PAGE);
	const page = before === null ? query : query.where('directus_revisions.id', '<', before);
	return page.select<RevisionRow[]>(
		'directus_revisions.id as id',
		'directus_revisions.item as item',
		'directus_revisions.data as data',
		'directus_revisions.delta as delta',
		'directus_activity.origin as origin',
		'directus_activity.user_agent as user_agent',
	);
}

/** Whether a revision of ours was made from the source of this hash; older ones bear the mark of its segments alone. */
export function bearsMark(revision: FieldRevision, text: string, source: string): boolean {
	return revision.sourceMark === sourceMark(text) || revision.sourceMark === sourceMark(source);
}

function markOf(userAgent: string, field: string): string | null {
	const prefix = `${encodeURIComponent(field)}=`;
	const mark = userAgent.split(' ').find((part) => part.startsWith(prefix));
	return mark === undefined ? null : mark.slice(prefix.length);
}

function parseRow(delta: unknown): Row {
	try {
		const parsed: unknown = typeof delta === 'string' ? JSON.parse(delta) : delta;
		return asRow(parsed);
	} catch {
		return {};
	}
}
