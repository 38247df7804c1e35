import type { ApprovedRef, LearnedWording } from '../../cache/approved.ts';
import type { ApprovedWording } from '../../cache/wordings.ts';
import type { TextKind } from '../../documents/document.ts';
import { type DigestedSegment, readText } from '../../documents/reading.ts';
import { adoptTranslation } from '../../documents/segments/adopt.ts';
import { giveWay } from '../../pace.ts';
import { APPROVED } from '../../translation/approved-wording.ts';
import { hasWords, type TextUnit } from '../../translation/units/analysis.ts';
import { makeVersion, recallField } from '../provenance/field-memory.ts';
import type { FieldVersion } from '../provenance/field-version.ts';

/** A target field of an item: what a person words there is approved from there. */
export interface WordedField {
	readonly collection: string;
	readonly item: string;
	readonly language: string;
	readonly field: TextKind & { readonly name: string };
}

/** Who said it, by the user's id, and when, in ms since 1970. */
export type Said = Pick<ApprovedWording, 'author' | 'at'>;

export function originOf({ item, language, field }: WordedField): string {
	return `${item}:${language}:${field.name}`;
}

export function refOf(
	{ collection, language, field }: WordedField,
	sourceLanguage: string,
	digest: string,
): ApprovedRef {
	return { collection, sourceLanguage, targetLanguage: language, format: field.format, digest };
}

/** The wording of a text that is all a person's; null: it cannot be aligned with its source. */
export async function wordingOfText(
	segments: readonly DigestedSegment[],
	text: string,
	worded: WordedField,
	sourceLanguage: string,
	said: Said,
): Promise<readonly LearnedWording[] | null> {
	const { segments: target } = await readText(text, worded.field);
	if (target.length !== segments.length) return null;
	const texts: string[] = [];
	for (const [index, { segment }] of segments.entries()) {
		await giveWay();
		const other = target[index];
		const adopted = other === undefined ? null : adoptTranslation(segment, other.segment);
		if (adopted === null) return null;
		texts.push(adopted);
	}
	return toWording(segments, texts, worded, sourceLanguage, said);
}

/** The wording of a person's segments; `isEdited`: the text is not the version's any more. */
export async function wordingOfVersion(
	segments: readonly DigestedSegment[],
	version: FieldVersion,
	text: string,
	worded: WordedField,
	isEdited: boolean,
	said: Said,
): Promise<readonly LearnedWording[]> {
	const recalled = await recallField(segments, version, text, worded.field, isEdited);
	const texts = (recalled?.segments ?? []).map((memory) =>
		memory?.byPerson === true ? memory.translation : null,
	);
	return toWording(segments, texts, worded, version.sourceLanguage, said);
}

/** Untranslated text is no wording; of equal segments the first one counts. */
async function toWording(
	segments: readonly DigestedSegment[],
	texts: readonly (string | null)[],
	worded: WordedField,
	sourceLanguage: string,
	said: Said,
): Promise<readonly LearnedWording[]> {
	const learned = new Map<string, LearnedWording>();
	const origin = originOf(worded);
	for (const [index, { digest, segment }] of segments.entries()) {
		await giveWay();
		const text = texts[index] ?? null;
		if (text === null || text === segment.text || !hasWords(segment.text)) continue;
		const ref = refOf(worded, sourceLanguage, digest);
		const wording = { text, origin, source: segment.text, ...said };
		if (!learned.has(digest)) learned.set(digest, { ref, wording });
	}
	return [...learned.values()];
}

/** The version of a value taken for a rendering of today's source: ours, or a person's. */
export async function declaredVersion(
	unit: Pick<TextUnit, 'text' | 'format' | 'parseOptions'>,
	value: unknown,
	{ person, ...known }: { person: boolean } & Pick<FieldVersion, 'sourceLanguage' | 'at'>,
): Promise<FieldVersion> {
	const version = await makeVersion(value, unit.text, unit, known);
	if (!person) return version;
	return { ...version, ...APPROVED, people: [...version.source.keys()], byPerson: true };
}
