import type { Filter } from '@directus/types';
import { z } from 'zod';
import { CONTENT_TYPES, POLICIES } from '../contract.ts';
import { InvalidInputError } from '../errors.ts';
import type { PrimaryKey } from './context.ts';
import { isFilter, type OperationOptions, parseOptions, term } from './options.ts';
import type { ReadScope } from './source.ts';
import { asRow } from './trigger.ts';

const KEYS_AT_ONCE = 500;
/** More than that are better told by a filter. */
const MAX_KEYS = 10_000;

const name = z.string().trim().min(1);
const names = z.array(name).optional();

/** What bulk runs and estimates take. */
export const bulkSchema = z.strictObject({
	collection: name,
	keys: z
		.array(z.union([name, z.number()]))
		.max(MAX_KEYS)
		.optional(),
	filter: z.custom<Filter>(isFilter, 'must be a filter').optional(),
	fields: names,
	sourceLanguage: name.optional(),
	targetLanguages: names,
	providers: z.array(z.strictObject({ provider: name, model: name })).optional(),
	contentType: z.enum(CONTENT_TYPES).optional(),
	policy: z.enum(POLICIES).optional(),
	refresh: z.boolean().optional(),
	maxCostUsd: z.number().nonnegative().optional(),
	glossary: z.array(term).optional(),
	dryRun: z.boolean().optional(),
});

export type BulkInput = z.infer<typeof bulkSchema>;
export type BulkOptions = Omit<OperationOptions, 'collection'> & { readonly collection: string };

/** The operation's options that a bulk request stands for. */
export function optionsOf({ collection, ...request }: BulkInput): BulkOptions {
	return { ...parseOptions({ ...request, keys: [] }), collection };
}

/** Which items: those that are named and that the filter lets through; without names all that it lets through. */
export type Selection = Pick<BulkInput, 'keys' | 'filter'>;

export async function countItems(scope: ReadScope, { keys, filter }: Selection): Promise<number> {
	const named = distinct(keys);
	if (named.length === 0) return countMatching(scope, conditionsOf(filter));
	if (filter === undefined) return named.length;
	let count = 0;
	for (let from = 0; from < named.length; from += KEYS_AT_ONCE) {
		const some = named.slice(from, from + KEYS_AT_ONCE);
		count += await countMatching(scope, [...conditionsOf(filter), isOneOf(scope, some)]);
	}
	return count;
}

async function countMatching(scope: ReadScope, conditions: readonly Filter[]): Promise<number> {
	const { primaryKey } = scope.shape;
	const rows = await guarded(() =>
		serviceOf(scope).readByQuery({
			aggregate: { count: [primaryKey] },
			filter: { _and: [...conditions] },
		}),
	);
	return Number(asRow(rows[0]?.['count'])[primaryKey] ?? 0);
}

/** The next keys in their order, after the one a run has come to; empty at the end. Items made meanwhile may be among them. */
export async function nextKeys(
	scope: ReadScope,
	{ keys, filter }: Selection,
	after: PrimaryKey | null,
	limit: number,
): Promise<readonly PrimaryKey[]> {
	const named = distinct(keys);
	if (named.length > 0) return nextNamed(scope, named, filter, after, limit);
	const { primaryKey } = scope.shape;
	const later = after === null ? [] : [{ [primaryKey]: { _gt: after } }];
	return readKeys(scope, [...conditionsOf(filter), ...later], limit);
}

async function nextNamed(
	scope: ReadScope,
	named: readonly PrimaryKey[],
	filter: Filter | undefined,
	after: PrimaryKey | null,
	limit: number,
): Promise<readonly PrimaryKey[]> {
	let from =
		after === null ? 0 : named.findIndex((candidate) => String(candidate) === String(after)) + 1;
	for (; from < named.length; from += limit) {
		const some = named.slice(from, from + limit);
		if (filter === undefined) return some;
		const matches = new Set((await matchingKeys(scope, filter, some)).map(String));
		const wanted = some.filter((candidate) => matches.has(String(candidate)));
		if (wanted.length > 0) return wanted;
	}
	return [];
}

/** Those of the keys that the filter lets through. */
export function matchingKeys(
	scope: ReadScope,
	filter: Filter,
	keys: readonly PrimaryKey[],
): Promise<readonly PrimaryKey[]> {
	return readKeys(scope, [filter, isOneOf(scope, keys)], keys.length);
}

function readKeys(
	scope: ReadScope,
	conditions: readonly Filter[],
	limit: number,
): Promise<readonly PrimaryKey[]> {
	const { primaryKey } = scope.shape;
	return guarded(async () => {
		const rows = await serviceOf(scope).readByQuery({
			fields: [primaryKey],
			sort: [primaryKey],
			limit,
			filter: { _and: [...conditions] },
		});
		return rows.map((row): PrimaryKey => row[primaryKey]);
	});
}

function distinct(keys: readonly PrimaryKey[] | undefined): readonly PrimaryKey[] {
	return [...new Map((keys ?? []).map((key) => [String(key), key])).values()];
}

function conditionsOf(filter: Filter | undefined): readonly Filter[] {
	return filter === undefined ? [] : [filter];
}

function isOneOf({ shape }: ReadScope, keys: readonly PrimaryKey[]): Filter {
	return { [shape.primaryKey]: { _in: [...keys] } };
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
