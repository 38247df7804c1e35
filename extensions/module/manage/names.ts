import { useApi } from '@directus/extensions-sdk';
import { shallowRef } from 'vue';
import type { Wording } from '../../../src/contract/wording.ts';

type Names = ReadonlyMap<string, string>;

/** Names as the Studio shows them; whatever cannot be read goes by its id. */
export function useNames() {
	const api = useApi();
	const authors = shallowRef<Names>(new Map());
	const items = shallowRef<Names>(new Map());

	const read = async (path: string, params: object = {}): Promise<readonly object[]> => {
		try {
			const { data }: { data: { data?: unknown } } = await api.get(path, { params });
			return [data.data].flat().filter((row) => typeof row === 'object' && row !== null);
		} catch {
			return [];
		}
	};

	async function readAuthors(ids: readonly string[]): Promise<Names> {
		if (ids.length === 0) return new Map();
		const fields = ['id', 'first_name', 'last_name', 'email'];
		const rows = await read('/users', { filter: { id: { _in: ids } }, fields, limit: -1 });
		return new Map(
			rows.map((row) => {
				const [id, ...names] = fields.map((field) => textAt(row, field));
				const [first = '', last = '', email = ''] = names;
				return [id ?? '', `${first} ${last}`.trim() || email];
			}),
		);
	}

	async function readItems(collection: string, keys: readonly string[]): Promise<Names> {
		const [about] = await read(`/collections/${collection}`);
		const template = textAt(about, 'meta.display_template');
		const paths = Array.from(template.matchAll(PLACES), ([, path = '']) => path.trim());
		const fields = await read(`/fields/${collection}`);
		const key = textAt(
			fields.find((field) => textAt(field, 'schema.is_primary_key') === 'true'),
			'field',
		);
		if (paths.length === 0 || key === '') return new Map();
		const filter = { [key]: { _in: keys } };
		const rows = await read(`/items/${collection}`, { filter, fields: [key, ...paths], limit: -1 });
		return new Map(
			rows.flatMap((row): [string, string][] => {
				const name = template.replaceAll(PLACES, (_, path: string) => textAt(row, path.trim()));
				return name.trim() === '' ? [] : [[nameOf(collection, textAt(row, key)), name.trim()]];
			}),
		);
	}

	async function load(wordings: readonly Wording[]): Promise<void> {
		const known = wordings.filter(({ item }) => item !== null);
		const byCollection = Map.groupBy(known, ({ collection }) => collection);
		const [people, ...found] = await Promise.all([
			readAuthors([...new Set(wordings.flatMap(({ author }) => author ?? []))]),
			...Array.from(byCollection, ([collection, some]) =>
				readItems(collection, [...new Set(some.map(({ item }) => item ?? ''))]),
			),
		]);
		authors.value = people;
		items.value = new Map(found.flatMap((names) => [...names]));
	}

	return {
		load,
		authorOf: (id: string): string => authors.value.get(id) ?? id,
		itemOf: ({ collection, item }: Wording): string =>
			items.value.get(nameOf(collection, item ?? '')) ?? item ?? '',
	};
}

/** The fields of a display template, as in `{{title}} ({{author.name}})`. */
const PLACES = /\{\{([^{}]{1,200})\}\}/g;

function nameOf(collection: string, key: string): string {
	return `${collection} ${key}`;
}

/** What stands at a path; of a list in its first entry. */
function textAt(row: unknown, path: string): string {
	let value = row;
	for (const name of path.split('.')) {
		const [first]: readonly unknown[] = [value].flat();
		value = Object(first)[name];
	}
	return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}
