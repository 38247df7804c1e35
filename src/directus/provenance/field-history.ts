import type { Row } from '../host/context.ts';
import type { FieldRevision, HistoryReader } from '../history/history.ts';
import type { JudgementSettings } from './judged-field.ts';
import { columnOf } from '../content/translations-model.ts';
import { type ItemRows, rowOfLanguage } from '../rows/item-rows.ts';

/** A filled target field. */
export interface FilledField {
	readonly rows: ItemRows;
	readonly target: Row;
	readonly name: string;
	/** Where the translation stands. */
	readonly column: string;
}

export interface FieldHistory {
	/** Revisions that touched the field, newest first. */
	readonly revisions: readonly FieldRevision[];
	/** Earlier texts of its source, in the parent's column and in the source language's row. */
	readonly sources: readonly FieldRevision[];
}

/** Directus's history of each field; sources are read for those alone that have a history. */
export async function readFieldHistories(
	settings: JudgementSettings,
	filled: readonly FilledField[],
	reader: HistoryReader,
): Promise<readonly FieldHistory[]> {
	const { model, fields } = settings.scope;
	const names = fields.map(({ name }) => name);
	const keyOf = (row: Row): string => String(row[model.junctionKey]);
	const sourceRowOf = (rows: ItemRows): readonly string[] => {
		const row = rowOfLanguage(model, rows, settings.sourceLanguage.key);
		return row === undefined ? [] : [keyOf(row)];
	};
	const targetKeys = filled.map(({ target }) => keyOf(target));
	const targets = await reader(model.junction, targetKeys, targetColumns(settings, names));
	const revisions = filled.map(
		({ target, column }) => targets.get(keyOf(target))?.get(column) ?? [],
	);
	const known = filled.filter((_, at) => revisions[at]?.length !== 0);
	const items = [...new Set(known.map(({ rows }) => rows))];
	const itemKeys = items.map(({ key }) => key);
	const parents = await reader(model.collection, itemKeys, names);
	const sourceRows = await reader(model.junction, items.flatMap(sourceRowOf), names);
	return filled.map(({ rows, name }, at) => {
		const [sourceKey = ''] = sourceRowOf(rows);
		const histories = [parents.get(String(rows.key)), sourceRows.get(sourceKey)];
		const sources = histories.flatMap((history) => history?.get(name) ?? []);
		return { revisions: revisions[at] ?? [], sources };
	});
}

function targetColumns(
	{ scope, targets }: JudgementSettings,
	names: readonly string[],
): readonly string[] {
	const columns = names.flatMap((name) =>
		targets.map(({ code }) => columnOf(scope.model, name, code) ?? name),
	);
	return [...new Set(columns)];
}
