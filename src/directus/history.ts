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
export const PAGE = 100;
/** Of one row are looked through at most: beyond them a field counts as never touched. */
const MAX_LOOKED_AT = 10_000;
/** Of each field the newest are kept, as many as it takes to find what an edited text began with. */
export const MAX_REVISIONS = 20;
/** Rows whose histories are read together: databases take so many values in a statement. */
const ROWS = 900;

/**
 * The second witness: Directus's own revisions of the given rows, by row key, of the given fields. However long the
 * history is, it is read page by page and only the newest that touch a field are kept. `after`: only those after this
 * revision. Of each row the answer is the same whatever rows are asked for beside it.
 */
export async function readHistory(
	database: DirectusContext['database'],
	collection: string,
	keys: readonly PrimaryKey[],
	names: readonly string[],
	{ depth = MAX_REVISIONS, after = 0 }: { depth?: number; after?: number } = {},
): Promise<ReadonlyMap<string, RowHistory>> {
	const histories = new Map<string, Map<string, FieldRevision[]>>();
	const wanted = [...new Set(keys.map(String))];
	for (let at = 0; names.length > 0 && at < wanted.length; at += ROWS) {
		const reading = new Reading(wanted.slice(at, at + ROWS), names, depth);
		let before: number | null = null;
		while (reading.open.length > 0) {
			const query = revisionsOf(database, collection)
				.where('directus_revisions.id', '>', after)
				.whereIn('directus_revisions.item', reading.open)
				.limit(PAGE);
			const rows: readonly RevisionRow[] = await selectRevisions(
				before === null ? query : query.where('directus_revisions.id', '<', before),
			);
			for (const row of rows) reading.add(row);
			before = rows.at(-1)?.id ?? null;
			if (before === null || rows.length < PAGE) break;
		}
		for (const [key, fields] of reading.histories) histories.set(key, fields);
	}
	return histories;
}

/** What has been read of the histories of some rows. */
export class Reading {
	readonly histories = new Map<string, Map<string, FieldRevision[]>>();
	readonly #names: readonly string[];
	readonly #depth: number;
	/** Of the rows whose histories have not been read far enough. */
	readonly #left: Map<string, { fields: number; revisions: number }>;

	constructor(keys: readonly string[], names: readonly string[], depth: number) {
		this.#names = names;
		this.#depth = depth;
		const left = { fields: names.length, revisions: MAX_LOOKED_AT };
		this.#left = new Map(keys.map((key) => [key, { ...left }]));
	}

	get open(): readonly string[] {
		return [...this.#left.keys()];
	}

	add(row: RevisionRow): void {
		const left = this.#left.get(row.item);
		if (left === undefined) return;
		const agent = row.user_agent ?? '';
		// A client may name any origin.
		const ours = row.origin === ORIGIN && agent.startsWith(`${BUNDLE}/`);
		const { id, parent } = row;
		const delta = parseRow(row.delta);
		const readBack = parseRow(row.data);
		const fields = this.histories.get(row.item) ?? new Map<string, FieldRevision[]>();
		for (const field of this.#names) {
			const known = fields.get(field) ?? [];
			if (!(field in delta) || known.length >= this.#depth) continue;
			const mark = ours ? markOf(agent, field) : NO_MARK;
			const value = field in readBack ? readBack[field] : delta[field];
			known.push({ ours, value, ...mark, id, parent: parent ?? null });
			fields.set(field, known);
			this.histories.set(row.item, fields);
			if (known.length === this.#depth) left.fields -= 1;
		}
		left.revisions -= 1;
		if (left.fields === 0 || left.revisions === 0) this.#left.delete(row.item);
	}
}

/** Revisions of a collection's items, newest first; those of content versions are none. */
export function revisionsOf(database: DirectusContext['database'], collection: string) {
	return database('directus_revisions')
		.join('directus_activity', 'directus_activity.id', 'directus_revisions.activity')
		.where('directus_revisions.collection', collection)
		.whereNull('directus_revisions.version')
		.orderBy('directus_revisions.id', 'desc');
}

export async function selectRevisions(
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
