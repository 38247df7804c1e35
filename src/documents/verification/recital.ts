import { TextMemo } from '../memo.ts';
import { normaliseUnicode } from '../segment-digest.ts';

/** What a model is told besides its segments. */
export interface Told {
	/** The style guide, and notes of terms: words for the model alone. */
	readonly prose: readonly string[];
	/** Terms and their translations: words that belong into a text. */
	readonly terms: readonly string[];
}

/** Words in a row that are nobody's by chance. */
const LEAST_WORDS = 6;
/** What a guide quotes, or writes behind an arrow, is wording that it asks for. */
const QUOTED =
	/"[^"\n]*"|“[^“”\n]*”|„[^„“”\n]*[“”]|«[^«»\n]*»|»[^«»\n]*«|「[^「」\n]*」|`[^`\n]*`|\*[^*\n]*\*|(?:=>?|->|[→⇒])[^\n]*/gu;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
/** Where no blanks part them, each character is taken for a word. */
const WORDS =
	/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Khmr}\p{sc=Laoo}\p{sc=Mymr}]|[\p{L}\p{M}\p{N}]+/gu;
const IDEOGRAPH = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u;
const UNSPACED = /^[\p{sc=Thai}\p{sc=Khmr}\p{sc=Laoo}\p{sc=Mymr}]/u;

const known = new TextMemo<ReadonlySet<string>>(500_000);

/** Whether a translation recites six words in a row that its source has not. */
export function recites(source: string, translation: string, told: Told): boolean {
	const prose = told.prose.join('\n');
	if (prose === '') return false;
	const secret = known.of(
		prose,
		() => new Set(rowsOf(prose.replace(QUOTED, '\n\n').split('\n\n'))),
	);
	if (secret.size === 0) return false;
	const recited = rowsOf([translation]).filter((row) => secret.has(row));
	if (recited.length === 0) return false;
	const allowed = new Set(rowsOf([source, ...told.terms]));
	return recited.some((row) => !allowed.has(row));
}

/** Every row of six words; two ideographs, or four letters of Thai, count as one. */
function rowsOf(texts: readonly string[]): readonly string[] {
	return texts.flatMap((text) => {
		const words = fold(text).match(WORDS) ?? [];
		const rows: string[] = [];
		let [end, weight] = [0, 0];
		for (const [start, word] of words.entries()) {
			while (weight < LEAST_WORDS && end < words.length) {
				weight += weigh(words[end] ?? '');
				end += 1;
			}
			if (weight < LEAST_WORDS) break;
			rows.push(words.slice(start, end).join(' '));
			weight -= weigh(word);
		}
		return rows;
	});
}

function weigh(word: string): number {
	return IDEOGRAPH.test(word) ? 0.5 : UNSPACED.test(word) ? 0.25 : 1;
}

function fold(text: string): string {
	return normaliseUnicode(text, 'NFKC').replace(UNSEEN, '').toLowerCase();
}
