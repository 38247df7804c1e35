import { fruitfulCollections } from './branches.ts';
import type { SchemaOverview } from '../host/context.ts';
import type { DirectusAccess } from '../host/items.ts';
import { bareModel, type FieldMap, mappedModel } from './field-map.ts';
import { requireReadable, requireTranslations } from './readable.ts';
import {
	findParentModel,
	findModel,
	requireModel,
	tellOfFurther,
	type TranslationsModel,
} from './translations-model.ts';

/**
 * How a run's items keep their translations. Rejects with `InvalidInputError` where they cannot,
 * and before that with Directus's `FORBIDDEN` where they may not be read.
 */
export async function chooseModel(
	access: DirectusAccess,
	options: {
		readonly collection: string | null;
		readonly fieldMap?: FieldMap | undefined;
		readonly deep: boolean;
	},
): Promise<TranslationsModel> {
	const { context, schema } = access;
	const { collection, fieldMap, deep } = options;
	await requireReadable(access, collection, fieldMap);
	if (fieldMap !== undefined) return mappedModel(schema, collection, fieldMap);
	const isBare = deep && collection !== null && isTrunk(schema, collection);
	if (isBare) return bareModel(schema, collection);
	if (collection !== null) {
		const found = findModel(schema, collection) ?? findParentModel(schema, collection);
		await requireTranslations(access, collection, found);
	}
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
