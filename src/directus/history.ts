import { ORIGIN } from '../contract.ts';
import type { DirectusContext, PrimaryKey, Row } from './context.ts';
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
	readonly item: string;
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

/** The second witness: Directus's own revisions of the given rows, by row key. */
export async function readHistory(
	database: DirectusContext['database'],
	collection: string,
	keys: readonly PrimaryKey[],
): Promise<ReadonlyMap<string, RowHistory>> {
	const histories = new Map<string, Map<string, FieldRevision[]>>();
	if (keys.length === 0) return histories;
	const rows = await database('directus_revisions')
		.join('directus_activity', 'directus_activity.id', 'directus_revisions.activity')
		.where('directus_revisions.collection', collection)
		.whereIn('directus_revisions.item', keys.map(String))
		.orderBy('directus_revisions.id', 'desc')
		.select<RevisionRow[]>(
			'directus_revisions.item as item',
			'directus_revisions.delta as delta',
			'directus_activity.origin as origin',
			'directus_activity.user_agent as user_agent',
		);
	for (const row of rows) {
		const fields = histories.get(row.item) ?? new Map<string, FieldRevision[]>();
		histories.set(row.item, fields);
		const ours = row.origin === ORIGIN;
		for (const [field, value] of Object.entries(parseDelta(row.delta))) {
			const mark = ours ? markOf(row.user_agent ?? '', field) : null;
			fields.set(field, [...(fields.get(field) ?? []), { ours, value, sourceMark: mark }]);
		}
	}
	return histories;
}

function markOf(userAgent: string, field: string): string | null {
	const prefix = `${encodeURIComponent(field)}=`;
	const mark = userAgent.split(' ').find((part) => part.startsWith(prefix));
	return mark === undefined ? null : mark.slice(prefix.length);
}

function parseDelta(delta: unknown): Row {
	try {
		const parsed: unknown = typeof delta === 'string' ? JSON.parse(delta) : delta;
		return asRow(parsed);
	} catch {
		return {};
	}
}
