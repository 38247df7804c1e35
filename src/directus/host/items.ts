import type { Accountability, DirectusContext, SchemaOverview } from './context.ts';

/** Through whose eyes collections are read and written. */
export interface DirectusAccess {
	readonly context: DirectusContext;
	readonly schema: SchemaOverview;
	/** Null or absent: everything may be seen. */
	readonly accountability?: Accountability | null | undefined;
}

export function itemsOf(
	{ context, schema, accountability = null }: DirectusAccess,
	collection: string,
) {
	const options = { schema, accountability, knex: context.database };
	return new context.services.ItemsService(collection, options);
}

/** A list in parts: databases limit how many values one statement may name. */
export function* chunksOf<T>(values: readonly T[], size: number): Generator<readonly T[]> {
	for (let at = 0; at < values.length; at += size) yield values.slice(at, at + size);
}
