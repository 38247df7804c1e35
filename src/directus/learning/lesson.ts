import type { ApprovedRef, LearnedWording, Withdrawal } from '../../cache/approved.ts';
import { readText } from '../../documents/reading.ts';
import { APPROVED } from '../../translation/approved-wording.ts';
import { hasWords } from '../../translation/units/analysis.ts';
import { isEmpty } from '../host/context.ts';
import { makeVersion } from '../provenance/field-memory.ts';
import { isDeclared } from '../provenance/field-state.ts';
import { type FieldVersion, UNKNOWN_MAKER } from '../provenance/field-version.ts';
import { personVersion, returnedVersion } from '../provenance/person-version.ts';
import { hashValue } from '../provenance/hash.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { digestsOf } from '../provenance/segments.ts';
import { textOf } from '../rows/item-rows.ts';
import { isFound, type Source, type TargetField } from './target-fields.ts';
import {
	declaredVersion,
	originOf,
	type Said,
	type WordedField,
	refOf,
	wordingOfText,
	wordingOfVersion,
} from './wording.ts';

export interface Lesson {
	readonly learned: readonly LearnedWording[];
	readonly withdrawn: readonly Withdrawal[];
	/** A version of the field that nothing was known of. */
	readonly recorded: Parameters<Provenance['addAll']>[0];
}

const NOTHING: Lesson = { learned: [], withdrawn: [], recorded: [] };

/**
 * What a touched field teaches in the name of `author`. null, for somebody who may not teach: it
 * teaches nothing and takes nothing back, and what stands there is recorded as a person's.
 */
export async function lessonOf(target: TargetField, author: string | null): Promise<Lesson> {
	const { worded, value, versions, source, touch } = target;
	const text = textOf(value, worded.field);
	const [version] = versions;
	if (version === undefined) return lessonOfHand(target, text, author);
	if (isEmpty(value) || text === null) {
		if (author === null) return NOTHING;
		return { ...NOTHING, withdrawn: takenBack(worded, versions, source) };
	}
	if (source === null || touch === 'none') return NOTHING;
	// What cannot be read teaches nothing, and takes nothing back.
	if ((await readText(text, worded.field)).refused === true) return NOTHING;
	const hash = hashValue(value);
	const own = versions.find((candidate) => candidate.value === hash);
	if (target.isReturned === true) return lessonOfReturn(target, source, own, author);
	if (author === null) return lessonOfOthers(target, source, own);
	const base = own ?? versions.find(({ standing }) => standing !== hash);
	// It stood there before all of ours that is known, as a run was about to write; or its segments
	// were cut in another way, so that nothing tells what is new in it.
	if (base === undefined || base.recut === true) return NOTHING;
	const { segments } = source;
	const origin = originOf(worded);
	const refs = segments.map(({ digest }) => refOf(worded, version.sourceLanguage, digest));
	const said = { author, at: Date.now() };
	if (own?.copy !== undefined) return { ...NOTHING, withdrawn: without([], refs, origin) };
	if (own?.provider === APPROVED.provider) {
		if (!isDeclared(own)) return { ...NOTHING, withdrawn: without([], refs, origin) };
		const learned = await wordingOfVersion(segments, own, text, worded, false, said);
		return { ...NOTHING, learned, withdrawn: without(learned, refs, origin) };
	}
	// Its wording was learned with the edit, or its writer may not teach.
	if (own !== undefined && isFound(own)) return NOTHING;
	const isEdited = own === undefined;
	const edited = { ...base, people: [] };
	const learned = isEdited
		? await wordingOfVersion(segments, edited, text, worded, true, said)
		: [];
	// A wording that we brought here is left to the place where it was approved.
	const people = await wordingOfVersion(segments, base, text, worded, isEdited, said);
	const spoken = refs.filter((_, index) => hasWords(segments[index]?.segment.text ?? ''));
	return { ...NOTHING, learned, withdrawn: without([...learned, ...people], spoken, origin) };
}

/** The lesson of a text that a person typed into a field that was none of ours. */
async function lessonOfHand(
	target: TargetField,
	text: string | null,
	author: string | null,
): Promise<Lesson> {
	const { worded, value, source, touch } = target;
	if (source === null || text === null || touch === 'none' || isEmpty(value)) return NOTHING;
	if (author === null) return lessonOfOthers(target, source, undefined);
	const said: Said = { author, at: Date.now() };
	const { language: sourceLanguage, segments } = source;
	const learned = await wordingOfText(segments, text, worded, sourceLanguage, said);
	if (learned === null) return NOTHING;
	const unit = { ...worded.field, text: source.text };
	const by = { person: true, sourceLanguage, at: said.at };
	const version = await declaredVersion(unit, value, by);
	return { learned, withdrawn: [], recorded: recordOf(target, version) };
}

/**
 * The lesson of a text that somebody wrote who may not teach: a version that is a person's, so that
 * whoever may teach teaches later only what he changes in it.
 */
async function lessonOfOthers(
	target: TargetField,
	source: Source,
	own: FieldVersion | undefined,
): Promise<Lesson> {
	const { worded, value, versions, at } = target;
	// A run has recorded it before us, as if it began with approved wording.
	const isJustFound = own?.provider === APPROVED.provider && isDeclared(own) && own.at >= at;
	if (own !== undefined && !isJustFound) return NOTHING;
	const unit = { ...worded.field, text: source.text };
	const hash = hashValue(value);
	const base = versions.find(({ standing }) => standing !== hash) ?? null;
	if (base === null && versions.length > 0) return NOTHING;
	const { language: sourceLanguage } = source;
	const found =
		own ??
		(await personVersion({ unit }, base, value, sourceLanguage)) ??
		(await makeVersion(value, source.text, unit, { sourceLanguage }));
	const people = found.target.length === 0 ? [...found.source.keys()] : found.people;
	const isApproved = found.provider === APPROVED.provider;
	const maker = isApproved ? UNKNOWN_MAKER : {};
	const known = { people, at, byPerson: true, recut: undefined };
	const version: FieldVersion = { ...found, ...maker, ...known };
	return { ...NOTHING, recorded: recordOf(target, version) };
}

/**
 * The lesson of an earlier text to which somebody went back. That is a decision, and words nothing.
 * What was approved by the text that stood there is taken back.
 */
async function lessonOfReturn(
	target: TargetField,
	{ text, language, segments }: Source,
	own: FieldVersion | undefined,
	author: string | null,
): Promise<Lesson> {
	const { worded, value, versions } = target;
	const from = versions[0]?.sourceLanguage ?? language;
	const refs = segments.map(({ digest }) => refOf(worded, from, digest));
	const withdrawn = author === null ? [] : without([], refs, originOf(worded));
	// Of a text from further back the next run finds what it was made from.
	const unit = { ...worded.field, id: worded.field.name, text };
	const version = own && (await returnedVersion(unit, own, value, from));
	return { learned: [], withdrawn, recorded: version ? recordOf(target, version) : [] };
}

function recordOf({ ref, worded }: TargetField, version: FieldVersion): Lesson['recorded'] {
	return [{ ref, versions: { [worded.field.name]: version } }];
}

/** What is withdrawn of some wording, but for what is learned at the same time. */
function without(
	learned: readonly LearnedWording[],
	refs: readonly ApprovedRef[],
	origin: string,
): readonly Withdrawal[] {
	const kept = new Set(learned.map(({ ref }) => ref.digest));
	return refs.flatMap((ref) => (kept.has(ref.digest) ? [] : [{ ref, origin }]));
}

/** All that a text which is no longer there may have approved. */
export function takenBack(
	worded: WordedField,
	versions: readonly FieldVersion[],
	source: Source | null = null,
): readonly Withdrawal[] {
	const [version] = versions;
	if (version === undefined) return [];
	const sources = [...versions.map((known) => known.source), digestsOf(source?.segments ?? [])];
	const digests = [...new Set(sources.flat())];
	const refs = digests.map((digest) => refOf(worded, version.sourceLanguage, digest));
	return without([], refs, originOf(worded));
}
