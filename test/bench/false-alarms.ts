import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adoptTranslation } from '../../src/documents/segments/adopt.ts';
import { checkRendered, parseDocument } from '../../src/documents/format.ts';
import { verify } from '../../src/documents/verification/verify.ts';
import { root } from '../harness/build.ts';

/**
 * How often verification refuses what people translated: every text of Directus's own interface
 * that differs from the British one, in all its languages, taken as plain text. A refusal counts as
 * a false alarm although some are mistakes of the translation. Texts that were left in English are
 * counted apart: most of them nobody has translated yet.
 */
const FOLDER = join(root, 'node_modules/@directus/app/dist/assets');
/** The American texts are not in a file of their own. */
const SOURCE = 'en-GB';

async function main(): Promise<void> {
	const candidates = await Promise.all(
		readdirSync(FOLDER)
			.filter((file) => isTexts(file))
			.map(async (file) => [file.slice(0, 5), await readTexts(join(FOLDER, file))] as const),
	);
	const texts = new Map(candidates.filter(([, found]) => found.size > 1_000));
	const english = texts.get(SOURCE);
	if (english === undefined) throw new Error('there are no English texts of Directus');
	const reasons = new Map<string, number>();
	let pairs = 0;
	let languages = 0;
	let same = 0;
	let sameRefused = 0;
	for (const [language, translated] of texts) {
		if (language.startsWith('en')) continue;
		languages += 1;
		for (const [name, raw] of translated) {
			// Line ends behind a text come from the translators' tool.
			const text = raw.trim();
			const source = english.get(name)?.trim();
			if (source === undefined) continue;
			if (source === text) {
				same += 1;
				sameRefused += judge(source, text, language) === null ? 0 : 1;
				continue;
			}
			pairs += 1;
			const reason = judge(source, text, language);
			if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
		}
	}
	const alarms = [...reasons.values()].reduce((sum, count) => sum + count, 0);
	say(`${languages} languages, ${pairs} translated texts, ${alarms} refused`);
	say(`rate ${((alarms / pairs) * 100).toFixed(3)} %`);
	say(`${same} texts left as they are, ${sameRefused} refused`);
	for (const [reason, count] of [...reasons].toSorted((a, b) => b[1] - a[1])) {
		say(`${reason.padEnd(14)} ${count}`);
	}
}

/** Why a translation is refused; null when it passes. */
function judge(source: string, text: string, language: string): string | null {
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
