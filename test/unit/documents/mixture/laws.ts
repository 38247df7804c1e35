import * as fc from 'fast-check';
import type { Format, ParsedDocument, Segment } from '../../../../src/documents/document.ts';
import { checkRendered, parseDocument } from '../../../../src/documents/format.ts';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';
import { verify } from '../../../../src/documents/verification/verify.ts';
import { mapText } from '../laws.ts';
import { type Fragment, SAID, SECRET } from './fragment.ts';

/** Matches what no text of the fragments says. */
const SIGNS = /[{}<>[\]%$@#|*~=:/\\]/;

const LANGUAGES = { sourceLanguage: 'en', targetLanguage: 'de' };

/** What a model reads of a segment between the tags. */
function visible({ text }: Segment): string {
	return text
		.replaceAll(/<\/?\d+\/?>/g, '\u0000')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&');
}

/** The law of each document that a generated one breaks; null: none. */
export function brokenLaw(format: Format, { source, said, markup }: Fragment): string | null {
	const document = parseDocument(source, format);
	const { segments } = document;
	const sent = segments.map(visible);
	if (document.render(segments.map(() => null)) !== source) return 'nothing changes nothing';
	if (document.render(segments.map(({ text }) => text)) !== source) return 'itself changes nothing';
	if (format !== 'json' && !keepsOutside(document, source)) return 'what is outside stays';
	if (sent.some((text) => text.toLowerCase().includes(SECRET))) return 'syntax is not sent';
	const isWhole = markup.every(({ syntax }) => syntax.needs?.test(source) !== false);
	const leak = isWhole ? sent.find((text) => SIGNS.test(text)) : undefined;
	if (leak !== undefined) return `words alone are sent: ${leak}`;
	const found = sent.reduce((sum, text) => sum + (text.match(SAID)?.length ?? 0), 0);
	if (found !== said) return `all text is sent: ${found} of ${said}`;
	return null;
}

function keepsOutside(document: ParsedDocument<unknown>, source: string): boolean {
	const rendered = String(document.render(document.segments.map(({ text }) => `«${text}»`)));
	let position = 0;
	let depth = 0;
	let run = '';
	for (const character of `${rendered}«»`) {
		if (character === '»') {
			depth -= 1;
			continue;
		}
		if (character !== '«') {
			if (depth === 0) run += character;
			continue;
		}
		depth += 1;
		if (depth > 1) continue;
		const index = source.indexOf(run, position);
		if (index === -1) return false;
		position = index + run.length;
		run = '';
	}
	return depth === 0;
}

/** The law of answers that one breaks: what a model may say is written, and reads as it was meant. */
export function brokenAnswer(
	format: Format,
	source: string,
	say: (segment: Segment) => string,
): string | null {
	const document = parseDocument(source, format);
	const answers = document.segments.map((segment) => {
		const answer = say(segment);
		return accepts(segment, answer) ? answer : segment.text;
	});
	const rendered = document.render(answers);
	if (checkRendered(format, source, rendered) !== null) return 'an honest answer is taken';
	const again = parseDocument(rendered, format).segments;
	if (again.length !== answers.length) {
		return `what is written has as many segments: ${again.length} of ${answers.length}`;
	}
	for (const [index, segment] of document.segments.entries()) {
		const target = again[index];
		if (target === undefined) continue;
		const adopted = adoptTranslation(segment, target);
		const isUnplaced = segment.unplaced === true || target.unplaced === true;
		if (
			!isUnplaced &&
			(adopted === null || spell(segment, adopted) !== spell(segment, answers[index] ?? ''))
		) {
			return `what is written reads as it was meant: ${segment.text}`;
		}
	}
	return null;
}

/** Without what does not show: which of two tags with one markup is which, and added blanks. */
function spell({ tags }: Segment, text: string): string {
	return text
		.replaceAll(/\s+/g, '')
		.replaceAll(/<(\/?)(\d+)(\/?)>/g, (_, open: string, tag: string, end: string) => {
			return `<${open}${tags[Number(tag) - 1] ?? ''}${end}>`;
		});
}

function accepts({ text, fences, inner }: Segment, answer: string): boolean {
	return verify(text, answer, { ...LANGUAGES, fences, inner }) === null;
}

/** A segment in other words. */
export function reword(segment: Segment): string {
	return mapText(segment.text, (text) =>
		text.replaceAll(
			/(?<![&\p{L}])\p{L}+(?![;\p{L}])/gu,
			(word) => `${word.toUpperCase()} und mehr`,
		),
	);
}

/** A segment with the tags that stand alone in another order. */
export function reorder({ text }: Segment, order: readonly number[]): string {
	const tags = text.match(/<\d+\/>/g) ?? [];
	const sorted = tags
		.map((tag, index) => ({ tag, key: order[index % order.length] ?? 0 }))
		.toSorted((a, b) => a.key - b.key)
		.map(({ tag }) => tag);
	let next = 0;
	return text.replaceAll(/<\d+\/>/g, () => sorted[next++] ?? '');
}

/** Whether a segment is refused where what parts its blocks comes before all its text. */
export function refusesMovedFences(segment: Segment): boolean {
	const [first] = segment.fences ?? [];
	if (first === undefined) return true;
	const fence = `<${first}/>`;
	return !accepts(segment, `${fence}${segment.text.replace(fence, '')}`);
}

export const orders = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 9 });
