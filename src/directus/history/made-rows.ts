import { ORIGIN } from '../../contract/names.ts';
import { chunksOf } from '../../pace.ts';
import type { DirectusContext, Row } from '../host/context.ts';
import { parseRow } from './history.ts';

type Database = DirectusContext['database'];

const FIRST_OWN = new WeakMap<Database, number>();

/** The first revision that bears our origin; null: there is none. */
export async function firstOwnRevision(database: Database): Promise<number | null> {
	const known = FIRST_OWN.get(database);
	if (known !== undefined) return known;
	const own = database('directus_activity').where({ origin: ORIGIN }).orderBy('id');
	const activity: { id: number } | undefined = await own.first('id');
	if (activity === undefined) return null;
	const since = database('directus_revisions').where('activity', '>', activity.id - 1);
	const revision: { id: number } | undefined = await since.orderBy('id').first('id');
	if (revision === undefined) return null;
	FIRST_OWN.set(database, revision.id);
	return revision.id;
}

/** Rows that are read together: they are whole, with all of their texts. */
const ROWS_AT_ONCE = 100;

/** What rows were made with, by the revisions that tell of it. */
export async function readMade(
	database: Database,
	revisions: readonly number[],
): Promise<ReadonlyMap<number, Row>> {
	const made = new Map<number, Row>();
	for (const some of chunksOf(revisions, ROWS_AT_ONCE)) {
		const rows: readonly Row[] = await database('directus_revisions')
			.whereIn('id', [...some])
			.select('id', 'delta');
		for (const { id, delta } of rows) made.set(Number(id), parseRow(delta));
	}
	return made;
}
