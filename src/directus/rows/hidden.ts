import { isEmpty, type PrimaryKey, type Row } from '../host/context.ts';
import type { Language } from '../content/languages.ts';
import type { TranslatableField } from '../content/translatable-fields.ts';
import {
	type ItemRows,
	type ReadScope,
	readItems,
	rowsOfLanguage,
	sourceText,
} from './item-rows.ts';

export const HIDDEN_MESSAGE =
	'the permissions of this run do not show all that stands there; nothing was written';

/** Fields of an item, by language code, that hold what the run's accountability may not see. */
export type Hidden = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What permissions hide from a run looks absent, and would be made twice or written over; a hidden
 * source would be taken for another.
 */
export async function findHidden(
	scope: ReadScope,
	rows: ItemRows,
	sourceKey: PrimaryKey,
	targets: readonly Language[],
): Promise<Hidden> {
	if (scope.accountability === null || scope.accountability.admin) return new Map();
	const languages = [sourceKey, ...targets.map(({ key }) => key)];
	const [all] = await readItems({ ...scope, accountability: null }, [rows.key], languages);
	if (all === undefined) return new Map();
	const hidden = compare(scope, rows, all, sourceKey, targets);
	if (hidden.size === 0) return hidden;
	// What somebody has written since the run looked is not hidden.
	const [seen] = await readItems(scope, [rows.key], languages);
	return seen === undefined ? hidden : compare(scope, seen, all, sourceKey, targets);
}

function compare(
	{ model, fields }: ReadScope,
	seen: ItemRows,
	all: ItemRows,
	sourceKey: PrimaryKey,
	targets: readonly Language[],
): Hidden {
	const sourceOf = (item: ItemRows, field: TranslatableField) =>
		sourceText(model, item, field, sourceKey);
	const filled = fields.filter((field) => !field.isAside && sourceOf(all, field) !== null);
	const sources = filled.filter((field) => sourceOf(seen, field) !== sourceOf(all, field));
	const idOf = (row: Row): string => String(row[model.junctionKey]);
	const hidden = targets.map(({ code, key }): [string, ReadonlySet<string>] => {
		const shown = new Map(rowsOfLanguage(model, seen, key).map((row) => [idOf(row), row]));
		const kept = rowsOfLanguage(model, all, key).flatMap((row) => {
			const visible = shown.get(idOf(row));
			if (visible === undefined) return filled;
			return filled.filter(({ name }) => isEmpty(visible[name]) && !isEmpty(row[name]));
		});
		return [code, new Set([...sources, ...kept].map(({ name }) => name))];
	});
	return new Map(hidden.filter(([, names]) => names.size > 0));
}
