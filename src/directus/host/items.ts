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
