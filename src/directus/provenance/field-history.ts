import type { PrimaryKey, Row } from '../host/context.ts';
import type { FieldRevision, HistoryReader, RowHistory } from '../history/history.ts';
import type { JudgementSettings } from './judged-field.ts';
import { columnOf } from '../content/translations-model.ts';
import { type ItemRows, rowOfLanguage } from '../rows/item-rows.ts';

/** A filled target field. */
export interface FieldPlace {
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

/** Directus's history of the given fields, in the same order: of all their rows together, and of the sources whose fields have one. */
export async function readFieldHistories(
	plan: JudgementSettings,
	places: readonly FieldPlace[],
	reader: HistoryReader,
): Promise<readonly FieldHistory[]> {
	const { model, fields } = plan.scope;
	const names = fields.map(({ name }) => name);
	const read = (
		collection: string,
		keys: readonly (PrimaryKey | null)[],
		columns: readonly string[],
	): Promise<ReadonlyMap<string, RowHistory>> => {
		const known = keys.filter((key) => key !== null);
		return reader(collection, known, columns);
	};
	const keyOf = (row: Row): string => String(row[model.junctionKey]);
	const sourceRowOf = (rows: ItemRows): string | null => {
		const row = rowOfLanguage(model, rows, plan.sourceLanguage.key);
		return row === undefined ? null : keyOf(row);
	};
	const targets = await read(
		model.junction,
		places.map(({ target }) => keyOf(target)),
		targetColumns(plan, names),
	);
	const revisions = places.map(
		({ target, column }) => targets.get(keyOf(target))?.get(column) ?? [],
	);
	const asked = new Set(
		places.flatMap(({ rows }, at) => (revisions[at]?.length === 0 ? [] : [rows])),
	);
	const parents = await read(
		model.collection,
		[...asked].map(({ key }) => key),
		names,
	);
	const sourceRows = await read(model.junction, [...asked].map(sourceRowOf), names);
	return places.map(({ rows, name }, at) => ({
		revisions: revisions[at] ?? [],
		sources: [parents.get(String(rows.key)), sourceRows.get(sourceRowOf(rows) ?? '')].flatMap(
			(history) => history?.get(name) ?? [],
		),
	}));
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
