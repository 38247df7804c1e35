import type { PrimaryKey, SchemaOverview } from '../host/context.ts';
import { type DirectusAccess, itemsOf } from '../host/items.ts';
import { chunksOf } from '../../pace.ts';

/** A field through which an item holds items of its own; never translations, links or files. */
export type Branch =
	| {
			readonly kind: 'o2m';
			readonly collection: string;
			/** The children's column that points at the item. */
			readonly column: string;
	  }
	| {
			readonly kind: 'm2a';
			readonly collections: readonly string[];
			readonly junction: string;
			/** Columns of the junction: the item, the child, and the child's collection. */
			readonly parentField: string;
			readonly itemField: string;
			readonly collectionField: string;
	  };

export interface Child {
	readonly collection: string;
	readonly key: PrimaryKey;
}

const KEYS_AT_ONCE = 100;

export function branchesOf(schema: SchemaOverview, collection: string): readonly Branch[] {
	const fields = Object.values(schema.collections[collection]?.fields ?? {});
	return fields.flatMap(({ field, special }): Branch | [] => {
		if (!special.includes('o2m') && !special.includes('m2a')) return [];
		const relation = schema.relations.find(
			(candidate) =>
				candidate.related_collection === collection && candidate.meta?.one_field === field,
		);
		if (relation === undefined) return [];
		const { collection: junction, field: parentField } = relation;
		if (special.includes('o2m')) return { kind: 'o2m', collection: junction, column: parentField };
		const itemField = relation.meta?.junction_field;
		const items = schema.relations.find(
			(one) =>
				one.collection === junction && one.field === itemField && one.related_collection === null,
		);
		const collectionField = items?.meta?.one_collection_field;
		if (!itemField || !collectionField) return [];
		const collections = items.meta?.one_allowed_collections ?? [];
		return { kind: 'm2a', collections, junction, parentField, itemField, collectionField };
	});
}

/** Collections that have translations, or lead to some: the others need not be read. */
export function fruitfulCollections(
	schema: SchemaOverview,
	hasTranslations: (collection: string) => boolean,
): ReadonlySet<string> {
	const names = Object.keys(schema.collections);
	const below = new Map(
		names.map((name) => [name, branchesOf(schema, name).flatMap(collectionsOf)]),
	);
	const fruitful = new Set(names.filter(hasTranslations));
	for (let before = -1; before !== fruitful.size;) {
		before = fruitful.size;
		for (const [name, children] of below) {
			if (children.some((child) => fruitful.has(child))) fruitful.add(name);
		}
	}
	return fruitful;
}

/** The children that items hold through one branch, in the order in which they were made. */
export async function readChildren(
	access: DirectusAccess,
	branch: Branch,
	keys: readonly PrimaryKey[],
): Promise<readonly Child[]> {
	const source = sourceOf(branch);
	const primary = access.schema.collections[source]?.primary ?? 'id';
	const [parent, columns] =
		branch.kind === 'o2m'
			? [branch.column, []]
			: [branch.parentField, [branch.itemField, branch.collectionField]];
	const children: Child[] = [];
	for (const some of chunksOf(keys, KEYS_AT_ONCE)) {
		const rows = await itemsOf(access, source).readByQuery({
			filter: { [parent]: { _in: [...some] } },
			fields: [...columns, primary],
			sort: [primary],
			limit: -1,
		});
		for (const row of rows) {
			const [key, collection]: unknown[] =
				branch.kind === 'o2m'
					? [row[primary], branch.collection]
					: [row[branch.itemField], row[branch.collectionField]];
			if (typeof collection !== 'string' || !collectionsOf(branch).includes(collection)) continue;
			if (typeof key === 'string' || typeof key === 'number') children.push({ collection, key });
		}
	}
	return children;
}

/** The collection that is read to find a branch's children. */
export function sourceOf(branch: Branch): string {
	return branch.kind === 'o2m' ? branch.collection : branch.junction;
}

export function collectionsOf(branch: Branch): readonly string[] {
	return branch.kind === 'o2m' ? [branch.collection] : branch.collections;
}
