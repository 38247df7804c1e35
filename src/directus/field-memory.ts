import type { RenderedField } from '../translation/row-memory.ts';
import { recallRow } from '../translation/row-memory.ts';
import type { UnitMemory } from '../translation/unit-plan.ts';
import type { FieldRevision } from './history.ts';
import { type FieldVersion, hashValue, sourceMark } from './provenance.ts';
import { textOf } from './source.ts';
import { type DigestedSegment, digestSegments, joinDigests, type TextKind } from './segments.ts';

/** What the target row itself knows of a field's translation; null when nothing of it can be told apart. */
export function recallField(
	source: readonly DigestedSegment[],
	version: FieldVersion,
	value: string,
	kind: TextKind,
	edited: boolean,
): UnitMemory | null {
	const current = digestSegments(value, kind);
	const segments = recallRow(source, toRendered(version), current, edited);
	if (segments.every((segment) => segment === null)) return null;
	return { member: { provider: version.provider, model: version.model }, segments };
}

function toRendered(version: FieldVersion): RenderedField {
	return {
		source: splitDots(version.source),
		target: splitDots(version.target),
		shapes: version.shapes === null ? null : version.shapes.split('.'),
		people: new Set(version.people),
	};
}

function splitDots(text: string): readonly string[] {
	return text === '' ? [] : text.split('.');
}

/** The version behind one of our revisions: the source is the earlier text of the field that bears its mark. */
export function rebuildVersion(
	revision: FieldRevision,
	sourceRevisions: readonly FieldRevision[],
	sourceLanguage: string,
	kind: TextKind,
): FieldVersion | null {
	const written = textOf(revision.value, kind);
	if (revision.sourceMark === null || written === null) return null;
	for (const { value } of sourceRevisions) {
		const text = textOf(value, kind);
		if (text === null) continue;
		const source = joinDigests(digestSegments(text, kind));
		if (sourceMark(source) !== revision.sourceMark) continue;
		const target = pairedDigests(written, source, kind);
		return versionOf(revision.value, source, sourceLanguage, target);
	}
	return null;
}

/** A version by us of which no more is known than its text and its source. */
function versionOf(
	value: unknown,
	source: string,
	sourceLanguage: string,
	target: string,
): FieldVersion {
	return {
		value: hashValue(value),
		source,
		sourceLanguage,
		target,
		shapes: null,
		people: [],
		provider: 'unknown',
		model: 'unknown',
		at: 0,
	};
}

/** Digests of a target's own segments, where there are as many as its source has; else empty. */
export function pairedDigests(value: string, source: string, kind: TextKind): string {
	const segments = digestSegments(value, kind);
	return segments.length === splitDots(source).length ? joinDigests(segments) : '';
}
