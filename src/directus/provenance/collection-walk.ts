import type { Config } from '../../config/config.ts';
import type { DirectusContext, PrimaryKey, SchemaOverview } from '../host/context.ts';
import type { FieldMaps } from '../content/field-maps.ts';
import type { JudgementSettings } from './judged-field.ts';
import { itemsOf } from '../host/items.ts';
import { checkKeys } from '../host/input.ts';
import { chooseLanguages } from '../content/languages.ts';
import { readHouseStyle } from '../host/settings.ts';
import { requireModel, type TranslationsModel } from '../content/translations-model.ts';
import { chooseFields, readTranslatableFields } from '../content/translatable-fields.ts';
import { type ItemRows, readItems } from '../rows/item-rows.ts';

/** Items that are read together. */
const ITEMS_AT_ONCE = 100;

export interface CollectionRequest {
	readonly collection: string;
	readonly languages?: readonly string[] | undefined;
	readonly fields?: readonly string[] | undefined;
	readonly sourceLanguage?: string | undefined;
}

export interface CollectionOwner {
	readonly context: DirectusContext;
	readonly config: Config;
	readonly fieldMaps: FieldMaps;
}

/** What tells whose text stands where in a collection. Rejects with `InvalidInputError`. */
export async function collectionSettings(
	owner: CollectionOwner,
	request: CollectionRequest,
): Promise<JudgementSettings> {
	const schema = await owner.context.getSchema();
	const mapped = await owner.fieldMaps.find(schema, request);
	if (mapped !== null) {
		const { sourceLanguage = mapped.sourceLanguage } = request;
		return modelSettings(owner, schema, mapped.model, { ...request, sourceLanguage });
	}
	return modelSettings(owner, schema, requireModel(schema, request.collection), request);
}

/** As `collectionSettings`, of a model that is known. */
export async function modelSettings(
	{ context, config }: CollectionOwner,
	schema: SchemaOverview,
	model: TranslationsModel,
	request: Omit<CollectionRequest, 'collection'>,
): Promise<JudgementSettings> {
	const all = await readTranslatableFields(context, schema, model, config.jsonPaths);
	const fields = chooseFields(model, all, request.fields);
	const house = await readHouseStyle(context, schema, config);
	const wanted = { sourceLanguage: request.sourceLanguage, targetLanguages: request.languages };
	const languages = await chooseLanguages(context, schema, model, wanted, house.defaultLanguage);
	return {
		scope: { context, schema, model, fields, accountability: null },
		sourceLanguage: languages.source,
		targets: languages.targets,
		glossary: house.glossary,
		styleGuide: house.styleGuide,
	};
}

/** A collection's items, or `only` some, by page; `offset` is where the following page begins. */
export async function* pagesOf(
	{ scope, sourceLanguage, targets }: JudgementSettings,
	start: number,
	only: readonly PrimaryKey[] | null,
): AsyncIterable<{ rows: readonly ItemRows[]; offset: number }> {
	const { context, schema, model } = scope;
	const languages = [sourceLanguage, ...targets].map(({ key }) => key);
	if (only !== null) {
		checkKeys(schema, model.collection, only, 'item');
		yield { rows: await readItems(scope, only, languages), offset: 1 };
		return;
	}
	const service = itemsOf({ context, schema }, model.collection);
	for (let offset = start; ;) {
		const rows = await service.readByQuery({
			fields: [model.primaryKey],
			sort: [model.primaryKey],
			limit: ITEMS_AT_ONCE,
			offset,
		});
		if (rows.length === 0) return;
		offset += rows.length;
		const keys = rows.map((row): PrimaryKey => row[model.primaryKey]);
		yield { rows: await readItems(scope, keys, languages), offset };
	}
}
