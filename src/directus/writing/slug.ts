import slugifyAsStudio from '@sindresorhus/slugify';
import { columnOf, hasJunction } from '../content/translations-model.ts';
import { isEmpty, type Row } from '../host/context.ts';
import { readRowOfLanguage, type ReadScope } from '../rows/item-rows.ts';
import type { TargetRow } from './row-write.ts';

/** In characters; the time of the library grows with the square of a title's length. */
const MAX_TITLE_LENGTH = 1_000;

/**
 * A URL-safe form in lower case, the Studio's own where each letter has Latin ones: `Über` becomes
 * `ueber`, `мир` becomes `mir`. Texts of other scripts keep their letters.
 */
export function slugify(title: string): string {
	const text = title.slice(0, MAX_TITLE_LENGTH);
	const own = joinWords(text);
	const others = [...new Set(own.match(/[^-a-z\d]/gu))];
	const isLatin = others.every((character) => slugifyAsStudio(character) !== '');
	return isLatin ? slugifyAsStudio(text.normalize('NFKC')) || own : own;
}

/** Letters and digits of any script, without their accents, joined by hyphens. */
function joinWords(text: string): string {
	return text
		.normalize('NFKD')
		.replace(/\p{M}+/gu, '')
		.normalize('NFC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-|-$/g, '');
}

/** Names of fields of which slugs are made, and with those of columns what they begin with. */
const TITLES = ['title', 'name', 'headline'];

/** The field whose translation makes a slug; null: there is none, and slugs are translated. */
export function titleField({ schema, model }: ReadScope): string | null {
	const names = hasJunction(model)
		? Object.keys(schema.collections[model.junction]?.fields ?? {})
		: [...(model.columns?.keys() ?? [])];
	const isOf = (title: string, name: string): boolean =>
		name === title || (!hasJunction(model) && name.startsWith(`${title}_`));
	const [found = null] = TITLES.flatMap((title) => names.find((name) => isOf(title, name)) ?? []);
	return found;
}

export async function readTitle(
	{ scope, item, language }: TargetRow,
	title: string,
): Promise<string | null> {
	const row = await readRowOfLanguage(scope, item.key, language.key, [title]);
	const value = row?.[title];
	return isEmpty(value) ? null : String(value);
}

/** Whether no two rows may hold the same slug, whatever their languages. */
function isUnique({ fields }: ReadScope, name: string, column: string): boolean {
	return fields.find((field) => field.name === name)?.uniqueColumns?.has(column) === true;
}

/**
 * A slug that no other item has in this language, and no other row at all where the column is
 * unique: with `-2`, `-3` behind it where one has.
 */
export async function makeSlug(
	{ scope, item, language }: TargetRow,
	field: string,
	title: string,
): Promise<string> {
	const { context, model } = scope;
	const base = slugify(title);
	if (base === '') return base;
	const column = columnOf(model, field, language.code) ?? field;
	const ofLanguage = hasJunction(model) ? { [model.languageField]: language.key } : {};
	const isOfAll = isUnique(scope, field, column);
	for (let count = 1; ; count += 1) {
		const slug = count === 1 ? base : `${base}-${count}`;
		const rows = await context
			.database(model.junction)
			.where({ [column]: slug, ...(isOfAll ? {} : ofLanguage) })
			.select<Row[]>([model.parentField, ...Object.keys(ofLanguage)]);
		const isOwn = (row: Row): boolean =>
			String(row[model.parentField]) === String(item.key) &&
			Object.entries(ofLanguage).every(([name, own]) => String(row[name]) === String(own));
		if (rows.every(isOwn)) return slug;
	}
}
