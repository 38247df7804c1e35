import { PSEUDO } from '../../contract/names.ts';
import type { VerificationFault } from '../../documents/document.ts';
import { verifyText } from '../../documents/reading.ts';
import type { ChainMember, LanguagePair, ProviderReply } from '../../providers/request.ts';
import { languagesOf } from '../language-run.ts';
import type { SegmentTask } from '../segment-task.ts';
import { missesTerm } from '../glossary/term-check.ts';

/** `term`: a term of the glossary was not used as it demands. */
export type Fault = VerificationFault | 'term';

export type VerifiedAnswer =
	| { readonly translation: string; readonly fault: null }
	/** Without a translation: none came, or several. */
	| { readonly translation: string | null; readonly fault: Fault };

export const NO_ANSWER: VerifiedAnswer = { translation: null, fault: 'missing' };

/** What a reply has for one segment, and what is wrong with it. */
export async function verifyAnswer(
	{ translations }: Pick<ProviderReply, 'translations'>,
	{ id, text, terms }: Pick<SegmentTask, 'id' | 'text' | 'terms'>,
	member: ChainMember,
	languages: LanguagePair,
): Promise<VerifiedAnswer> {
	const translation = answerOf(translations, id);
	if (translation === null) return NO_ANSWER;
	const fault = await verifyText(text, translation, languagesOf(member, languages));
	if (fault !== null) return { translation, fault };
	if (member.provider === PSEUDO || !missesTerm(terms, translation)) {
		return { translation, fault: null };
	}
	return { translation, fault: 'term' };
}

/** null when the id is missing or answered twice in different words. */
function answerOf(translations: ProviderReply['translations'], id: string): string | null {
	const texts = new Set(translations.filter((entry) => entry.id === id).map(({ text }) => text));
	const [text] = texts;
	return texts.size === 1 && text !== undefined ? text : null;
}
