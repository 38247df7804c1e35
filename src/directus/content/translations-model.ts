import { refusal } from '../host/input.ts';
import { type DirectusContext, overviewOf, type SchemaOverview } from '../host/context.ts';

/** How one collection keeps its translations; every name is read from the schema. */
export interface TranslationsModel {
	readonly collection: string;
	readonly primaryKey: string;
	/** The alias field on the parent. */
	readonly alias: string;
	readonly junction: string;
	readonly junctionKey: string;
	/** Column of the junction that points at the parent. */
	readonly parentField: string;
	/** Column of the junction that names the language. */
	readonly languageField: string;
	readonly languages: string | null;
	/** Columns of the collection itself, by field and language; null: translations have rows. */
	readonly columns: ReadonlyMap<string, ReadonlyMap<string, string>> | null;
	/** The collection has other translations fields before this one. */
	readonly isFurther?: true;
}

/** The model of a collection's first translations field; others are named by their junction. */
export function findModel(schema: SchemaOverview, collection: string): TranslationsModel | null {
	return modelsOf(schema, collection)[0] ?? null;
}

/** The name by which `requireModel` finds this model again. */
export function nameOfModel({ collection, junction, isFurther }: TranslationsModel): string {
	return isFurther === true ? junction : collection;
}

/** The models of all collections, those of further translations fields too. */
export function listModels(schema: SchemaOverview): readonly TranslationsModel[] {
	return Object.keys(schema.collections).flatMap((collection) => modelsOf(schema, collection));
}

function modelsOf(schema: SchemaOverview, collection: string): readonly TranslationsModel[] {
	const parent = overviewOf(schema, collection);
	if (parent === undefined) return [];
	const models: TranslationsModel[] = [];
	for (const field of Object.values(parent.fields)) {
		if (!field.special.includes('translations')) continue;
		const relation = schema.relations.find(
			(candidate) =>
				candidate.related_collection === collection && candidate.meta?.one_field === field.field,
		);
		const languageField = relation?.meta?.junction_field;
		const junction = relation && schema.collections[relation.collection];
		if (relation === undefined || junction === undefined || !languageField) continue;
		const toLanguages = schema.relations.find(
			(one) => one.collection === relation.collection && one.field === languageField,
		);
		models.push({
			collection,
			primaryKey: parent.primary,
			alias: field.field,
			junction: relation.collection,
			junctionKey: junction.primary,
			parentField: relation.field,
			languageField,
			languages: toLanguages?.related_collection ?? null,
			columns: null,
			...(models.length > 0 ? { isFurther: true } : {}),
		});
	}
	return models;
}

/** The model whose translations live in `junction`, if it is one. */
export function findParentModel(
	schema: SchemaOverview,
	junction: string,
): TranslationsModel | null {
	const relations = schema.relations.filter(({ collection }) => collection === junction);
	const models = relations.flatMap((one) => modelsOf(schema, one.related_collection ?? ''));
	return models.find((model) => model.junction === junction) ?? null;
}

/** The collections whose other translations fields a logger was told about. */
const told = new WeakMap<DirectusContext['logger'], Set<string>>();

/** Warns once that a collection has several translations fields, and which one its name means. */
export function tellOfFurther(
	{ logger }: DirectusContext,
	schema: SchemaOverview,
	{ collection }: TranslationsModel,
): void {
	const [first, ...further] = modelsOf(schema, collection);
	const known = told.get(logger) ?? new Set();
	if (first === undefined || further.length === 0 || known.has(collection)) return;
	told.set(logger, known.add(collection));
	const others = further.map(({ alias, junction }) => `"${alias}" by ${junction}`).join(', ');
	const meant = `${collection} means its translations field "${first.alias}"`;
	logger.warn(`translation-cache: ${meant}; name ${others} as the collection`);
}

export function hasJunction(model: TranslationsModel): boolean {
	return model.columns === null;
}

/** Whether the collection has no translations, and only its items' own items may have some. */
export function isBare(model: TranslationsModel): boolean {
	return model.columns?.size === 0;
}

/** Languages that have a column of any field; none where translations have rows. */
export function mappedLanguages({ columns }: TranslationsModel): readonly string[] {
	const targets = [...(columns?.values() ?? [])];
	return [...new Set(targets.flatMap((languages) => [...languages.keys()]))];
}

/** The column that holds a field's translation; null where it has none in this language. */
export function columnOf(
	{ columns }: TranslationsModel,
	field: string,
	language: string,
): string | null {
	return columns === null ? field : (columns.get(field)?.get(language) ?? null);
}

/** Every column that holds a translation of a mapped field. */
export function columnsOf({ columns }: TranslationsModel, field: string): readonly string[] {
	return [...(columns?.get(field)?.values() ?? [])];
}

export function requireCollection(
	schema: SchemaOverview,
	collection: string | null,
): SchemaOverview['collections'][string] {
	if (collection === null) throw refusal('collection', 'name the collection to translate');
	const overview = overviewOf(schema, collection);
	if (overview !== undefined) return overview;
	throw refusal('collection', `there is no collection "${collection}"`);
}

/** The model of a collection or of its translations. Throws `InvalidInputError` without one. */
export function requireModel(schema: SchemaOverview, named: string | null): TranslationsModel {
	const { collection } = requireCollection(schema, named);
	const model = findModel(schema, collection) ?? findParentModel(schema, collection);
	if (model !== null) return model;
	const why = `"${collection}" has no translations field; add one in its data model`;
	throw refusal('collection', why);
}
