import type { Filter } from '@directus/types';
import { columnOf, hasJunction, type TranslationsShape } from '../content/translations-model.ts';
import type { PrimaryKey } from '../host/context.ts';
import { isEmpty } from '../host/row.ts';
import type { ItemRows, ReadScope } from '../rows/item-rows.ts';

/** A URL-safe form: letters and digits of any script, in lower case, joined by hyphens. */
export function slugify(text: string): string {
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
export function titleField({ schema, shape }: ReadScope): string | null {
	const names = hasJunction(shape)
		? Object.keys(schema.collections[shape.junction]?.fields ?? {})
		: [...(shape.columns?.keys() ?? [])];
	for (const title of TITLES) {
		const found = names.find(
			(name) => name === title || (!hasJunction(shape) && name.startsWith(`${title}_`)),
		);
		if (found !== undefined) return found;
	}
	return null;
}

/** The title as it stands in the row; null where it is empty. */
export async function readTitle(place: SlugPlace, title: string): Promise<string | null> {
	const { scope, item, languageKey, language } = place;
	const { context, schema, shape, accountability } = scope;
	const column = columnOf(shape, title, language);
	if (column === null) return null;
	const service = new context.services.ItemsService(shape.junction, {
		schema,
		accountability,
		knex: context.database,
	});
	const [row] = await service.readByQuery({
		filter: ownerOf(shape, item.key, languageKey),
		fields: [column],
		sort: [shape.junctionKey],
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
	const { context, shape } = scope;
	const base = slugify(title);
	if (base === '') return base;
	const column = columnOf(shape, field, language) ?? field;
	for (let count = 1; ; count += 1) {
		const slug = count === 1 ? base : `${base}-${count}`;
		const rows = await context
			.database(shape.junction)
			.where({
				[column]: slug,
				...(hasJunction(shape) ? { [shape.languageField]: languageKey } : {}),
			})
			.select<Readonly<Record<string, unknown>>[]>(shape.parentField);
		if (rows.every((row) => String(row[shape.parentField]) === String(item.key))) return slug;
	}
}

function ownerOf(shape: TranslationsShape, key: PrimaryKey, languageKey: PrimaryKey): Filter {
	const isOwn = { [shape.parentField]: { _eq: key } };
	if (!hasJunction(shape)) return isOwn;
	return { _and: [isOwn, { [shape.languageField]: { _eq: languageKey } }] };
}
