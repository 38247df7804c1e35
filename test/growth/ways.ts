import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { parseFragment } from 'parse5';
import { SaxesParser } from 'saxes';

import type { MemoryUnit } from '../../src/contract/memory.ts';
import { detectFormat, isFormat } from '../../src/documents/detection.ts';
import type { Format, ParseOptions } from '../../src/documents/document.ts';
import { checkRendered, parseDocument } from '../../src/documents/format.ts';
import { adoptTranslation } from '../../src/documents/segments/adopt.ts';
import { verify } from '../../src/documents/verification/verify.ts';
import { doWork } from '../../src/documents/work.ts';
import { FILE_FORMATS } from '../../src/exchange/file-formats.ts';
import { matchTerms } from '../../src/translation/glossary/glossary.ts';
import { missesTerm } from '../../src/translation/glossary/term-check.ts';
import type { Family, Way } from './shape.ts';

export interface Passed {
	/** The text is beyond the limits of its format. */
	readonly isRefused: boolean;
	/** What a text that people write may not have: none of its segments, or a fault. */
	readonly fault: string | null;
}

/** Runs a step of the way, and may note what it takes. */
export type RunStep = <T>(name: string, step: () => T) => T;

const LANGUAGES = { sourceLanguage: 'en-US', targetLanguage: 'de-DE' };
const PASSED: Passed = { isRefused: false, fault: null };

/** The whole way of a text as the product goes it. */
export async function pass(family: Family, text: string, run: RunStep): Promise<Passed> {
	const { way, options = {} } = family;
	if (way === 'answer') return passAnswer(text, run);
	if (way === 'glossary') return passGlossary(text, run);
	if (way === 'tmx' || way === 'jsonl') return passFile(way, text);
	return passDocument(way, text, options, run);
}

/** Whether a text of so many characters is within the limits of its format, and has segments. */
export function isTranslatedWhole({ way, make, options }: Family, length: number): boolean {
	if (!isFormat(way)) return true;
	const { refused, segments } = parseDocument(make(length), way, options);
	return refused !== true && segments.length > 0;
}

/** Another text with the same tags and numbers. */
function translate(canonical: string): string {
	return canonical.replace(/<\/?\d+\/?>|&\w+;|\p{L}{3,}/gu, (found) =>
		/^[<&]/.test(found) ? found : `${found}en`,
	);
}

function passDocument(
	format: Format,
	text: string,
	parseOptions: ParseOptions,
	run: RunStep,
): Passed {
	const kind = { format, parseOptions };
	run('detect', () => detectFormat(text));
	const reading = run('read', () => doWork({ name: 'read', args: [text, kind] }));
	if (reading.refused === true) return { isRefused: true, fault: null };
	const segments = reading.segments.map(({ segment }) => segment);
	const answers = segments.map((segment) => translate(segment.text));
	const faults = run('verify', () =>
		segments.map((segment, index) => verify(segment.text, answers[index] ?? '', LANGUAGES)),
	);
	const rendering = run('render', () => doWork({ name: 'render', args: [text, kind, answers] }));
	if ('fault' in rendering) return { isRefused: false, fault: rendering.fault };
	const rendered = rendering.text;
	run('frame', () => [text, rendered].map((one) => doWork({ name: 'frame', args: [one, kind] })));
	run('adopt', () => {
		const other = doWork({ name: 'read', args: [rendered, kind] }).segments;
		return segments.map((segment, index) => {
			const target = other[index]?.segment;
			return target === undefined ? null : adoptTranslation(segment, target);
		});
	});
	const fault = faults.find((found) => found !== null) ?? null;
	return { isRefused: false, fault: segments.length === 0 ? 'no segments' : fault };
}

/** A model's answer to a segment of a tenth of its length. */
function passAnswer(text: string, run: RunStep): Passed {
	const source = 'word '.repeat(Math.ceil(text.length / 50));
	run('verify', () => verify(source, text, LANGUAGES));
	for (const format of ['plain', 'html', 'markdown'] as const) {
		const document = parseDocument(source, format, { maxSegmentLength: source.length });
		const answer = text.replaceAll('<', '&lt;');
		const rendered = run(`render ${format}`, () =>
			document.render(document.segments.map(() => answer)),
		);
		run(`check ${format}`, () => checkRendered(format, source, rendered));
	}
	return PASSED;
}

const GLOSSARY = ['harbour', 'sea bass', '港', 'NASA', 'éé', 'aa'].map((term) => ({
	term,
	translation: term,
}));

function passGlossary(text: string, run: RunStep): Passed {
	const terms = run('terms', () => matchTerms(text, GLOSSARY, LANGUAGES.targetLanguage));
	run('demand', () => missesTerm(terms, text));
	return PASSED;
}

async function passFile(name: 'tmx' | 'jsonl', text: string): Promise<Passed> {
	const { read, write } = FILE_FORMATS[name];
	const units = [];
	for await (const { unit } of read(chunksOf(text))) if (unit !== null) units.push(unit);
	const memory = units.map(({ sourceLanguage, targetLanguage, source, target }): MemoryUnit => ({
		collection: 'articles',
		format: 'html',
		sourceLanguage,
		targetLanguage,
		source,
		target,
		origin: 'machine',
		provider: null,
		model: null,
	}));
	for await (const written of write(listOf(memory))) void written;
	return PASSED;
}

/** As a request's body comes. */
async function* chunksOf(text: string): AsyncIterable<string> {
	for (let at = 0; at < text.length; at += 16_384) yield text.slice(at, at + 16_384);
}

async function* listOf<T>(list: readonly T[]): AsyncIterable<T> {
	yield* list;
}

/** A bare pass of the parser behind a way. */
export const BARE: Readonly<Record<Way, (text: string) => unknown>> = {
	markdown: (text) =>
		fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }),
	html: (text) => parseFragment(text),
	json: (text) => readJson(text),
	plain: scan,
	answer: scan,
	glossary: scan,
	jsonl: (text) => text.split('\n').map(readJson),
	tmx(text) {
		const parser = new SaxesParser();
		parser.on('error', () => undefined);
		parser.write(text).close();
	},
};

function readJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Words and braces, each with its place: the least that a reader of plain text must keep. */
function scan(text: string): readonly object[] {
	const found: { readonly start: number; readonly end: number; readonly word: string }[] = [];
	for (const { index, 0: word } of text.matchAll(/[\p{L}\p{N}]+|\S/gu)) {
		found.push({ start: index, end: index + word.length, word });
	}
	return found;
}
