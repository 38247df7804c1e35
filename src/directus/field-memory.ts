import type { Format } from '../documents/document.ts';
import type { RenderedField } from '../translation/row-memory.ts';
import { recallRow } from '../translation/row-memory.ts';
import type { UnitMemory } from '../translation/unit-plan.ts';
import type { FieldRevision } from './history.ts';
import { type FieldVersion, hashValue, sourceMark } from './provenance.ts';
import { type DigestedSegment, digestSegments, joinDigests } from './segments.ts';

/** What the target row itself knows of a field's translation; null when nothing of it can be told apart. */
export function recallField(
	source: readonly DigestedSegment[],
	version: FieldVersion,
	value: string,
	format: Format,
	edited: boolean,
): UnitMemory | null {
	const current = digestSegments(value, format);
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
	format: Format,
): FieldVersion | null {
	if (revision.sourceMark === null || typeof revision.value !== 'string') return null;
	for (const { value } of sourceRevisions) {
		if (typeof value !== 'string') continue;
		const source = joinDigests(digestSegments(value, format));
		if (sourceMark(source) !== revision.sourceMark) continue;
		return versionOf(revision.value, source, sourceLanguage, format);
	}
	return null;
}

/** A version by us of which no more is known than its text and its source. */
function versionOf(
	value: string,
	source: string,
	sourceLanguage: string,
	format: Format,
): FieldVersion {
	return {
		value: hashValue(value),
		source,
		sourceLanguage,
		target: pairedDigests(value, source, format),
		shapes: null,
		people: [],
		provider: 'unknown',
		model: 'unknown',
		at: 0,
	};
}

/** Digests of a target's own segments, where there are as many as its source has; else empty. */
export function pairedDigests(value: string, source: string, format: Format): string {
	const segments = digestSegments(value, format);
	return segments.length === splitDots(source).length ? joinDigests(segments) : '';
}
