import { chunksOf, giveWay } from '../../../pace.ts';
import { type Languages, readLanguages } from '../../content/languages.ts';
import { columnOf, hasJunction, listModels } from '../../content/translations-model.ts';
import type { HistoryReader } from '../../history/history.ts';
import type { PrimaryKey } from '../../host/context.ts';
import { type ItemRows, type ReadScope, readItems, textOf } from '../../rows/item-rows.ts';
import { findHolders, type SoughtTexts } from '../../rows/text-holders.ts';
import {
	type AskedRow,
	type Evidence,
	evidenceOf,
	isEnough,
	type MadeRow,
	spell,
} from './evidence.ts';
import { type Alike, chooseOriginals, type Holder } from './originals.ts';

/** A made row with texts of another item. */
export interface Copy {
	readonly row: MadeRow;
	readonly scope: ReadScope;
	/** By their codes. */
	readonly languages: Languages | null;
	readonly original: ItemRows;
	/** The fields whose texts are equal. */
	readonly names: readonly string[];
}

const ITEMS_AT_ONCE = 100;

/**
 * The copies among made rows: all filled texts, two at least, or a long one stand in a row of the
 * same language that another item had before. `scope` names all fields that hold prose.
 */
export async function findCopies(
	scope: ReadScope,
	rows: readonly MadeRow[],
	reader: HistoryReader,
): Promise<readonly Copy[]> {
	let open: AskedRow[] = [];
	for (const row of rows) {
		await giveWay();
		const evidence = await evidenceOf(row, scope.fields);
		if (isEnough({ evidence }, () => true)) open.push({ ...row, evidence });
	}
	const copies: Copy[] = [];
	for (const place of placesOf(scope)) {
		if (open.length === 0) break;
		const found = await findIn(scope.model, place, open, reader);
		copies.push(...found);
		const known = new Set(found.map(({ row }) => row));
		open = open.filter((row) => !known.has(row));
	}
	return copies;
}

/** The collection itself, and then others whose translations have fields of the same names. */
function placesOf(scope: ReadScope): readonly ReadScope[] {
	const { model, schema } = scope;
	if (!hasJunction(model)) return [scope];
	const columns = schema.collections[model.junction]?.fields ?? {};
	const others = listModels(schema).filter(({ junction }) => junction !== model.junction);
	return [
		{ ...scope, accountability: null },
		...others.flatMap((other): ReadScope | [] => {
			const there = schema.collections[other.junction]?.fields ?? {};
			const parent = schema.collections[other.collection]?.fields ?? {};
			const fields = scope.fields
				.filter(({ name }) => there[name] !== undefined && there[name].type === columns[name]?.type)
				.map((field) => ({ ...field, inParent: parent[field.name]?.alias === false }));
			return fields.length === 0 ? [] : { ...scope, model: other, fields, accountability: null };
		}),
	];
}

async function findIn(
	own: ReadScope['model'],
	scope: ReadScope,
	rows: readonly AskedRow[],
	reader: HistoryReader,
): Promise<readonly Copy[]> {
	const { context, schema, model } = scope;
	const isOwn = own.junction === model.junction;
	const seekers = seekersOf(rows);
	const keys = await findKeys(scope, rows, seekers, isOwn);
	if (keys.length === 0) return [];
	const languages = await readLanguages(context, schema, model);
	const held = await readHeld(scope, keys, languages, seekers);
	const alike: Alike[] = [];
	for (const row of rows) {
		await giveWay();
		const holders = row.evidence.flatMap((one) => held.get(nameOf(row.language, one)) ?? []);
		const candidates = [...new Set(holders)].filter(
			({ item, texts }) =>
				!(isOwn && String(item.key) === String(row.item)) &&
				isEnough(row, (one) => texts.get(one.field.name) === one.text),
		);
		if (candidates.length > 0) alike.push({ row, candidates });
	}
	const chosen = await chooseOriginals(own, scope, alike, rows, reader);
	return chosen.map((copy) => ({ ...copy, scope, languages }));
}

/** The rows that seek a text, by `nameOf`. */
type Seekers = ReadonlyMap<string, ReadonlySet<string>>;

function seekersOf(rows: readonly AskedRow[]): Seekers {
	const seekers = new Map<string, Set<string>>();
	for (const row of rows) {
		for (const one of row.evidence) {
			const name = nameOf(row.language, one);
			seekers.set(name, (seekers.get(name) ?? new Set()).add(row.key));
		}
	}
	return seekers;
}

/** The items that hold what is sought, but for those that do so alone: that is known of them. */
async function findKeys(
	scope: ReadScope,
	rows: readonly AskedRow[],
	seekers: Seekers,
	isOwn: boolean,
): Promise<readonly PrimaryKey[]> {
	const groups = [...seekers.values()].filter(({ size }) => size > 1);
	const shared = new Set(groups.flatMap((keys) => [...keys]));
	const asked = new Set(isOwn ? rows.map(({ key }) => key) : []);
	const { context, model } = scope;
	const holders = await findHolders(context.database, model, soughtIn(scope, rows));
	const others = holders.filter(({ row }) => !asked.has(String(row)) || shared.has(String(row)));
	return [...new Map(others.map(({ item }) => [String(item), item])).values()];
}

/** The rows that hold what is sought, by `nameOf`. */
async function readHeld(
	scope: ReadScope,
	keys: readonly PrimaryKey[],
	languages: Languages | null,
	seekers: Seekers,
): Promise<ReadonlyMap<string, readonly Holder[]>> {
	const { model } = scope;
	const codes = new Map([...(languages ?? [])].map(([code, key]) => [String(key), code]));
	const held = new Map<string, Holder[]>();
	for (const some of chunksOf(keys, ITEMS_AT_ONCE)) {
		for (const item of await readItems(scope, some)) {
			await giveWay();
			for (const row of item.translations) {
				const texts = new Map<string, string>();
				const holder = { item, row, texts };
				const key = String(row[model.languageField]);
				for (const field of scope.fields) {
					const text = spell(row[field.name], field);
					if (text === null) continue;
					texts.set(field.name, text);
					const name = nameOf(codes.get(key) ?? key, { field, text });
					if (!seekers.has(name)) continue;
					const known = held.get(name);
					if (known === undefined) held.set(name, [holder]);
					else known.push(holder);
				}
			}
		}
	}
	return held;
}

function nameOf(language: string, { field, text }: Pick<Evidence, 'field' | 'text'>): string {
	return JSON.stringify([language, field.name, text]);
}

/** Of a row the long texts are looked for, and the longest that no editor may have spelled anew. */
function soughtIn({ model }: ReadScope, rows: readonly AskedRow[]): readonly SoughtTexts[] {
	const sought = new Map<string, { isJson: boolean; texts: Set<string> }>();
	for (const { values, language, evidence } of rows) {
		const longest = evidence
			.filter(({ field }) => field.format !== 'json')
			.toSorted((a, b) => b.text.length - a.text.length)
			.slice(0, 1);
		const known = evidence.filter((one) => one.isLong || longest.includes(one));
		for (const { field } of known.length > 0 ? known : evidence) {
			const column = columnOf(model, field.name, language);
			const text = textOf(values[field.name], { format: field.isJson ? 'json' : field.format });
			if (column === null || text === null) continue;
			const inColumn = sought.get(column) ?? { isJson: field.isJson === true, texts: new Set() };
			inColumn.texts.add(text);
			sought.set(column, inColumn);
		}
	}
	return [...sought].map(([column, { isJson, texts }]) => ({ column, isJson, texts: [...texts] }));
}
