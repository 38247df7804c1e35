import { BUNDLE, ORIGIN } from '../contract.ts';
import type { DirectusContext, PrimaryKey, Row } from './context.ts';
import { sourceMark } from './provenance.ts';
import { asRow } from './row.ts';

/** One revision that touched a field. */
export interface FieldRevision {
	readonly ours: boolean;
	readonly value: unknown;
	/** Of our writes: the mark of the source it was made from. */
	readonly sourceMark: string | null;
	/** Of our writes: indexes of the segments whose wording is a person's. */
	readonly people: readonly number[];
	readonly id: number;
	/** The revision of the item that it was saved with. */
	readonly parent: number | null;
}

/** By field, newest first. */
export type RowHistory = ReadonlyMap<string, readonly FieldRevision[]>;

interface RevisionRow {
	readonly id: number;
	readonly parent: number | null;
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
			const agent = row.user_agent ?? '';
			// A client may name any origin.
			const ours = row.origin === ORIGIN && agent.startsWith(`${BUNDLE}/`);
			const { id, parent } = row;
			const delta = parseRow(row.delta);
			const readBack = parseRow(row.data);
			for (const field of names) {
				const known = fields.get(field) ?? [];
				if (!(field in delta) || known.length >= depth) continue;
				const mark = ours ? markOf(agent, field) : NO_MARK;
				const value = field in readBack ? readBack[field] : delta[field];
				known.push({ ours, value, ...mark, id, parent: parent ?? null });
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
		.whereNull('directus_revisions.version')
		.orderBy('directus_revisions.id', 'desc')
		.limit(PAGE);
	const page = before === null ? query : query.where('directus_revisions.id', '<', before);
	return page.select<RevisionRow[]>(
		'directus_revisions.id as id',
		'directus_revisions.parent as parent',
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

type Mark = Pick<FieldRevision, 'sourceMark' | 'people'>;

const NO_MARK: Mark = { sourceMark: null, people: [] };

/** What a field was made from, and in it the person's segments: `mark+0,2-4`. */
export function formatMark(text: string, people: readonly number[]): string {
	const ranges: { from: number; to: number }[] = [];
	for (const index of people.toSorted((a, b) => a - b)) {
		const last = ranges.at(-1);
		if (last !== undefined && last.to === index - 1) last.to = index;
		else ranges.push({ from: index, to: index });
	}
	const listed = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
	return sourceMark(text) + (listed.length > 0 ? `+${listed.join(',')}` : '');
}

function markOf(userAgent: string, field: string): Mark {
	const prefix = `${encodeURIComponent(field)}=`;
	const found = userAgent.split(' ').find((part) => part.startsWith(prefix));
	if (found === undefined) return NO_MARK;
	const [mark = '', people = ''] = found.slice(prefix.length).split('+');
	const ranges = people.matchAll(/(\d{1,6})(?:-(\d{1,6}))?/g);
	return {
		sourceMark: mark,
		people: [...ranges].flatMap(([, from, to = from]) => {
			const first = Number(from);
			return Array.from({ length: Number(to) - first + 1 }, (_, index) => first + index);
		}),
	};
}

function parseRow(delta: unknown): Row {
	try {
		const parsed: unknown = typeof delta === 'string' ? JSON.parse(delta) : delta;
		return asRow(parsed);
	} catch {
		return {};
	}
}
