import { forbidden } from '../host/directus-error.ts';
import { type DirectusAccess, isLimited, mayRead } from '../host/items.ts';
import type { FieldMap } from './field-map.ts';
import { ALL_FIELDS, type TranslatableField } from './translatable-fields.ts';
import { columnsOf, hasJunction, type TranslationsModel } from './translations-model.ts';

/**
 * Rejects with Directus's `FORBIDDEN` where a collection, or a column of its map, may not be read.
 * What is not there is refused in the same words: a refusal tells nobody of names he may not see.
 */
export async function requireReadable(
	access: DirectusAccess,
	collection: string | null,
	fieldMap: FieldMap = {},
): Promise<void> {
	if (collection === null || !isLimited(access)) return;
	if (!(await mayRead(access, collection))) throw forbidden(`collection "${collection}"`);
	const columns = Object.entries(fieldMap).flatMap(([source, targets]) => [
		source,
		...Object.values(targets),
	]);
	await requireFields(access, collection, columns);
}

/** Rejects with `FORBIDDEN` where a run may not read both the items and their translations. */
export async function requireTranslations(
	access: DirectusAccess,
	named: string,
	model: TranslationsModel | null,
): Promise<void> {
	if (!isLimited(access)) return;
	const names = model === null ? [] : [model.collection, model.junction];
	const others = names.filter((name) => name !== named);
	const readable = await Promise.all(others.map((name) => mayRead(access, name)));
	if (model !== null && readable.every(Boolean)) return;
	throw forbidden(`translations of collection "${named}"`);
}

/** The fields that a run may read, of those it would work on by default; all that are named. */
export async function readableFields(
	access: DirectusAccess,
	model: TranslationsModel,
	all: readonly TranslatableField[],
	names: readonly string[] = [],
): Promise<readonly TranslatableField[]> {
	const named = names.filter((name) => name !== ALL_FIELDS);
	if (!isLimited(access)) return all;
	await requireFields(access, model.junction, named);
	if (await mayReadAll(access, model, all)) return all;
	const readable = await Promise.all(all.map((field) => mayReadAll(access, model, [field])));
	const fields = all.filter((_, at) => readable[at]);
	if (fields.length > 0) return fields;
	throw forbidden(`translations of collection "${model.collection}"`);
}

async function requireFields(
	access: DirectusAccess,
	collection: string,
	names: readonly string[],
): Promise<void> {
	if (names.length === 0 || (await mayRead(access, collection, names))) return;
	const readable = await Promise.all(names.map((name) => mayRead(access, collection, [name])));
	const name = names.find((_, at) => !readable[at]) ?? '';
	throw forbidden(`field "${name}" in collection "${collection}"`);
}

/** In rows of their own, in the item's columns, and where the item holds the source. */
async function mayReadAll(
	access: DirectusAccess,
	model: TranslationsModel,
	fields: readonly TranslatableField[],
): Promise<boolean> {
	const names = fields.map(({ name }) => name);
	const inParent = hasJunction(model) ? fields.filter((field) => field.inParent) : [];
	const columns = hasJunction(model) ? names : names.flatMap((name) => columnsOf(model, name));
	const isSource = inParent.length === 0;
	return (
		(names.length === 0 || (await mayRead(access, model.junction, [...names, ...columns]))) &&
		(isSource ||
			mayRead(
				access,
				model.collection,
				inParent.map(({ name }) => name),
			))
	);
}
