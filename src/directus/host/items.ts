import {
	type Accountability,
	type DirectusContext,
	overviewOf,
	type SchemaOverview,
} from './context.ts';
import { codeOf } from './directus-error.ts';

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

/** Whether there is anything that the accountability may not do. */
export function isLimited({ accountability = null }: Pick<DirectusAccess, 'accountability'>) {
	return accountability !== null && !accountability.admin;
}

/** Whether a collection has all these fields, and they may be read; by default its keys. */
export async function mayRead(
	access: DirectusAccess,
	collection: string,
	fields: readonly string[] = [],
): Promise<boolean> {
	const known = overviewOf(access.schema, collection);
	if (known === undefined) return false;
	const wanted = fields.length > 0 ? [...fields] : [known.primary];
	try {
		const query = { fields: wanted, limit: 1 };
		await itemsOf(access, collection).readByQuery(query, { emitEvents: false });
		return true;
	} catch (error) {
		if (codeOf(error) === 'FORBIDDEN') return false;
		throw error;
	}
}
