import {
	readTranslatableFields,
	type TranslatableField,
} from '../../content/translatable-fields.ts';
import { columnOf } from '../../content/translations-model.ts';
import { firstOwnRevision, readMade } from '../../history/made-rows.ts';
import type { HistoryReader } from '../../history/history.ts';
import { type DirectusContext, isEmpty, type Row } from '../../host/context.ts';
import { type ReadScope, valueOf } from '../../rows/item-rows.ts';
import type { FieldHistory } from '../field-history.ts';
import type { JudgementSettings } from '../judged-field.ts';
import type { Look } from '../recorded-state.ts';
import type { MadeRow } from './evidence.ts';
import {
	copyKey,
	inherit,
	type Inheritance,
	type Inherited,
	type JudgeOriginals,
} from './inheritance.ts';

/** A text of which no record tells. */
export interface OpenField extends Pick<Look, 'item' | 'name' | 'language'> {
	readonly target: Row;
	readonly known: Pick<Look['known'], 'versions'>;
}

/** Rows that are no copies, by their first revision: that does not change any more. */
const KNOWN = new WeakMap<DirectusContext['database'], Set<string>>();
const MOST_KNOWN = 20_000;

/** The key of a field's row among made rows. */
function rowKey({ model }: Pick<ReadScope, 'model'>, { target, language }: OpenField): string {
	return copyKey({ key: String(target[model.junctionKey]), language: language.code });
}

/** What the texts inherit that were copied from other items, where history alone tells of them. */
export async function inheritByHistory(
	settings: JudgementSettings,
	looks: readonly OpenField[],
	told: ReadonlyMap<object, FieldHistory>,
	reader: HistoryReader,
	judge: JudgeOriginals,
): Promise<ReadonlyMap<object, Inherited>> {
	const making = await findMaking(settings.scope, looks, told);
	if (making.size === 0) return new Map();
	const scope = await wholeScope(settings.scope);
	const rows = await readMadeRows(scope, making);
	const inheritance = await inherit({ ...settings, scope }, rows, reader, judge);
	noteOriginals(scope, rows, inheritance);
	return new Map(
		looks.flatMap((look) => {
			const inherited = inheritance.get(rowKey(scope, look))?.get(look.name);
			const isOpen = look.known.versions.length === 0;
			return isOpen && inherited !== undefined ? [[look, inherited] as const] : [];
		}),
	);
}

/** The rows of unrecorded fields that were made with text in them, and by which revision. */
async function findMaking(
	scope: ReadScope,
	looks: readonly OpenField[],
	told: ReadonlyMap<object, FieldHistory>,
): Promise<ReadonlyMap<string, { readonly look: OpenField; readonly revision: number }>> {
	const { database } = scope.context;
	const known = KNOWN.get(database);
	const making = new Map<string, { look: OpenField; revision: number }>();
	for (const look of looks) {
		const first = told.get(look)?.revisions.at(-1);
		if (look.known.versions.length > 0 || first?.isFirst !== true || first.ours) continue;
		if (isEmpty(first.value) || known?.has(nameOf(scope, look, first.id)) === true) continue;
		making.set(rowKey(scope, look), { look, revision: first.id });
	}
	if (making.size === 0) return making;
	// What was made before the first write of ours is older than all that could tell of it.
	const since = (await firstOwnRevision(database)) ?? Infinity;
	return new Map([...making].filter(([, { revision }]) => revision > since));
}

async function readMadeRows(
	{ context, model, fields }: ReadScope,
	making: ReadonlyMap<string, { readonly look: OpenField; readonly revision: number }>,
): Promise<readonly MadeRow[]> {
	const revisions = [...making.values()].map(({ revision }) => revision);
	const made = await readMade(context.database, revisions);
	return [...making.values()].map(({ look: { item, target, language }, revision }) => {
		const row = made.get(revision) ?? {};
		const values = fields.map((field) => {
			const value = row[columnOf(model, field.name, language.code) ?? ''];
			const isText = typeof value === 'string' && field.isJson === true;
			return [field.name, isText ? valueOf(value, field) : value] as const;
		});
		const key = String(target[model.junctionKey]);
		return { key, item, language: language.code, values: Object.fromEntries(values), revision };
	});
}

/** Remembers which of the rows are no copies: nobody looks again. */
function noteOriginals(scope: ReadScope, rows: readonly MadeRow[], inheritance: Inheritance): void {
	const { database } = scope.context;
	const known = KNOWN.get(database) ?? new Set();
	KNOWN.set(database, known);
	for (const row of rows) {
		const { revision } = row;
		if (typeof revision !== 'number' || inheritance.has(copyKey(row))) continue;
		if (known.size >= MOST_KNOWN) known.clear();
		known.add(nameOf(scope, row, revision));
	}
}

/** A revision of an item makes the rows of all languages, where they are its columns. */
function nameOf({ model }: ReadScope, of: Pick<Look | MadeRow, 'language'>, made: number): string {
	const language = typeof of.language === 'string' ? of.language : of.language.code;
	return `${model.junction} ${made} ${language}`;
}

/** With all fields that hold prose, whichever are asked for: a copy is known by its whole row. */
async function wholeScope(scope: ReadScope): Promise<ReadScope> {
	const { context, schema, model } = scope;
	const asked = new Map(scope.fields.map((field) => [field.name, field]));
	const all = await readTranslatableFields(context, schema, model);
	const fields = all.map((field): TranslatableField => asked.get(field.name) ?? field);
	return { ...scope, fields, accountability: null };
}
