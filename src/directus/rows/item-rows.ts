import type { Format } from '../../documents/document.ts';
import { type Accountability, isEmpty, type PrimaryKey, type Row } from '../host/context.ts';
import { type DirectusAccess, itemsOf } from '../host/items.ts';
import { virtualRows } from '../content/field-map.ts';
import { columnsOf, hasJunction, type TranslationsModel } from '../content/translations-model.ts';
import type { TranslatableField } from '../content/translatable-fields.ts';

/** One item with all its translation rows, as the given accountability may see them. */
export interface ItemRows {
	readonly key: PrimaryKey;
	readonly parent: Row;
	/** Rows of the junction, oldest first. */
	readonly translations: readonly Row[];
}

export interface ReadScope extends DirectusAccess {
	readonly model: TranslationsModel;
	readonly fields: readonly TranslatableField[];
	readonly accountability: Accountability | null;
}

/** Items in the order of `keys`, but for absent or hidden ones, with rows of some `languages`. */
export async function readItems(
	scope: ReadScope,
	keys: readonly PrimaryKey[],
	languages: readonly PrimaryKey[] | null = null,
): Promise<readonly ItemRows[]> {
	const { model, fields } = scope;
	const inParent = fields.filter((field) => field.inParent).map(({ name }) => name);
	const mapped = fields.flatMap(({ name }) => columnsOf(model, name));
	const parents = await readParents(scope, keys, [...inParent, ...mapped]);
	const translations = hasJunction(model)
		? await readTranslations(scope, keys, languages)
		: parents.flatMap((parent) => virtualRows(model, parent));
	const byKey = new Map(parents.map((row) => [String(row[model.primaryKey]), row]));
	const byParent = Map.groupBy(translations, (row) => String(row[model.parentField]));
	return keys.flatMap((key) => {
		const parent = byKey.get(String(key));
		const own = byParent.get(String(key)) ?? [];
		return parent ? { key: keyOf(parent[model.primaryKey], key), parent, translations: own } : [];
	});
}

/** The item's oldest row of one language, with the fields of these names. */
export async function readRowOfLanguage(
	scope: ReadScope,
	key: PrimaryKey,
	language: PrimaryKey,
	names: readonly string[],
): Promise<Row | undefined> {
	const { model } = scope;
	if (hasJunction(model)) return (await readTranslations(scope, [key], [language], names))[0];
	const mapped = names.flatMap((name) => columnsOf(model, name));
	const [parent] = await readParents(scope, [key], mapped);
	const rows = parent === undefined ? [] : virtualRows(model, parent);
	return rows.find((row) => String(row[model.languageField]) === String(language));
}

function readParents(
	scope: ReadScope,
	keys: readonly PrimaryKey[],
	columns: readonly string[],
): Promise<readonly Row[]> {
	const { collection, primaryKey } = scope.model;
	return rowsOf(scope, collection, primaryKey, keys, [primaryKey, ...columns]);
}

function readTranslations(
	scope: ReadScope,
	keys: readonly PrimaryKey[],
	languages: readonly PrimaryKey[] | null,
	names: readonly string[] = scope.fields.map(({ name }) => name),
): Promise<readonly Row[]> {
	const { model } = scope;
	const columns = [model.junctionKey, model.parentField, model.languageField, ...names];
	const only = languages === null ? {} : { [model.languageField]: { _in: [...languages] } };
	return rowsOf(scope, model.junction, model.parentField, keys, columns, only);
}

/** The key as the database has it: a flow may hand over the text of a number. */
function keyOf(stored: unknown, given: PrimaryKey): PrimaryKey {
	return typeof stored === 'number' || typeof stored === 'string' ? stored : given;
}

async function rowsOf(
	scope: ReadScope,
	collection: string,
	column: string,
	keys: readonly PrimaryKey[],
	fields: readonly string[],
	only: Readonly<Record<string, { readonly _in: PrimaryKey[] }>> = {},
): Promise<readonly Row[]> {
	const { junction, junctionKey, primaryKey } = scope.model;
	return itemsOf(scope, collection).readByQuery({
		filter: { ...only, [column]: { _in: [...keys] } },
		fields: [...new Set(fields)],
		sort: [collection === junction ? junctionKey : primaryKey],
		limit: -1,
	});
}

/** The item's row of one language, the oldest where there are several. */
export function rowOfLanguage(
	model: TranslationsModel,
	item: ItemRows,
	languageKey: PrimaryKey,
): Row | undefined {
	return rowsOfLanguage(model, item, languageKey)[0];
}

/** The oldest first. */
export function rowsOfLanguage(
	model: TranslationsModel,
	item: ItemRows,
	languageKey: PrimaryKey,
): readonly Row[] {
	return item.translations.filter(
		(row) => String(row[model.languageField]) === String(languageKey),
	);
}

/** The source text of a field: in its language's row, else in the parent's column of that name. */
export function sourceText(
	model: TranslationsModel,
	item: ItemRows,
	field: TranslatableField,
	sourceKey: PrimaryKey,
): string | null {
	const row = hasJunction(model) ? rowOfLanguage(model, item, sourceKey) : undefined;
	const value = row?.[field.name];
	const text = isEmpty(value) && field.inParent ? item.parent[field.name] : value;
	return isEmpty(text) ? null : textOf(text, field);
}

/** A field's value as text: of a JSON field its JSON, of anything else but text nothing. */
export function textOf(value: unknown, { format }: { readonly format: Format }): string | null {
	if (typeof value === 'string') return value;
	const isJson = format === 'json' && typeof value === 'object' && value !== null;
	return isJson ? JSON.stringify(value) : null;
}

/** The other way round, as the column wants it; a text that is no JSON was a value by itself. */
export function valueOf(
	text: string,
	{ isJson }: { readonly isJson?: boolean | undefined },
): unknown {
	if (isJson !== true) return text;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

/** Events may fire before their commit: the waits between looks, 6.25 s in all. */
const LOOK_DELAYS_MS = [50, 200, 1_000, 5_000];

/** Reads until `isReached` agrees; answers the last reading, and whether it agreed to that. */
export async function readUntil<T>(
	read: () => Promise<T>,
	isReached: (value: T) => boolean,
): Promise<{ value: T; isReached: boolean }> {
	let value = await read();
	for (const delayMs of LOOK_DELAYS_MS) {
		if (isReached(value)) return { value, isReached: true };
		await new Promise((resolve) => {
			setTimeout(resolve, delayMs);
		});
		value = await read();
	}
	return { value, isReached: isReached(value) };
}
