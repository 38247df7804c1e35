import { markTags } from '../../documents/segments/adopt.ts';
import { recallRow } from '../../translation/units/row-memory.ts';
import type { UnitMemory } from '../../translation/units/analysis.ts';
import type { FieldRevision } from '../history/history.ts';
import { bearsMark } from '../history/write-mark.ts';
import { textOf } from '../rows/item-rows.ts';
import type { FieldState } from './field-state.ts';
import type { SourceField } from './judged-field.ts';
import { type FieldVersion, hashValue } from './provenance.ts';
import {
	type DigestedSegment,
	digestSegments,
	digestsOf,
	hashFrame,
	hashText,
	sameFrame,
	type TextKind,
} from './segments.ts';

export interface FieldMemory extends UnitMemory {
	/** Translating around these segments would lose a person's text. */
	readonly isLossy: boolean;
}

/** What the target row itself knows of a field's translation; null when nothing of it can be told apart. */
export function recallField(
	source: readonly DigestedSegment[],
	version: FieldVersion,
	value: string,
	kind: TextKind,
	edited: boolean,
): FieldMemory | null {
	const current = digestSegments(value, kind);
	const { frame } = version;
	const rendered = { ...version, people: new Set(version.people) };
	const isReframed =
		edited && frame !== undefined && !sameFrame(frame, hashFrame(value, kind, current));
	const { segments, isLost } = recallRow(source, rendered, current, edited);
	const isLossy = isLost || isReframed;
	if (!isLossy && segments.every((segment) => segment === null)) return null;
	return { member: { provider: version.provider, model: version.model }, segments, isLossy };
}

/** The version behind one of our revisions: `sources` are the texts that its source field has had: one of them bears its mark. */
export function rebuildVersion(
	revision: FieldRevision,
	sources: readonly unknown[],
	sourceLanguage: string,
	kind: TextKind,
): FieldVersion | null {
	const written = textOf(revision.value, kind);
	if (revision.sourceMark === null || written === null) return null;
	for (const value of sources) {
		const text = textOf(value, kind);
		if (text === null) continue;
		const source = digestsOf(digestSegments(text, kind));
		if (!bearsMark(revision, hashText(text, kind), source)) continue;
		return {
			value: hashValue(revision.value),
			...rendering(text, written, kind),
			sourceLanguage,
			shapings: null,
			people: [...revision.people],
			provider: 'unknown',
			model: 'unknown',
			at: 0,
		};
	}
	return null;
}

/** What a version holds of the source that it was rendered from, and of the rendering. `segments`: the source's, where they are known. */
export function rendering(
	sourceText: string,
	value: string | null,
	kind: TextKind,
	segments: readonly DigestedSegment[] = digestSegments(sourceText, kind),
): Pick<FieldVersion, 'source' | 'text' | 'tags' | 'target' | 'frame'> {
	return {
		source: digestsOf(segments),
		text: hashText(sourceText, kind),
		tags: segments.map(({ segment }) => markTags(segment)),
		...(value === null ? { target: [] } : renderedAs(value, segments.length, kind)),
	};
}

/** Hash of what stands around a text's segments. */
export function frameOf(text: string, kind: TextKind): string {
	return hashFrame(text, kind, digestSegments(text, kind));
}

/** Digests of a target's own segments, where there are as many as its source has, else empty; and what is around them. */
function renderedAs(
	value: string,
	count: number,
	kind: TextKind,
): Pick<FieldVersion, 'target' | 'frame'> {
	const segments = digestSegments(value, kind);
	return {
		target: segments.length === count ? digestsOf(segments) : [],
		frame: hashFrame(value, kind, segments),
	};
}

/** What the row knows of a field's translation, if it is known how it came about. */
export function recallState(
	state: FieldState,
	field: SourceField,
	value: unknown,
): FieldMemory | null {
	if (state.owner === 'nobody' || state.owner === 'unproven') return null;
	const text = textOf(value, field.unit);
	if (state.version === null || text === null || field.slug) return null;
	const edited = state.owner === 'person';
	return recallField(field.segments, state.version, text, field.unit, edited);
}
