import type { TextKind } from '../../documents/document.ts';
import { type DigestedSegment, frameOf, hashText, readText } from '../../documents/reading.ts';
import { markTags } from '../../documents/segment-digest.ts';
import { giveWay } from '../../pace.ts';
import { recallRow } from '../../translation/units/row-memory.ts';
import type { UnitMemory } from '../../translation/units/analysis.ts';
import type { FieldRevision } from '../history/history.ts';
import { bearsMark, isOfCut } from '../history/write-mark.ts';
import { textOf } from '../rows/item-rows.ts';
import type { FieldState } from './field-state.ts';
import type { SourceField } from './judged-field.ts';
import { type FieldVersion, UNKNOWN_MAKER } from './field-version.ts';
import { hashValue, shortenHash } from './hash.ts';
import { digestsOf, sameFrame } from './segments.ts';
import { isWhollyPersons } from './stored/record.ts';

export interface FieldMemory extends UnitMemory {
	/** Translating around these segments would lose a person's text. */
	readonly isLossy: boolean;
}

/** What a target row tells of a field's translation; null where nothing can be told apart. */
export async function recallField(
	source: readonly DigestedSegment[],
	version: FieldVersion,
	value: string,
	kind: TextKind,
	edited: boolean,
): Promise<FieldMemory | null> {
	const { segments: current } = await readText(value, kind);
	const { frame, provider, model } = version;
	const rendered = { ...version, people: new Set(version.people) };
	const isReframed = edited && frame !== undefined && !sameFrame(frame, await frameOf(value, kind));
	const { segments, isLost } = await recallRow(source, rendered, current, edited);
	const isLossy = isLost || isReframed;
	if (!isLossy && segments.every((segment) => segment === null)) return null;
	return { member: { provider, model }, segments, isLossy };
}

/** The texts in which a field's history is looked up. */
export interface HistoryTexts {
	/** Of the field, newest first. */
	readonly revisions: readonly FieldRevision[];
	/** Of its source, today's among them. */
	readonly sources: readonly unknown[];
	/** What stands in the field. */
	readonly standing: unknown;
	readonly kind: TextKind;
	/** The number of today's cut. */
	readonly cut: number;
}

/** The version behind a revision of ours: it bears the mark of one of its source's texts. */
export async function rebuildVersion(
	revision: FieldRevision,
	sourceLanguage: string,
	texts: HistoryTexts,
): Promise<FieldVersion | null> {
	const { sources, kind, cut } = texts;
	const written = textOf(revision.value, kind);
	if (revision.sourceMark === null || written === null) return null;
	for (const value of sources) {
		const text = textOf(value, kind);
		if (text === null) continue;
		const source = digestsOf((await readText(text, kind)).segments);
		if (!bearsMark(revision, await hashText(text, kind), source)) continue;
		const isComparable = revision.people.length === 0 || isOfCut(revision, cut);
		const people = isComparable ? [...revision.people] : await peopleOf(written, texts);
		if (people === null) return null;
		return makeVersion(revision.value, text, kind, { sourceLanguage, people, at: 0 });
	}
	return null;
}

/** Versions of another cut as today's has them, where their texts are known; others as they are. */
export async function recutVersions(
	versions: readonly FieldVersion[],
	texts: HistoryTexts,
): Promise<readonly FieldVersion[]> {
	const known: FieldVersion[] = [];
	for (const version of versions) {
		known.push(version.recut === true ? await recutVersion(version, texts) : version);
	}
	return known;
}

async function recutVersion(version: FieldVersion, texts: HistoryTexts): Promise<FieldVersion> {
	const { revisions, sources, standing, kind } = texts;
	const values = [standing, ...revisions.map((revision) => revision.value)];
	const value = values.find((candidate) => hashValue(candidate) === version.value);
	const written = textOf(value, kind);
	if (written === null || version.text === undefined) return version;
	for (const source of sources) {
		const text = textOf(source, kind);
		if (text === null || shortenHash(await hashText(text, kind)) !== version.text) continue;
		const { recut: _, source: __, target: ___, ...known } = version;
		const made = await makeVersion(value, text, kind, known);
		if (version.people.length === 0) return made;
		const isWhole = isWhollyPersons(version) && made.target.length > 0;
		const people = isWhole ? [...made.source.keys()] : await peopleOf(written, texts);
		return people === null ? version : { ...made, people };
	}
	return version;
}

/**
 * Indexes of a text's segments that first stood there when a person had saved it; null where the
 * history does not tell of each.
 */
async function peopleOf(
	text: string,
	{ revisions, kind }: HistoryTexts,
): Promise<readonly number[] | null> {
	const byPerson = new Map<string, boolean>();
	for (const [at, { ours, people, value }] of revisions.toReversed().entries()) {
		const held = textOf(value, kind);
		if (held === null) continue;
		// What the oldest of ours held of a person's came from before.
		const isPersons = !ours || (at === 0 && people.length > 0);
		for (const { digest } of (await readText(held, kind)).segments) {
			await giveWay();
			if (!byPerson.has(digest)) byPerson.set(digest, isPersons);
		}
	}
	const { segments } = await readText(text, kind);
	if (segments.some(({ digest }) => !byPerson.has(digest))) return null;
	return segments.flatMap(({ digest }, index) => (byPerson.get(digest) === true ? [index] : []));
}

/** The version of a value rendered from a text; by default of an unknown maker, and of now. */
export async function makeVersion(
	value: unknown,
	sourceText: string,
	kind: TextKind,
	known: Pick<FieldVersion, 'sourceLanguage'> & Partial<FieldVersion>,
): Promise<FieldVersion> {
	const rendered = await rendering(sourceText, textOf(value, kind), kind);
	const made = { value: hashValue(value), ...rendered, shapings: null, people: [], at: Date.now() };
	return { ...made, ...UNKNOWN_MAKER, ...known };
}

/** What a version holds of its source and of the text that was rendered from it. */
export async function rendering(
	sourceText: string,
	text: string | null,
	kind: TextKind,
): Promise<Pick<FieldVersion, 'source' | 'text' | 'tags' | 'target' | 'frame'>> {
	const { segments } = await readText(sourceText, kind);
	const own = text === null ? [] : (await readText(text, kind)).segments;
	const tags: (readonly string[])[] = [];
	for (const { segment } of segments) {
		await giveWay();
		tags.push(markTags(segment));
	}
	return {
		source: digestsOf(segments),
		text: shortenHash(await hashText(sourceText, kind)),
		tags,
		target: own.length === segments.length ? digestsOf(own) : [],
		...(text === null ? {} : { frame: await frameOf(text, kind) }),
	};
}

/** What the row knows of a field's translation, if it is known how it came about. */
export async function recallState(
	state: FieldState,
	field: SourceField,
	value: unknown,
): Promise<FieldMemory | null> {
	const text = textOf(value, field.unit);
	if (!('version' in state) || state.version === null || text === null || field.slug) return null;
	const edited = state.owner === 'person';
	return recallField(await field.segments(), state.version, text, field.unit, edited);
}
