import { frameOf, readText } from '../../documents/reading.ts';
import { alignDigests } from '../../translation/units/alignment.ts';
import { rendering } from './field-memory.ts';
import type { TextUnit } from '../../translation/units/analysis.ts';
import { type FieldVersion, UNKNOWN_MAKER } from './field-version.ts';
import { hashValue } from './hash.ts';
import { digestsOf, sameDigests, sameFrame } from './segments.ts';
import { textOf } from '../rows/item-rows.ts';

/** What it takes of a field's source: its text, and how that is read. */
interface SourceField {
	readonly unit: Pick<TextUnit, 'text' | 'format' | 'parseOptions'>;
}

/** Stands for the hash of a text that was made from several sources: no source has it. */
const NO_TEXT = '';

/**
 * The version that a person's text is by itself, once today's source was seen. What was reworded
 * renders that source; the rest is whose it was in `base`, which the text began with. null: the
 * text can be aligned with neither.
 */
export async function personVersion(
	field: SourceField,
	base: FieldVersion | null,
	value: unknown,
): Promise<FieldVersion | null> {
	const text = textOf(value, field.unit);
	if (text === null) return null;
	const aligned = base === null ? null : await alignedVersion(field, base, value, text);
	if (aligned !== null) return aligned;
	const whole = await rendering(field.unit.text, text, field.unit);
	if (whole.target.length === 0) return null;
	return {
		sourceLanguage: '',
		...UNKNOWN_MAKER,
		...base,
		...whole,
		value: hashValue(value),
		shapings: null,
		people: [...whole.source.keys()],
		at: Date.now(),
		byPerson: true,
	};
}

async function alignedVersion(
	field: SourceField,
	base: FieldVersion,
	value: unknown,
	text: string,
): Promise<FieldVersion | null> {
	const before = base.target;
	const source = [...base.source];
	const { segments: current } = await readText(text, field.unit);
	const isWhole = before.length === source.length && current.length === source.length;
	const frame = await frameOf(text, field.unit);
	const aligned = alignDigests(before, digestsOf(current));
	if (!isWhole || aligned.size < source.length || !sameFrame(base.frame ?? frame, frame)) {
		return null;
	}
	const changed = [...source.keys()].filter((index) => before[index] !== current[index]?.digest);
	const people = [...new Set([...base.people, ...changed])].toSorted((a, b) => a - b);
	const tags = base.tags && [...base.tags];
	const today = await rendering(field.unit.text, null, field.unit);
	const now = alignDigests(source, today.source);
	const standing = new Set(today.source);
	for (const index of changed) {
		const at = now.get(index);
		if (at === undefined || standing.has(source[index] ?? '')) continue;
		source[index] = today.source[at] ?? '';
		if (tags !== undefined) tags[index] = today.tags?.[at] ?? [];
	}
	const isBase = sameDigests(source, base.source);
	// What stands around the segments may have changed too, and nobody has carried that over yet.
	const isToday =
		!isBase &&
		sameDigests(source, today.source) &&
		sameFrame(await frameOf(field.unit.text, field.unit), frame);
	return {
		...base,
		value: hashValue(value),
		source,
		text: isBase ? base.text : isToday ? today.text : NO_TEXT,
		tags,
		target: digestsOf(current),
		frame,
		people,
		standing: undefined,
		at: Date.now(),
		byPerson: true,
	};
}
