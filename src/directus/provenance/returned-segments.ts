import { readText } from '../../documents/reading.ts';
import { adoptTranslation } from '../../documents/segments/adopt.ts';
import type { RowSegment } from '../../translation/units/row-memory.ts';
import type { UnitMemory } from '../../translation/units/analysis.ts';
import type { PrimaryKey } from '../host/context.ts';
import { readHistory } from '../history/history.ts';
import type { JudgedField, JudgementSettings } from './judged-field.ts';
import type { FieldVersion, LeftSegment } from './field-version.ts';
import { columnOf } from '../content/translations-model.ts';
import { type ItemRows, rowOfLanguage, textOf } from '../rows/item-rows.ts';

/** One target field that is translated, and what its row knows of it. */
export interface RecalledField {
	readonly judged: JudgedField;
	readonly memory: UnitMemory | null;
}

interface ReturningField extends RecalledField {
	readonly row: PrimaryKey;
	readonly column: string;
	readonly version: FieldVersion;
	/** What is remembered of today's segments that have left the text before, by their index. */
	readonly back: ReadonlyMap<number, LeftSegment>;
}

/**
 * Text that is put back is not paid for again: provenance remembers which machine segments have
 * left a field, and Directus's history, asked only where one is back, how they read.
 */
export async function recallFormer(
	settings: JudgementSettings,
	rows: ItemRows,
	fields: readonly RecalledField[],
): Promise<ReadonlyMap<JudgedField, UnitMemory>> {
	const returning: ReturningField[] = [];
	for (const field of fields) returning.push(...(await returningOf(settings, rows, field)));
	if (returning.length === 0) return new Map();
	const { context, model } = settings.scope;
	const keys = returning.map(({ row }) => row);
	const columns = [...new Set(returning.map(({ column }) => column))];
	const histories = await readHistory(context.database, model.junction, keys, columns);
	const former = new Map<JudgedField, UnitMemory>();
	for (const field of returning) {
		const revisions = histories.get(String(field.row))?.get(field.column) ?? [];
		const texts = revisions.map(({ value }) => textOf(value, field.judged.field.unit));
		former.set(field.judged, await withFormer(field, texts));
	}
	return former;
}

/** Answers one at most. */
async function returningOf(
	settings: JudgementSettings,
	rows: ItemRows,
	recalled: RecalledField,
): Promise<readonly ReturningField[]> {
	const { language, name, field, state } = recalled.judged;
	const { model } = settings.scope;
	const version = 'version' in state ? state.version : null;
	const row = rowOfLanguage(model, rows, language.key)?.[model.junctionKey];
	const column = columnOf(model, name, language.code);
	const hasKey = typeof row === 'string' || typeof row === 'number';
	if (version?.left === undefined || column === null || !hasKey) return [];
	const left = new Map(version.left.map((segment) => [segment[0], segment]));
	const back = new Map(
		(await field.segments()).flatMap(({ digest }, index) => {
			const known = recalled.memory?.segments[index] == null ? left.get(digest) : undefined;
			return known === undefined ? [] : [[index, known] as const];
		}),
	);
	return back.size === 0 ? [] : [{ ...recalled, row, column, version, back }];
}

/** `texts`: those that the field has held, newest first. */
async function withFormer(
	{ judged, memory, version, back }: ReturningField,
	texts: readonly (string | null)[],
): Promise<UnitMemory> {
	const { unit } = judged.field;
	const segments = await judged.field.segments();
	const former: (RowSegment | null)[] = segments.map(() => null);
	const open = new Map(back);
	for (const text of texts) {
		if (open.size === 0) break;
		if (text === null) continue;
		const { segments: standing } = await readText(text, unit);
		const held = new Map(standing.map((one) => [one.digest, one.segment]));
		for (const [index, [, target, shaping]] of open) {
			const [own, found] = [segments[index]?.segment, held.get(target)];
			const translation = own && found ? adoptTranslation(own, found) : null;
			if (translation === null) continue;
			former[index] = { translation, byPerson: false, shaping };
			open.delete(index);
		}
	}
	const { provider, model } = version;
	return { member: { provider, model }, segments: segments.map(() => null), ...memory, former };
}
