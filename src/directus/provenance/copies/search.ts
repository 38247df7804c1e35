import { chunksOf, giveWay } from '../../../pace.ts';
import { type Languages, readLanguages } from '../../content/languages.ts';
import { columnOf, hasJunction, listModels } from '../../content/translations-model.ts';
import type { HistoryReader } from '../../history/history.ts';
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
	const languages = await readLanguages(context, schema, model);
	const keyOf = (row: MadeRow): string => String(languages?.get(row.language) ?? row.language);
	const held = await readHeld(scope, rows, keyOf, isOwn);
	const alike: Alike[] = [];
	for (const row of rows) {
		await giveWay();
		const holders = row.evidence.flatMap((one) => held.get(nameOf(keyOf(row), one)) ?? []);
		const candidates = [...new Set(holders)].filter(
			({ item, row: other }) =>
				!(isOwn && String(item.key) === String(row.item)) &&
				isEnough(row, (one) => spell(other[one.field.name], one.field) === one.text),
		);
		if (candidates.length > 0) alike.push({ row, candidates });
	}
	const chosen = await chooseOriginals(own, scope, alike, rows, reader);
	return chosen.map((copy) => ({ ...copy, scope, languages }));
}

/** What is sought, by `nameOf`, and which rows hold it. */
async function readHeld(
	scope: ReadScope,
	rows: readonly AskedRow[],
	keyOf: (row: MadeRow) => string,
	isOwn: boolean,
): Promise<ReadonlyMap<string, readonly Holder[]>> {
	const { context, model } = scope;
	const seekers = new Map<string, Set<string>>();
	for (const row of rows) {
		for (const one of row.evidence) {
			const name = nameOf(keyOf(row), one);
			seekers.set(name, (seekers.get(name) ?? new Set()).add(row.key));
		}
	}
	// A row that shares no text with another of these need not be read to know what it holds.
	const shared = new Set(
		[...seekers.values()].filter(({ size }) => size > 1).flatMap((keys) => [...keys]),
	);
	const asked = new Set(isOwn ? rows.map(({ key }) => key) : []);
	const holders = await findHolders(context.database, model, soughtIn(scope, rows));
	const others = holders.filter(({ row }) => !asked.has(String(row)) || shared.has(String(row)));
	const items = new Map(others.map(({ item }) => [String(item), item]));
	const held = new Map<string, Holder[]>();
	for (const some of chunksOf([...items.values()], ITEMS_AT_ONCE)) {
		for (const item of await readItems(scope, some)) {
			await giveWay();
			for (const row of item.translations) {
				const holder = { item, row };
				for (const field of scope.fields) {
					const text = spell(row[field.name], field);
					if (text === null) continue;
					const name = nameOf(String(row[model.languageField]), { field, text });
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

function nameOf(languageKey: string, { field, text }: Pick<Evidence, 'field' | 'text'>): string {
	return JSON.stringify([languageKey, field.name, text]);
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
