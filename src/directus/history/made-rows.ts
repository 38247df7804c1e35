import { ORIGIN } from '../../contract/names.ts';
import { chunksOf } from '../../pace.ts';
import type { DirectusContext, Row } from '../host/context.ts';
import { parseRow } from './history.ts';

type Database = DirectusContext['database'];

/** What is known of our first write in a database. */
interface FirstWrite {
	/** Its revision; null: there was none among the activities up to `looked`. */
	readonly revision: number | null;
	readonly looked: number;
}

const FIRST_WRITES = new WeakMap<Database, FirstWrite>();
/** Numbers are given before they can be seen: so many of the newest are looked at once more. */
const UNSEEN = 1_000;

/** The first revision that bears our origin; null: there is none. */
export async function firstOwnRevision(database: Database): Promise<number | null> {
	const known = FIRST_WRITES.get(database) ?? { revision: null, looked: 0 };
	if (known.revision !== null) return known.revision;
	const newest: { id: number } | undefined = await database('directus_activity')
		.orderBy('id', 'desc')
		.first('id');
	const own: { id: number } | undefined = await database('directus_activity')
		.where({ origin: ORIGIN })
		.where('id', '>', known.looked)
		.orderBy('id')
		.first('id');
	const first: { id: number } | undefined =
		own &&
		(await database('directus_revisions')
			.where('activity', '>', own.id - 1)
			.orderBy('id')
			.first('id'));
	const looked = own === undefined ? Math.max(0, (newest?.id ?? 0) - UNSEEN) : known.looked;
	FIRST_WRITES.set(database, { revision: first?.id ?? null, looked });
	return first?.id ?? null;
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
