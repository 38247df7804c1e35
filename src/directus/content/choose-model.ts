import { fruitfulCollections } from './branches.ts';
import type { DirectusContext, SchemaOverview } from '../host/context.ts';
import { bareModel, type FieldMap, mappedModel } from './field-map.ts';
import {
	findParentModel,
	findModel,
	requireModel,
	tellOfFurther,
	type TranslationsModel,
} from './translations-model.ts';

/** How a run's items keep their translations. Throws `InvalidInputError` where they cannot. */
export function chooseModel(
	context: DirectusContext,
	schema: SchemaOverview,
	options: {
		readonly collection: string | null;
		readonly fieldMap?: FieldMap | undefined;
		readonly deep: boolean;
	},
): TranslationsModel {
	const { collection, fieldMap, deep } = options;
	if (fieldMap !== undefined) return mappedModel(schema, collection, fieldMap);
	const isBare = deep && collection !== null && isTrunk(schema, collection);
	if (isBare) return bareModel(schema, collection);
	const model = requireModel(schema, collection);
	tellOfFurther(context, schema, model);
	return model;
}

/** Whether a collection has no translations but holds items that do. */
function isTrunk(schema: SchemaOverview, collection: string): boolean {
	if (findModel(schema, collection) !== null) return false;
	if (findParentModel(schema, collection) !== null) return false;
	return fruitfulCollections(schema, (name) => findModel(schema, name) !== null).has(collection);
}
