import { PSEUDO } from '../../contract/names.ts';
import type { VerificationFault } from '../../documents/document.ts';
import { verifyText } from '../../documents/reading.ts';
import type {
	ChainMember,
	LanguagePair,
	MemberRequest,
	ProviderReply,
} from '../../providers/request.ts';
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

type AskedFor = LanguagePair & Pick<MemberRequest, 'styleGuide'>;

/** Why a translation of a segment cannot be used, terms aside; null when nothing speaks against it. */
export function findFault(
	{ text, terms, fences, inner }: Pick<SegmentTask, 'text' | 'terms' | 'fences' | 'inner'>,
	translation: string,
	member: ChainMember,
	run: AskedFor,
): Promise<VerificationFault | null> {
	const told = {
		prose: [run.styleGuide, ...terms.map(({ note }) => note)].filter((part) => part !== undefined),
		terms: terms.flatMap((term) => [term.term, term.translation ?? '']),
	};
	return verifyText(text, translation, { ...languagesOf(member, run), fences, inner, told });
}

/** What a reply has for one segment, and what is wrong with it. */
export async function verifyAnswer(
	{ translations }: Pick<ProviderReply, 'translations'>,
	task: Pick<SegmentTask, 'id' | 'text' | 'terms' | 'fences' | 'inner'>,
	member: ChainMember,
	run: AskedFor,
): Promise<VerifiedAnswer> {
	const translation = answerOf(translations, task.id);
	if (translation === null) return NO_ANSWER;
	const fault = await findFault(task, translation, member, run);
	if (fault !== null) return { translation, fault };
	if (member.provider === PSEUDO || !missesTerm(task.terms, translation)) {
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
