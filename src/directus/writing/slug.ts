import type { Filter } from '@directus/types';
import slugifyAsStudio from '@sindresorhus/slugify';
import { columnOf, hasJunction, type TranslationsModel } from '../content/translations-model.ts';
import type { PrimaryKey } from '../host/context.ts';
import { isEmpty } from '../host/row.ts';
import type { ItemRows, ReadScope } from '../rows/item-rows.ts';

/**
 * A URL-safe form in lower case. It is the Studio's own, in Latin letters, where each letter has some: `Über` becomes
 * `ueber`, `мир` becomes `mir`. Texts of other scripts keep their letters.
 */
export function slugify(text: string): string {
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
		.replace(/^-+|-+$/g, '');
}

/** Names of fields of which slugs are made, and with those of columns what they begin with. */
const TITLES = ['title', 'name', 'headline'];

/** One row, or the columns, of a language. */
export interface SlugPlace {
	readonly scope: ReadScope;
	readonly item: ItemRows;
	readonly languageKey: PrimaryKey;
	/** Its code. */
	readonly language: string;
}

/** The field whose translation a slug is made of; null: there is none, and slugs are translated as they are. */
export function titleField({ schema, model }: ReadScope): string | null {
	const names = hasJunction(model)
		? Object.keys(schema.collections[model.junction]?.fields ?? {})
		: [...(model.columns?.keys() ?? [])];
	for (const title of TITLES) {
		const found = names.find(
			(name) => name === title || (!hasJunction(model) && name.startsWith(`${title}_`)),
		);
		if (found !== undefined) return found;
	}
	return null;
}

/** The title as it stands in the row; null where it is empty. */
export async function readTitle(place: SlugPlace, title: string): Promise<string | null> {
	const { scope, item, languageKey, language } = place;
	const { context, schema, model, accountability } = scope;
	const column = columnOf(model, title, language);
	if (column === null) return null;
	const service = new context.services.ItemsService(model.junction, {
		schema,
		accountability,
		knex: context.database,
	});
	const [row] = await service.readByQuery({
		filter: ownerOf(model, item.key, languageKey),
		fields: [column],
		sort: [model.junctionKey],
		limit: 1,
	});
	const value: unknown = row?.[column];
	return isEmpty(value) ? null : String(value);
}

/** A slug of a title that no other item has in this language: with `-2`, `-3` behind it where one has. */
export async function makeSlug(
	{ scope, item, languageKey, language }: SlugPlace,
	field: string,
	title: string,
): Promise<string> {
	const { context, model } = scope;
	const base = slugify(title);
	if (base === '') return base;
	const column = columnOf(model, field, language) ?? field;
	for (let count = 1; ; count += 1) {
		const slug = count === 1 ? base : `${base}-${count}`;
		const rows = await context
			.database(model.junction)
			.where({
				[column]: slug,
				...(hasJunction(model) ? { [model.languageField]: languageKey } : {}),
			})
			.select<Readonly<Record<string, unknown>>[]>(model.parentField);
		if (rows.every((row) => String(row[model.parentField]) === String(item.key))) return slug;
	}
}

function ownerOf(model: TranslationsModel, key: PrimaryKey, languageKey: PrimaryKey): Filter {
	const isOwn = { [model.parentField]: { _eq: key } };
	if (!hasJunction(model)) return isOwn;
	return { _and: [isOwn, { [model.languageField]: { _eq: languageKey } }] };
}
