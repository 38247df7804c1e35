import { alignDigests } from '../../translation/units/row-memory.ts';
import { frameOf, rendering } from './field-memory.ts';
import type { SourceField } from './judged-field.ts';
import { type FieldVersion, hashValue } from './provenance.ts';
import { digestSegments, joinDigests, sameFrame } from './segments.ts';
import { textOf } from '../rows/item-rows.ts';

/** Of a text that was made from several sources: no source is the same. */
const NO_TEXT = '';

/**
 * The version that a person's text is by itself, segment by segment: what was reworded is that person's, the rest whose
 * it was. `base`: what the text began with. `isInformed`: the person had today's source before the eyes, and what was
 * reworded is a rendering of it. null: the text cannot be aligned with either.
 */
export function personVersion(
	field: SourceField,
	base: FieldVersion | null,
	value: unknown,
	isInformed: boolean,
): FieldVersion | null {
	const text = textOf(value, field.unit);
	if (text === null) return null;
	const aligned = base === null ? null : alignedVersion(field, base, value, text, isInformed);
	if (aligned !== null || !isInformed) return aligned;
	const whole = rendering(field.unit.text, text, field.unit, field.segments);
	if (whole.target === '') return null;
	return {
		sourceLanguage: '',
		provider: 'unknown',
		model: 'unknown',
		...base,
		...whole,
		value: hashValue(value),
		shapes: null,
		people: [...field.segments.keys()],
		at: Date.now(),
		byPerson: true,
	};
}

function alignedVersion(
	field: SourceField,
	base: FieldVersion,
	value: unknown,
	text: string,
	isInformed: boolean,
): FieldVersion | null {
	const before = base.target === '' ? [] : base.target.split('.');
	const current = digestSegments(text, field.unit);
	const source = base.source.split('.');
	const isWhole = before.length === source.length && current.length === source.length;
	const frame = frameOf(text, field.unit);
	const places = alignDigests(
		before,
		current.map(({ digest }) => digest),
	);
	if (!isWhole || places.size < source.length || !sameFrame(base.frame ?? frame, frame))
		return null;
	const changed = [...source.keys()].filter((index) => before[index] !== current[index]?.digest);
	const people = new Set([...base.people, ...changed]);
	const tags = base.tags?.split('.');
	const today = rendering(field.unit.text, null, field.unit, field.segments);
	if (isInformed) {
		const digests = today.source.split('.');
		const marks = today.tags?.split('.');
		const now = alignDigests(source, digests);
		const standing = new Set(digests);
		for (const index of changed) {
			const at = now.get(index);
			if (at === undefined || standing.has(source[index] ?? '')) continue;
			source[index] = digests[at] ?? '';
			if (tags !== undefined) tags[index] = marks?.[at] ?? '';
		}
	}
	const joined = source.join('.');
	// What stands around the segments may have changed too, and nobody has carried that over yet.
	const isToday =
		joined === today.source &&
		joined !== base.source &&
		sameFrame(frameOf(field.unit.text, field.unit), frame);
	return {
		...base,
		value: hashValue(value),
		source: joined,
		text: joined === base.source ? base.text : isToday ? today.text : NO_TEXT,
		tags: tags?.join('.'),
		target: joinDigests(current),
		frame,
		people: [...people].toSorted((a, b) => a - b),
		standing: undefined,
		at: Date.now(),
		byPerson: true,
	};
}
