import type { Filter } from '@directus/types';
import { z } from 'zod';
import { CONTENT_TYPES, POLICIES } from '../contract.ts';
import { InvalidInputError } from '../errors.ts';
import type { PrimaryKey } from './context.ts';
import { type OperationOptions, parseOptions } from './options.ts';
import type { ReadScope } from './source.ts';

/** Directus itself says whether it suits the collection. */
function isFilter(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const name = z.string().trim().min(1);
const names = z.array(name).optional();

/** What bulk runs and estimates take. */
export const bulkSchema = z.strictObject({
	collection: name,
	keys: z.array(z.union([name, z.number()])).optional(),
	filter: z.custom<Filter>(isFilter, 'must be a filter').optional(),
	fields: names,
	sourceLanguage: name.optional(),
	targetLanguages: names,
	providers: z.array(z.strictObject({ provider: name, model: name })).optional(),
	contentType: z.enum(CONTENT_TYPES).optional(),
	policy: z.enum(POLICIES).optional(),
	refresh: z.boolean().optional(),
	maxCostUsd: z.number().nonnegative().optional(),
});

export type BulkInput = z.infer<typeof bulkSchema>;
export type BulkOptions = Omit<OperationOptions, 'collection'> & { readonly collection: string };

/** The operation's options that a bulk request stands for. */
export function optionsOf({ collection, ...request }: BulkInput): BulkOptions {
	return { ...parseOptions({ ...request, keys: [] }), collection };
}

/** Which items: those named, or all that the filter lets through. */
export type Selection = Pick<BulkInput, 'keys' | 'filter'>;

export async function countItems(scope: ReadScope, { keys, filter }: Selection): Promise<number> {
	if (keys !== undefined && keys.length > 0) return new Set(keys.map(String)).size;
	const { shape } = scope;
	const rows = await guarded(() =>
		serviceOf(scope).readByQuery({
			aggregate: { count: [shape.primaryKey] },
			...(filter === undefined ? {} : { filter }),
		}),
	);
	const counts: unknown = rows[0]?.['count'];
	const count: unknown =
		typeof counts === 'object' && counts !== null
			? Object.entries(counts).find(([field]) => field === shape.primaryKey)?.[1]
			: counts;
	return Number(count ?? 0);
}

/** The next keys in their order, after the one a run has come to; empty at the end. Items made meanwhile may be among them. */
export async function nextKeys(
	scope: ReadScope,
	{ keys, filter }: Selection,
	after: PrimaryKey | null,
	limit: number,
): Promise<readonly PrimaryKey[]> {
	if (keys !== undefined && keys.length > 0) {
		const distinct = [...new Map(keys.map((key) => [String(key), key])).values()];
		const from =
			after === null ? 0 : distinct.findIndex((key) => String(key) === String(after)) + 1;
		return distinct.slice(from, from + limit);
	}
	const { shape } = scope;
	const conditions: Filter[] = [
		...(filter === undefined ? [] : [filter]),
		...(after === null ? [] : [{ [shape.primaryKey]: { _gt: after } }]),
	];
	const rows = await guarded(() =>
		serviceOf(scope).readByQuery({
			fields: [shape.primaryKey],
			sort: [shape.primaryKey],
			limit,
			...(conditions.length === 0 ? {} : { filter: { _and: conditions } }),
		}),
	);
	return rows.map((row): PrimaryKey => row[shape.primaryKey]);
}

function serviceOf({ context, schema, shape, accountability }: ReadScope) {
	return new context.services.ItemsService(shape.collection, {
		schema,
		accountability,
		knex: context.database,
	});
}

/** A filter that Directus refuses is the caller's fault. */
async function guarded<T>(read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (error) {
		const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
		if (code !== 'INVALID_QUERY') throw error;
		throw new InvalidInputError('filter', 'filter: Directus does not take it for this collection');
	}
}
