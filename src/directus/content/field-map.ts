import { refusal } from '../host/input.ts';
import { overviewOf, type Row, type SchemaOverview } from '../host/context.ts';
import {
	findModel,
	mappedLanguages,
	requireCollection,
	type TranslationsModel,
} from './translations-model.ts';
import { isTextColumn } from './translatable-fields.ts';

/** Languages that a map may name, and characters of a code: more than any project has. */
const MAX_LANGUAGES = 200;
const MAX_CODE_LENGTH = 100;

/** The target column, by source column and language. */
export type FieldMap = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Names that no column has. */
const ALIAS = '$translations';
const LANGUAGE = '$language';

/**
 * A collection with translations in its own columns, as if each language had a row of them. Throws
 * `InvalidInputError` where the map does not fit the collection.
 */
export function mappedModel(
	schema: SchemaOverview,
	named: string | null,
	map: FieldMap,
): TranslationsModel {
	const { collection } = requireCollection(schema, named);
	const isOfDirectus = collection.startsWith('directus_');
	if (isOfDirectus) refuse(`${collection} is a collection of Directus's own`);
	const targets = new Set<string>();
	for (const [source, columns] of Object.entries(map)) {
		refuse(faultOfSource(schema, collection, source));
		for (const target of Object.values(columns)) {
			refuse(faultOfTarget(schema, collection, source, target));
			if (Object.hasOwn(map, target)) refuse(`"${target}" is a source and a target`);
			if (targets.has(target)) refuse(`"${target}" is a target more than once`);
			targets.add(target);
		}
	}
	const model = modelOf(schema, collection, map);
	const languages = mappedLanguages(model);
	if (languages.length > MAX_LANGUAGES) refuse(`it names more than ${MAX_LANGUAGES} languages`);
	const isLong = languages.some((code) => code.length > MAX_CODE_LENGTH);
	if (isLong) refuse(`a language's code has more than ${MAX_CODE_LENGTH} characters`);
	return model;
}

function refuse(fault: string | null): void {
	if (fault !== null) throw refusal('fieldMap', fault);
}

/** The model of a collection that has no translations of its own, only items that have some. */
export function bareModel(schema: SchemaOverview, collection: string): TranslationsModel {
	return modelOf(schema, collection, {});
}

/** Throws where the interface of a source is not one for texts: it would be passed over. */
export function requireProse(map: FieldMap, known: readonly { readonly name: string }[]): void {
	const other = Object.keys(map).find((source) => !known.some((field) => field.name === source));
	if (other !== undefined) refuse(`the interface of "${other}" is not one for texts`);
}

/** As `mappedModel`, without what does not fit any more; null where nothing is left. */
export function remainingModel(
	schema: SchemaOverview,
	collection: string,
	map: FieldMap,
): TranslationsModel | null {
	if (overviewOf(schema, collection) === undefined) return null;
	const remaining = Object.entries(map).flatMap(([source, columns]) => {
		if (faultOfSource(schema, collection, source) !== null) return [];
		const fitting = Object.entries(columns).filter(
			([, target]) => faultOfTarget(schema, collection, source, target) === null,
		);
		return fitting.length === 0 ? [] : [[source, Object.fromEntries(fitting)] as const];
	});
	return remaining.length === 0 ? null : modelOf(schema, collection, Object.fromEntries(remaining));
}

function modelOf(schema: SchemaOverview, collection: string, map: FieldMap): TranslationsModel {
	const primaryKey = schema.collections[collection]?.primary ?? 'id';
	const columns = Object.entries(map).map(
		([source, targets]) => [source, new Map(Object.entries(targets))] as const,
	);
	return {
		collection,
		primaryKey,
		alias: ALIAS,
		junction: collection,
		junctionKey: primaryKey,
		parentField: primaryKey,
		languageField: LANGUAGE,
		languages: null,
		columns: new Map(columns),
	};
}

function faultOfSource(schema: SchemaOverview, collection: string, source: string): string | null {
	const alias = findModel(schema, collection);
	const { fields = {} } = overviewOf(schema, alias?.junction) ?? {};
	const isTranslated = Object.hasOwn(fields, source);
	// It would share what is kept about the field of that name.
	if (isTranslated) return `"${source}" is a field of its translations too; rename one of them`;
	return faultOfColumn(schema, collection, source);
}

function faultOfTarget(
	schema: SchemaOverview,
	collection: string,
	source: string,
	target: string,
): string | null {
	const fault = faultOfColumn(schema, collection, target);
	if (fault !== null) return fault;
	const { fields = {} } = overviewOf(schema, collection) ?? {};
	const isJson = (column: string): boolean => fields[column]?.type === 'json';
	return isJson(source) === isJson(target)
		? null
		: `"${source}" and "${target}" must both hold JSON, or both text`;
}

function faultOfColumn(schema: SchemaOverview, collection: string, column: string): string | null {
	const overview = overviewOf(schema, collection);
	const { fields = {} } = overview ?? {};
	const field = Object.hasOwn(fields, column) ? fields[column] : undefined;
	if (field === undefined || field.alias) return `${collection} has no column "${column}"`;
	return column === overview?.primary || !isTextColumn(field.type, field.special)
		? `"${column}" of ${collection} holds no text`
		: null;
}

/** The item's columns as rows, one a language. */
export function virtualRows(model: TranslationsModel, parent: Row): readonly Row[] {
	const { columns, primaryKey, languageField } = model;
	return mappedLanguages(model).map((language) => {
		const values = [...(columns ?? [])].flatMap(([field, targets]) => {
			const column = targets.get(language);
			return column === undefined ? [] : [[field, parent[column]] as const];
		});
		const keys = { [primaryKey]: parent[primaryKey], [languageField]: language };
		return { ...Object.fromEntries(values), ...keys };
	});
}
