import { asRow, type DirectusContext, type PrimaryKey, type Row } from '../host/context.ts';
import type { TranslationsModel } from '../content/translations-model.ts';

/** Texts that are looked for in one column. */
export interface SoughtTexts {
	readonly column: string;
	/** The column holds JSON, which is looked for as `JSON.stringify` spells it. */
	readonly isJson: boolean;
	readonly texts: readonly string[];
}

export interface TextHolder {
	readonly row: PrimaryKey;
	readonly item: PrimaryKey;
}

/** Of each text and language so many rows are told, the first ones by key. */
const HOLDERS = 5;
/** What one statement looks for, in texts and in characters: each goes through the whole table. */
const TEXTS_AT_ONCE = 300;
const CHARACTERS_AT_ONCE = 1_000_000;

/** The rows in which some texts stand: databases have no index on text, so it reads the table. */
export async function findHolders(
	database: DirectusContext['database'],
	model: TranslationsModel,
	sought: readonly SoughtTexts[],
): Promise<readonly TextHolder[]> {
	const holders = new Map<string, TextHolder>();
	for (const { column, isJson, texts } of sought) {
		for (const some of statementsOf(texts)) {
			for (const holder of await readHolders(database, model, { column, isJson, texts: some })) {
				holders.set(String(holder.row), holder);
			}
		}
	}
	return [...holders.values()];
}

async function readHolders(
	database: DirectusContext['database'],
	{ junction, junctionKey, parentField, languageField, columns }: TranslationsModel,
	{ column, isJson, texts }: SoughtTexts,
): Promise<readonly TextHolder[]> {
	const client = clientOf(database);
	// It compares no long text, and its JSON is none.
	if (client === 'oracledb') return [];
	const keys = [...new Set([junctionKey, parentField])];
	const alike = columns === null ? [languageField, column] : [column];
	const query = database(junction).column(keys);
	// They compare no JSON but as text.
	const isCast = isJson && (client === 'pg' || client === 'cockroachdb');
	const casting = `partition by ${columns === null ? '??, ' : ''}cast(?? as text) order by ??`;
	const numbered = isCast
		? query
				.whereRaw(`cast(?? as text) in (${texts.map(() => '?').join()})`, [column, ...texts])
				.rowNumber('place', database.raw(casting, [...alike, junctionKey]))
		: query.whereIn(column, [...texts]).rowNumber('place', junctionKey, alike);
	const held = database(numbered.as('held')).where('place', '<', HOLDERS + 1);
	const rows: readonly Row[] = await held.select(keys);
	return rows.flatMap((row) => {
		const [key, item] = [row[junctionKey], row[parentField]];
		return isKey(key) && isKey(item) ? [{ row: key, item }] : [];
	});
}

function isKey(value: unknown): value is PrimaryKey {
	return typeof value === 'string' || typeof value === 'number';
}

function clientOf(database: DirectusContext['database']): unknown {
	const client: unknown = database.client;
	return asRow(asRow(client)['config'])['client'];
}

function* statementsOf(texts: readonly string[]): Generator<readonly string[]> {
	let some: string[] = [];
	let characters = 0;
	for (const text of texts) {
		const isFull = some.length === TEXTS_AT_ONCE || characters + text.length > CHARACTERS_AT_ONCE;
		if (isFull && some.length > 0) {
			yield some;
			[some, characters] = [[], 0];
		}
		some.push(text);
		characters += text.length;
	}
	if (some.length > 0) yield some;
}
