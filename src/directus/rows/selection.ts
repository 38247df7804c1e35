import type { Filter } from '@directus/types';
import type { PrimaryKey } from '../host/context.ts';
import { codeOf } from '../host/directus-error.ts';
import { chunksOf, itemsOf } from '../host/items.ts';
import { checkKeys, refusal } from '../host/input.ts';
import type { ReadScope } from './item-rows.ts';
import { asRow } from '../host/row.ts';

const KEYS_AT_ONCE = 500;

/** Named items that the filter lets through; without names, all that it lets through. */
export interface WantedItems {
	readonly keys?: readonly PrimaryKey[] | undefined;
	readonly filter?: Filter | undefined;
}

/** The items that a run goes through. */
export interface Selection {
	/** How many items there were when it was opened. */
	readonly count: number;
	/** The next keys, after the one that a run has come to; empty at the end. */
	next(after: PrimaryKey | null, limit: number): Promise<readonly PrimaryKey[]>;
}

/** Rejects with `InvalidInputError` for a filter that Directus refuses. */
export async function openSelection(
	scope: ReadScope,
	{ keys = [], filter }: WantedItems,
): Promise<Selection> {
	const named = [...new Map(keys.map((key) => [String(key), key])).values()];
	if (named.length > 0) return selectNamed(scope, named, filter);
	const { collection, primaryKey } = scope.model;
	const type = scope.schema.collections[collection]?.fields[primaryKey]?.type;
	// Directus tells only of numbers what comes after a key.
	const isNumber = type === 'integer' || type === 'bigInteger';
	return isNumber ? selectInOrder(scope, filter) : selectSnapshot(scope, filter);
}

async function selectNamed(
	scope: ReadScope,
	named: readonly PrimaryKey[],
	filter: Filter | undefined,
): Promise<Selection> {
	checkKeys(scope.schema, scope.model.collection, named);
	let wanted = new Set(named.map(String));
	if (filter !== undefined) {
		wanted = new Set();
		for (const some of chunksOf(named, KEYS_AT_ONCE)) {
			for (const key of await matchingKeys(scope, filter, some)) wanted.add(String(key));
		}
	}
	return {
		count: wanted.size,
		next: async (after, limit) => {
			const from = after === null ? 0 : named.findIndex((key) => String(key) === String(after)) + 1;
			const keys: PrimaryKey[] = [];
			for (let at = from; at < named.length && keys.length < limit; at += 1) {
				const key = named[at];
				if (key !== undefined && wanted.has(String(key))) keys.push(key);
			}
			return keys;
		},
	};
}

/** Page by page from the database: items that are made meanwhile are among them. */
async function selectInOrder(scope: ReadScope, filter: Filter | undefined): Promise<Selection> {
	const { primaryKey } = scope.model;
	const conditions = filter === undefined ? [] : [filter];
	const rows = await guarded(filter !== undefined, () =>
		itemsOf(scope, scope.model.collection).readByQuery({
			aggregate: { count: [primaryKey] },
			filter: { _and: conditions },
		}),
	);
	return {
		count: Number(asRow(rows[0]?.['count'])[primaryKey] ?? 0),
		next: (after, limit) => {
			const later = after === null ? [] : [{ [primaryKey]: { _gt: after } }];
			return readKeys(scope, [...conditions, ...later], limit);
		},
	};
}

/** The keys as they are now, in an order that another process finds again. */
async function selectSnapshot(scope: ReadScope, filter: Filter | undefined): Promise<Selection> {
	const keys = (await readKeys(scope, filter === undefined ? [] : [filter], -1)).toSorted(
		(a, b) => Number(String(a) > String(b)) - Number(String(a) < String(b)),
	);
	return {
		count: keys.length,
		next: async (after, limit) => {
			const found = after === null ? 0 : keys.findIndex((key) => String(key) > String(after));
			return found === -1 ? [] : keys.slice(found, found + limit);
		},
	};
}

/** Leaves the keys that the filter lets through. */
export function matchingKeys(
	scope: ReadScope,
	filter: Filter,
	keys: readonly PrimaryKey[],
): Promise<readonly PrimaryKey[]> {
	const isOneOf = { [scope.model.primaryKey]: { _in: [...keys] } };
	return readKeys(scope, [filter, isOneOf], keys.length);
}

function readKeys(
	scope: ReadScope,
	conditions: readonly Filter[],
	limit: number,
): Promise<readonly PrimaryKey[]> {
	const { primaryKey } = scope.model;
	return guarded(conditions.length > 0, async () => {
		const rows = await itemsOf(scope, scope.model.collection).readByQuery({
			fields: [primaryKey],
			sort: [primaryKey],
			limit,
			filter: { _and: [...conditions] },
		});
		return rows.map((row): PrimaryKey => row[primaryKey]);
	});
}

const CALLERS_FAULT = new Set(['INVALID_QUERY', 'FORBIDDEN']);

/** A filter that Directus refuses is the caller's fault. */
async function guarded<T>(isFiltered: boolean, read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (error) {
		if (!isFiltered || !CALLERS_FAULT.has(codeOf(error))) throw error;
		throw refusal('filter', 'it names what this collection does not have, or may not be read');
	}
}
