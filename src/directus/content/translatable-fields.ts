import type { Field } from '@directus/types';
import type { Config } from '../../config/config.ts';
import type { Format, ParseOptions } from '../../documents/document.ts';
import { isFormat } from '../../documents/detection.ts';
import { formatOfInterface, jsonPathsOfInterface, readJsonPath } from './field-format.ts';
import { refusal } from '../host/input.ts';
import type { DirectusContext, SchemaOverview } from '../host/context.ts';
import { columnsOf, hasJunction, type TranslationsModel } from './translations-model.ts';

export interface TranslatableField {
	readonly name: string;
	readonly format: Format;
	readonly parseOptions?: ParseOptions | undefined;
	/** The most characters that a target column holds; columns without a limit are left out. */
	readonly maxLengths?: ReadonlyMap<string, number> | undefined;
	/** The column holds JSON values, not text. */
	readonly isJson?: boolean | undefined;
	/** A URL part: translated only when asked for, and then made URL-safe. */
	readonly slug: boolean;
	/** Target columns of which no two rows hold the same value. */
	readonly uniqueColumns?: ReadonlySet<string> | undefined;
	/** Nobody types into it in the Studio: it is left out unless it is named, or holds ours already. */
	readonly isAside?: boolean | undefined;
	/** A slug without which Directus makes no row. */
	readonly isNeeded?: boolean | undefined;
	/** It is made for a new row alone. */
	readonly isForNew?: boolean | undefined;
	/** The parent has a column of this name, which may hold the source text. */
	readonly inParent: boolean;
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

/** The junction's fields that hold prose, in the schema's order; with a map, those it names. */
export async function readTranslatableFields(
	context: DirectusContext,
	schema: SchemaOverview,
	model: TranslationsModel,
	jsonPaths: Config['jsonPaths'] = {},
): Promise<readonly TranslatableField[]> {
	const service = new context.services.FieldsService({ schema, knex: context.database });
	const fields = await service.readAll(model.junction);
	const limits = new Map(fields.map((field) => [field.field, field.schema?.max_length ?? 0]));
	const unique = new Set(
		fields.filter(({ schema: column }) => column?.is_unique === true).map(({ field }) => field),
	);
	const taken = new Set([model.junctionKey, model.parentField, model.languageField]);
	return fields.flatMap((field) => {
		const { field: name, type, meta } = field;
		if (taken.has(name) || !isTextColumn(type, meta?.special ?? [])) return [];
		if (model.columns?.has(name) === false) return [];
		if (meta?.options?.['masked'] === true) return [];
		const identifier = meta?.interface ?? null;
		if (identifier !== null && NO_PROSE.test(identifier)) return [];
		const format = formatOfInterface(identifier, type);
		if (format === null) return [];
		const paths = {
			...jsonPathsOfInterface(identifier, meta?.options),
			...pathsOf(jsonPaths[`${model.collection}.${name}`]),
			...pathsOf(jsonPaths[`${model.junction}.${name}`]),
		};
		const targets = hasJunction(model) ? [name] : columnsOf(model, name);
		const limited = targets.map((target) => [target, limits.get(target) ?? 0] as const);
		const maxLengths = new Map(limited.filter(([, limit]) => limit > 0));
		const uniqueColumns = new Set(targets.filter((target) => unique.has(target)));
		return [
			{
				name,
				format,
				...(maxLengths.size > 0 ? { maxLengths } : {}),
				...(uniqueColumns.size > 0 ? { uniqueColumns } : {}),
				...(format === 'json' ? { parseOptions: { jsonPaths: paths } } : {}),
				isJson: type === 'json',
				...(meta?.hidden === true || meta?.readonly === true ? { isAside: true } : {}),
				slug: meta?.options?.['slug'] === true,
				...(isNeeded(field) ? { isNeeded: true } : {}),
				inParent: schema.collections[model.collection]?.fields[name]?.alias === false,
			},
		];
	});
}

/** `a[].b` is plain text, `a[].b:html` is not. */
function pathsOf(paths: readonly string[] = []): Readonly<Record<string, Format>> {
	return Object.fromEntries(
		paths.map((given) => {
			const [, path = '', format = ''] = /^(.*):([^:]*)$/.exec(given) ?? [];
			return isFormat(format) ? [readJsonPath(path), format] : [readJsonPath(given), 'plain'];
		}),
	);
}

/** In a list of fields, stands for all that a run works on where none is named. */
export const ALL_FIELDS = '*';

/**
 * The fields a run works on: those named, else all but slugs; a map has named its own. Of what
 * `*` names, fields aside stay so. Slugs that a new row needs are made for it, named or not.
 */
export function chooseFields(
	model: TranslationsModel,
	all: readonly TranslatableField[],
	names: readonly string[] | undefined,
): readonly TranslatableField[] {
	if (!hasJunction(model) && (names === undefined || names.length === 0)) {
		return all.map(bringForward);
	}
	const chosen = chooseNamed(model, all, names);
	const isChosen = new Set(chosen.map(({ name }) => name));
	const needed = all.filter(
		({ name, slug, isNeeded: isMust }) => slug && isMust && !isChosen.has(name),
	);
	return [...chosen, ...needed.map((field) => ({ ...field, isForNew: true }))];
}

function chooseNamed(
	model: TranslationsModel,
	all: readonly TranslatableField[],
	names: readonly string[] | undefined,
): readonly TranslatableField[] {
	if (names === undefined || names.length === 0) return all.filter((field) => !field.slug);
	const named = names.filter((name) => name !== ALL_FIELDS);
	const chosen = new Map(
		names.length === named.length
			? []
			: chooseNamed(model, all, undefined).map((field) => [field.name, field]),
	);
	for (const name of named) {
		const field = all.find((candidate) => candidate.name === name);
		if (field === undefined) {
			throw refusal('fields', `"${name}" is not a translatable field of ${model.junction}`);
		}
		chosen.set(name, bringForward(field));
	}
	return [...chosen.values()];
}

/** Whether a row cannot be made without a value of its own. */
function isNeeded({ schema, meta }: Field): boolean {
	const isFilled = schema?.default_value !== null && schema?.default_value !== undefined;
	return meta?.required === true || (schema?.is_nullable === false && !isFilled);
}

/** What is named is worked on, though nobody types into it. */
function bringForward(field: TranslatableField): TranslatableField {
	return field.isAside === true ? { ...field, isAside: false } : field;
}
