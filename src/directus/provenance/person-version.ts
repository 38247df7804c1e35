import { frameOf, readText } from '../../documents/reading.ts';
import { alignDigests } from '../../translation/units/alignment.ts';
import { rendering } from './field-memory.ts';
import { isDeclared } from './field-state.ts';
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
	sourceLanguage: string,
): Promise<FieldVersion | null> {
	const text = textOf(value, field.unit);
	if (text === null) return null;
	const before = base === null ? null : withoutTold(base);
	const aligned = before === null ? null : await alignedVersion(field, before, value, text);
	if (aligned !== null) return aligned;
	const whole = await rendering(field.unit.text, text, field.unit);
	if (whole.target.length === 0) return null;
	return {
		sourceLanguage,
		...UNKNOWN_MAKER,
		...before,
		...whole,
		value: hashValue(value),
		shapings: null,
		people: [...whole.source.keys()],
		at: Date.now(),
		byPerson: true,
	};
}

/** What was told of the text as it stood, which is another one by now. */
function withoutTold(version: FieldVersion): FieldVersion {
	const { copy: _copy, review: _review, proposal: _proposal, ...known } = version;
	return { ...known, chosen: undefined };
}

async function alignedVersion(
	field: SourceField,
	base: FieldVersion,
	value: unknown,
	text: string,
): Promise<FieldVersion | null> {
	const before = base.target;
	const count = base.source.length;
	const { segments: current } = await readText(text, field.unit);
	const isWhole = before.length === count && current.length === count;
	const frame = await frameOf(text, field.unit);
	const aligned = alignDigests(before, digestsOf(current));
	if (!isWhole || aligned.size < count || !sameFrame(base.frame ?? frame, frame)) {
		return null;
	}
	const changed = [...before.keys()].filter((index) => before[index] !== current[index]?.digest);
	const people = [...new Set([...base.people, ...changed])].toSorted((a, b) => a - b);
	const today = await rendering(field.unit.text, null, field.unit);
	const { source, tags } = carryOver(base, changed, today);
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

/**
 * The version of an earlier text to which a person went back: it stands for the source that person
 * saw. Its words are whose they were. `base`: what is known of the earlier text.
 */
export async function returnedVersion(
	unit: TextUnit,
	base: FieldVersion | null,
	value: unknown,
	sourceLanguage: string,
): Promise<FieldVersion | null> {
	const text = textOf(value, unit);
	if (text === null) return null;
	const today = await rendering(unit.text, text, unit);
	const made = { value: hashValue(value), text: today.text, at: Date.now(), standing: undefined };
	if (base === null || base.recut === true || base.target.length === 0) {
		const own = { sourceLanguage, ...UNKNOWN_MAKER, ...today, shapings: null, people: [] };
		return { ...own, ...made, chosen: true };
	}
	const carried = carryOver(base, [...base.source.keys()], today);
	return { ...base, ...made, ...carried, chosen: isDeclared(base) ? undefined : true };
}

type Sources = Pick<FieldVersion, 'source' | 'tags'>;

/** Of a version's segments, `changed` ones render those of today that took their sources' places. */
function carryOver(version: Sources, changed: readonly number[], today: Sources): Sources {
	const source = [...version.source];
	const tags = version.tags && [...version.tags];
	const now = alignDigests(source, today.source);
	const standing = new Set(today.source);
	for (const index of changed) {
		const at = now.get(index);
		if (at === undefined || standing.has(source[index] ?? '')) continue;
		source[index] = today.source[at] ?? '';
		if (tags !== undefined) tags[index] = today.tags?.[at] ?? [];
	}
	return { source, tags };
}
