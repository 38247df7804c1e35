import { fruitfulCollections } from './branches.ts';
import type { DirectusContext, SchemaOverview } from '../host/context.ts';
import { bareShape, type FieldMap, mappedShape } from './field-map.ts';
import {
	findParentShape,
	findShape,
	requireShape,
	tellOfFurther,
	type TranslationsShape,
} from './translations-model.ts';

/** How the items of a run keep their translations. Throws `InvalidInputError` where they cannot have any. */
export function chooseShape(
	context: DirectusContext,
	schema: SchemaOverview,
	options: {
		readonly collection: string | null;
		readonly fieldMap?: FieldMap | undefined;
		readonly deep: boolean;
	},
): TranslationsShape {
	const { collection, fieldMap, deep } = options;
	if (fieldMap !== undefined) return mappedShape(schema, collection, fieldMap);
	if (deep && collection !== null && isTrunk(schema, collection)) {
		return bareShape(schema, collection);
	}
	const shape = requireShape(schema, collection);
	tellOfFurther(context, schema, shape);
	return shape;
}

/** Whether a collection has no translations but holds items that do. */
function isTrunk(schema: SchemaOverview, collection: string): boolean {
	if (findShape(schema, collection) !== null) return false;
	if (findParentShape(schema, collection) !== null) return false;
	return fruitfulCollections(schema, (name) => findShape(schema, name) !== null).has(collection);
}
