import { fruitfulCollections } from './branches.ts';
import type { SchemaOverview } from './context.ts';
import { bareShape, type FieldMap, mappedShape } from './field-map.ts';
import { findParentShape, findShape, requireShape, type TranslationsShape } from './shape.ts';

/** How the items of a run keep their translations. Throws `InvalidInputError` where they cannot have any. */
export function chooseShape(
	schema: SchemaOverview,
	options: {
		readonly collection: string | null;
		readonly fieldMap?: FieldMap | undefined;
		readonly deep: boolean;
	},
): TranslationsShape {
	const { collection, fieldMap, deep } = options;
	if (fieldMap !== undefined) return mappedShape(schema, collection, fieldMap);
	return deep && collection !== null && isTrunk(schema, collection)
		? bareShape(schema, collection)
		: requireShape(schema, collection);
}

/** Whether a collection has no translations but holds items that do. */
function isTrunk(schema: SchemaOverview, collection: string): boolean {
	if (findShape(schema, collection) !== null) return false;
	if (findParentShape(schema, collection) !== null) return false;
	return fruitfulCollections(schema, (name) => findShape(schema, name) !== null).has(collection);
}
