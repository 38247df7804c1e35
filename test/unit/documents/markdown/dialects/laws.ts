import { expect } from 'vitest';
import { checkRendered } from '../../../../../src/documents/format.ts';
import { parseMarkdown } from '../../../../../src/documents/markdown/markdown.ts';
import { mapText } from '../../laws.ts';

export function texts(markdown: string): string[] {
	return parseMarkdown(markdown).segments.map(({ text }) => text);
}

/** The role and text of each segment that is not the running text. */
export function asides(markdown: string): string[] {
	return parseMarkdown(markdown)
		.segments.filter(({ role }) => role !== 'text')
		.map(({ role, text }) => `${role}: ${text}`);
}

function upperCase(text: string): string {
	return text.replace(/&\w+;|\p{L}+/gu, (run) => (run.startsWith('&') ? run : run.toUpperCase()));
}

/**
 * What is written of a text in capitals, held to the laws: what is not translated stays byte for
 * byte, the structure is the source's, and what was written reads as what was meant.
 */
export function shout(source: string): string {
	const document = parseMarkdown(source);
	for (const same of [() => null, ({ text }: { readonly text: string }) => text]) {
		expect(document.render(document.segments.map(same))).toBe(source);
	}
	for (const mark of ['«$»', 'x$y', '字$字']) {
		const marked = document.segments.map(({ text }) => mark.replace('$', () => text));
		expectSame(source, document.render(marked), marked);
	}
	const wanted = document.segments.map(({ text }) => mapText(text, upperCase));
	const rendered = document.render(wanted);
	expectSame(source, rendered, wanted);
	return rendered;
}

function unspaced(text: string): string {
	return text.replace(/\s/g, '');
}

function expectSame(source: string, rendered: string, wanted: readonly string[]): void {
	expect(checkRendered('markdown', source, rendered)).toBeNull();
	expect(texts(rendered).map(unspaced)).toEqual(wanted.map(unspaced));
}

/** Translates every segment as one text, and expects it to be taken. */
export function say(source: string, translation: string): string {
	const document = parseMarkdown(source);
	const rendered = document.render(document.segments.map(() => translation));
	expect(checkRendered('markdown', source, rendered)).toBeNull();
	expect(texts(rendered)).toHaveLength(document.segments.length);
	return rendered;
}
