import type { Filter } from '@directus/types';
import { asRow, type PrimaryKey } from '../host/context.ts';
import { codeOf } from '../host/directus-error.ts';
import { itemsOf } from '../host/items.ts';
import { chunksOf } from '../../pace.ts';
import { checkKeys, refusal } from '../host/input.ts';
import type { ReadScope } from './item-rows.ts';

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
	const wanted = new Set<string>();
	for (const some of chunksOf(named, KEYS_AT_ONCE)) {
		const matching = filter === undefined ? some : await matchingKeys(scope, filter, some);
		for (const key of matching) wanted.add(String(key));
	}
	return {
		count: wanted.size,
		next: async (after, limit) => {
			const from = after === null ? 0 : named.findIndex((key) => String(key) === String(after)) + 1;
			const later = named.slice(from).filter((key) => wanted.has(String(key)));
			return later.slice(0, limit);
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
	const found = await readKeys(scope, filter === undefined ? [] : [filter], -1);
	const keys = found.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
	return {
		count: keys.length,
		next: async (after, limit) => {
			const from = after === null ? 0 : keys.findIndex((key) => String(key) > String(after));
			return from === -1 ? [] : keys.slice(from, from + limit);
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
