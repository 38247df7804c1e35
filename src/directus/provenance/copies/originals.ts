import { giveWay } from '../../../pace.ts';
import type { TranslatableField } from '../../content/translatable-fields.ts';
import { columnOf, type TranslationsModel } from '../../content/translations-model.ts';
import { type HistoryReader, readHistory } from '../../history/history.ts';
import type { Row } from '../../host/context.ts';
import type { ItemRows, ReadScope } from '../../rows/item-rows.ts';
import { type AskedRow, isEnough, spell } from './evidence.ts';

/** A row that holds a text. */
export interface Holder {
	readonly item: ItemRows;
	readonly row: Row;
	/** Its texts by field, as `spell` has them. */
	readonly texts: ReadonlyMap<string, string>;
}

/** A made row, and those that hold the same. */
export interface Alike {
	readonly row: AskedRow;
	readonly candidates: readonly Holder[];
}

interface Choice {
	readonly row: AskedRow;
	readonly original: ItemRows;
	readonly names: readonly string[];
	/** The revision since which it holds them; Infinity: none tells. */
	readonly since: number;
}

/** Of each row the item that it has most of, and of several the one that held it first. */
export async function chooseOriginals(
	own: TranslationsModel,
	{ context, model, fields }: ReadScope,
	alike: readonly Alike[],
	rows: readonly AskedRow[],
	reader: HistoryReader,
): Promise<readonly Choice[]> {
	if (alike.length === 0) return [];
	const keyOf = ({ row }: Holder): string => String(row[model.junctionKey]);
	const columnFor = (row: AskedRow, { name }: TranslatableField): string =>
		columnOf(model, name, row.language) ?? name;
	const keys = alike.flatMap(({ candidates }) => candidates.map(keyOf));
	const columns = alike.flatMap(({ row }) => fields.map((field) => columnFor(row, field)));
	const names = [...new Set(columns)];
	const histories = await reader(model.junction, keys, names);
	const open = alike.flatMap(({ row }) => (row.revision === undefined ? [row.key] : []));
	const making = await readHistory(context.database, own.junction, open, names);
	const places = new Map(rows.map(({ key }, place) => [key, place]));
	// Where no history tells which was first, the events do, and of others their numbers.
	const isAfter = (one: string, other: string): boolean => {
		const [place, before = 0] = [places.get(one), places.get(other)];
		return place === undefined ? Number(one) > Number(other) : place > before;
	};
	const chosen: Choice[] = [];
	for (const { row, candidates } of alike) {
		await giveWay();
		const told = [...(making.get(row.key)?.values() ?? [])].flat();
		const made = row.revision ?? told.find(({ isFirst }) => isFirst === true)?.id ?? null;
		const texts = fields.map((field) => ({ field, text: spell(row.values[field.name], field) }));
		const choices = candidates.flatMap((candidate): Choice | [] => {
			const key = keyOf(candidate);
			const isLater = own.junction === model.junction && isAfter(key, row.key);
			const since = new Map<string, number>();
			for (const { field, text } of texts) {
				if (text === null || candidate.texts.get(field.name) !== text) continue;
				const revisions = histories.get(key)?.get(columnFor(row, field)) ?? [];
				const first = revisions.findLast(({ value }) => spell(value, field) === text)?.id;
				const isEarlier = first === undefined || made === null ? !isLater : first < made;
				if (isEarlier) since.set(field.name, first ?? Infinity);
			}
			if (!isEnough(row, ({ field }) => since.has(field.name))) return [];
			const first = Math.min(...since.values());
			return { row, original: candidate.item, names: [...since.keys()], since: first };
		});
		const [first, ...others] = choices;
		if (first === undefined) continue;
		chosen.push(others.reduce((best, other) => (isBetter(other, best) ? other : best), first));
	}
	return chosen;
}

function isBetter(one: Choice, other: Choice): boolean {
	if (one.names.length !== other.names.length) return one.names.length > other.names.length;
	return one.since < other.since;
}
