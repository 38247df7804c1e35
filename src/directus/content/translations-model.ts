import type { Config } from '../../config/config.ts';
import type { Format, ParseOptions } from '../../documents/document.ts';
import { formatOfInterface, jsonPathsOfInterface, readJsonPath } from '../../documents/format.ts';
import { InvalidInputError } from '../../errors.ts';
import type { DirectusContext, PrimaryKey, SchemaOverview } from '../host/context.ts';
import { isEmpty } from '../host/row.ts';

/** How one collection keeps its translations; every name is read from the schema. */
export interface TranslationsShape {
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
	/**
	 * Where the translations stand in columns of the collection itself: by field, by language, the column. Null where
	 * they have rows of their own.
	 */
	readonly columns: ReadonlyMap<string, ReadonlyMap<string, string>> | null;
	/** The collection has other translations fields before this one. */
	readonly isFurther?: true;
}

export interface TranslatableField {
	readonly name: string;
	readonly format: Format;
	readonly parseOptions?: ParseOptions | undefined;
	/** By column of the target that has a limit, the most characters it holds. */
	readonly maxLengths?: ReadonlyMap<string, number> | undefined;
	/** The column holds JSON values, not text. */
	readonly isJson?: boolean | undefined;
	/** A URL part: translated only when asked for, and then made URL-safe. */
	readonly slug: boolean;
	/** The parent has a column of this name, which may hold the source text. */
	readonly inParent: boolean;
}

/** Code of a language to its key in the languages collection. */
export type Languages = ReadonlyMap<string, PrimaryKey>;

/** Of several translations fields the first; the others are named by their junction. */
export function findShape(schema: SchemaOverview, collection: string): TranslationsShape | null {
	return shapesOf(schema, collection)[0] ?? null;
}

/** By what `requireShape` finds this shape again. */
export function nameOfShape({ collection, junction, isFurther }: TranslationsShape): string {
	return isFurther === true ? junction : collection;
}

/** Of all collections, further translations fields too. */
export function listShapes(schema: SchemaOverview): readonly TranslationsShape[] {
	return Object.keys(schema.collections).flatMap((collection) => shapesOf(schema, collection));
}

function shapesOf(schema: SchemaOverview, collection: string): readonly TranslationsShape[] {
	const parent = schema.collections[collection];
	if (parent === undefined) return [];
	const shapes: TranslationsShape[] = [];
	for (const field of Object.values(parent.fields)) {
		if (!field.special.includes('translations')) continue;
		const relation = schema.relations.find(
			(candidate) =>
				candidate.related_collection === collection && candidate.meta?.one_field === field.field,
		);
		const languageField = relation?.meta?.junction_field;
		const junction = relation && schema.collections[relation.collection];
		if (relation === undefined || junction === undefined || !languageField) continue;
		shapes.push({
			collection,
			primaryKey: parent.primary,
			alias: field.field,
			junction: relation.collection,
			junctionKey: junction.primary,
			parentField: relation.field,
			languageField,
			languages:
				schema.relations.find(
					(candidate) =>
						candidate.collection === relation.collection && candidate.field === languageField,
				)?.related_collection ?? null,
			columns: null,
			...(shapes.length > 0 ? { isFurther: true } : {}),
		});
	}
	return shapes;
}

/** The shape whose translations live in `junction`, if it is one. */
export function findParentShape(
	schema: SchemaOverview,
	junction: string,
): TranslationsShape | null {
	for (const relation of schema.relations) {
		if (relation.collection !== junction || relation.related_collection === null) continue;
		if (!relation.meta?.one_field) continue;
		const shape = shapesOf(schema, relation.related_collection).find(
			(one) => one.junction === junction && one.parentField === relation.field,
		);
		if (shape !== undefined) return shape;
	}
	return null;
}

/** Those whose other translations fields were told about. */
const told = new Set<string>();

/** Tells once that a collection has several translations fields, and which one is meant by its name. */
export function tellOfFurther(
	{ logger }: DirectusContext,
	schema: SchemaOverview,
	{ collection }: TranslationsShape,
): void {
	const [first, ...further] = shapesOf(schema, collection);
	if (first === undefined || further.length === 0 || told.has(collection)) return;
	told.add(collection);
	const others = further.map(({ alias, junction }) => `"${alias}" by ${junction}`).join(', ');
	logger.warn(
		`translation-cache: ${collection} means its translations field "${first.alias}"; name ${others} as the collection`,
	);
}

/** Whether translations have rows of their own. */
export function hasJunction(shape: TranslationsShape): boolean {
	return shape.columns === null;
}

/** Whether the collection has no translations, and only its items' own items may have some. */
export function isBare(shape: TranslationsShape): boolean {
	return shape.columns?.size === 0;
}

/** Languages that have a column of any field; none where translations have rows. */
export function mappedLanguages({ columns }: TranslationsShape): readonly string[] {
	const targets = [...(columns?.values() ?? [])];
	return [...new Set(targets.flatMap((languages) => [...languages.keys()]))];
}

/** The column that holds a field's translation; null where it has none in this language. */
export function columnOf(
	{ columns }: TranslationsShape,
	field: string,
	language: string,
): string | null {
	return columns === null ? field : (columns.get(field)?.get(language) ?? null);
}

export function requireCollection(
	schema: SchemaOverview,
	collection: string | null,
): SchemaOverview['collections'][string] {
	if (collection === null) {
		throw new InvalidInputError('collection', 'collection: name the collection to translate');
	}
	const overview = schema.collections[collection];
	if (overview !== undefined) return overview;
	throw new InvalidInputError('collection', `collection: there is no collection "${collection}"`);
}

/** The shape of a collection or of its translations; throws `InvalidInputError` where there is none. */
export function requireShape(schema: SchemaOverview, named: string | null): TranslationsShape {
	const { collection } = requireCollection(schema, named);
	const shape = findShape(schema, collection) ?? findParentShape(schema, collection);
	if (shape !== null) return shape;
	throw new InvalidInputError(
		'collection',
		`collection: "${collection}" has no translations field; add one in its data model`,
	);
}

/** Interfaces that hold choices, references or machine values although their column is text. */
const NO_PROSE =
	/^(?:select-|boolean|toggle|datetime|slider|file|collection-item|map|system-|input-hash|input-code|input-autocomplete-api|presentation-|group-|list-m2|list-o2m)/;
const NO_PROSE_SPECIAL =
	/^(?:uuid|hash|conceal|encrypt|user-|role-|date-|file|files|m2o|o2m|m2m|m2a|cast-csv|no-data|alias|group)/;

/** Whether a column holds text or JSON, and neither a key nor what Directus fills in. */
export function isTextColumn(type: string, special: readonly string[]): boolean {
	return (
		['string', 'text', 'json'].includes(type) &&
		!special.some((value) => NO_PROSE_SPECIAL.test(value))
	);
}

/** The junction's fields that hold prose, in the schema's order; of mapped ones those of the map. */
export async function readTranslatableFields(
	context: DirectusContext,
	schema: SchemaOverview,
	shape: TranslationsShape,
	jsonPaths: Config['jsonPaths'] = {},
): Promise<readonly TranslatableField[]> {
	const service = new context.services.FieldsService({ schema, knex: context.database });
	const fields = await service.readAll(shape.junction);
	const limits = new Map(
		fields.flatMap(({ field, schema: column }): [string, number][] => {
			const limit = column?.max_length ?? null;
			return limit === null || limit <= 0 ? [] : [[field, limit]];
		}),
	);
	const taken = new Set([shape.junctionKey, shape.parentField, shape.languageField]);
	return fields.flatMap((field) => {
		const { field: name, type, meta } = field;
		if (taken.has(name) || !isTextColumn(type, meta?.special ?? [])) return [];
		if (shape.columns?.has(name) === false) return [];
		const identifier = meta?.interface ?? null;
		if (identifier !== null && NO_PROSE.test(identifier)) return [];
		const format = formatOfInterface(identifier, type);
		if (format === null) return [];
		const targets = [...(shape.columns?.get(name)?.values() ?? [name])];
		const maxLengths = new Map(
			targets.flatMap((target): [string, number][] => {
				const limit = limits.get(target);
				return limit === undefined ? [] : [[target, limit]];
			}),
		);
		return [
			{
				name,
				format,
				...(maxLengths.size > 0 ? { maxLengths } : {}),
				...(format === 'json'
					? {
							parseOptions: {
								jsonPaths: {
									...jsonPathsOfInterface(identifier, meta?.options),
									...pathsOf(jsonPaths[`${shape.collection}.${name}`]),
									...pathsOf(jsonPaths[`${shape.junction}.${name}`]),
								},
							},
						}
					: {}),
				isJson: type === 'json',
				slug: meta?.options?.['slug'] === true,
				inParent: schema.collections[shape.collection]?.fields[name]?.alias === false,
			},
		];
	});
}

/** `a[].b` is plain text, `a[].b:html` is not. */
function pathsOf(paths: readonly string[] | undefined): Readonly<Record<string, Format>> {
	return Object.fromEntries(
		(paths ?? []).map((given) => {
			const [, path = given, format] = /^(.*):(html|markdown|json|plain)$/.exec(given) ?? [];
			return [readJsonPath(path), isFormat(format) ? format : 'plain'];
		}),
	);
}

function isFormat(name: string | undefined): name is Format {
	return name === 'html' || name === 'markdown' || name === 'json' || name === 'plain';
}

/** The fields a run works on: those named, else all but slugs; a map has named its own. */
export function chooseFields(
	shape: TranslationsShape,
	all: readonly TranslatableField[],
	names: readonly string[] | undefined,
): readonly TranslatableField[] {
	if (names === undefined || names.length === 0) {
		return hasJunction(shape) ? all.filter((field) => !field.slug) : all;
	}
	return names.map((name) => {
		const field = all.find((candidate) => candidate.name === name);
		if (field !== undefined) return field;
		throw new InvalidInputError(
			'fields',
			`fields: "${name}" is not a translatable field of ${shape.junction}`,
		);
	});
}

const CODE_COLUMNS = ['code', 'locale', 'language', 'language_code', 'iso', 'key', 'slug'];

/** The column of a languages collection that holds the codes. */
export function codeColumnOf({ primary, fields }: SchemaOverview['collections'][string]): string {
	if (fields[primary]?.type === 'string') return primary;
	return CODE_COLUMNS.find((name) => fields[name]?.type === 'string') ?? primary;
}

/** Every language of the languages collection that has a code, by it. */
export async function readLanguages(
	context: DirectusContext,
	schema: SchemaOverview,
	shape: TranslationsShape,
): Promise<Languages | null> {
	const overview = shape.languages === null ? undefined : schema.collections[shape.languages];
	if (overview === undefined) return null;
	const { primary } = overview;
	const column = codeColumnOf(overview);
	const service = new context.services.ItemsService(overview.collection, {
		schema,
		knex: context.database,
	});
	const rows = await service.readByQuery({ fields: [...new Set([primary, column])], limit: -1 });
	return new Map(
		rows.flatMap((row): [string, PrimaryKey][] => {
			const key: PrimaryKey = row[primary];
			const code: unknown = row[column];
			return isEmpty(code) ? [] : [[String(code), key]];
		}),
	);
}
