import type { TextKind } from '../../documents/document.ts';
import { type DigestedSegment, hashText, readText } from '../../documents/reading.ts';
import type { TextUnit } from '../../translation/units/analysis.ts';
import type { FieldRevision } from '../history/history.ts';
import { findBringer } from '../history/returns.ts';
import { isEmpty } from '../host/context.ts';
import { textOf } from '../rows/item-rows.ts';
import type { SourceField } from './judged-field.ts';

export async function makeField(
	unit: TextUnit,
	{ slug, isJson, isAside, isForNew }: Omit<SourceField, 'unit' | 'segments' | 'text'>,
): Promise<SourceField> {
	let segments: Promise<readonly DigestedSegment[]> | null = null;
	return {
		unit,
		text: await hashText(unit.text, unit),
		slug,
		isJson,
		isAside,
		isForNew,
		segments: () => {
			segments ??= readText(unit.text, unit).then((reading) => reading.segments);
			return segments;
		},
	};
}

/** The source as it was when a person's text was saved; null where nothing tells. */
export async function sourceAtSave(
	field: SourceField,
	revisions: readonly FieldRevision[],
	sources: readonly FieldRevision[],
	isIt: (revision: FieldRevision) => boolean,
): Promise<SourceField | null> {
	const written = revisions[findBringer(revisions, isIt)];
	if (written === undefined || written.ours || sources.length === 0) return null;
	const text = textAtSave(written, sources, field.unit);
	if (text === undefined) return field;
	return text === null ? null : makeField({ ...field.unit, text }, field);
}

/** The source text that whoever saved a target had seen; undefined: today's; null: an empty one. */
export function textAtSave(
	written: FieldRevision,
	sources: readonly FieldRevision[],
	kind: TextKind,
): string | null | undefined {
	const seen = sources.filter(
		({ id, parent }) =>
			id <= written.id || written.parent === id || (parent !== null && parent === written.parent),
	);
	if (seen.length === sources.length) return undefined;
	const [last] = seen.toSorted((a, b) => b.id - a.id);
	const text = last === undefined ? null : textOf(last.value, kind);
	return isEmpty(text) ? null : text;
}
