import type { PrimaryKey, Row } from '../host/context.ts';
import type { FieldRevision, HistoryReader } from '../history/history.ts';
import type { TranslationsModel } from '../content/translations-model.ts';

/** A filled target field. */
export interface FilledField {
	readonly item: PrimaryKey;
	readonly name: string;
	readonly target: Row;
	/** Where the translation stands. */
	readonly column: string;
	/** The row of the source language, where there is one. */
	readonly sourceRow: Row | undefined;
}

export interface FieldHistory {
	/** Revisions that touched the field, newest first. */
	readonly revisions: readonly FieldRevision[];
	/** Earlier texts of its source, in the parent's column and in the source language's row. */
	readonly sources: readonly FieldRevision[];
}

/** Directus's history of each field; sources are read for those alone that have a history. */
export async function readFieldHistories<T extends FilledField>(
	model: TranslationsModel,
	filled: readonly T[],
	reader: HistoryReader,
): Promise<ReadonlyMap<T, FieldHistory>> {
	const keyOf = (row: Row | undefined): string => String(row?.[model.junctionKey]);
	const names = [...new Set(filled.map(({ name }) => name))];
	const columns = [...new Set(filled.map(({ column }) => column))];
	const targetKeys = filled.map(({ target }) => keyOf(target));
	const targets = await reader(model.junction, targetKeys, columns);
	const revisionsOf = ({ target, column }: T) => targets.get(keyOf(target))?.get(column) ?? [];
	const known = filled.filter((field) => revisionsOf(field).length > 0);
	const itemKeys = new Set(known.map(({ item }) => item));
	const parents = await reader(model.collection, [...itemKeys], names);
	const ofSources = new Set(known.flatMap(({ sourceRow }) => (sourceRow ? keyOf(sourceRow) : [])));
	const sourceRows = await reader(model.junction, [...ofSources], names);
	return new Map(
		filled.map((field) => {
			const { item, name, sourceRow } = field;
			const histories = [parents.get(String(item)), sourceRows.get(keyOf(sourceRow))];
			const sources = histories.flatMap((history) => history?.get(name) ?? []);
			return [field, { revisions: revisionsOf(field), sources }];
		}),
	);
}
