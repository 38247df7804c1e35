import { adoptTranslation } from '../../src/documents/segments/adopt.ts';
import { checkRendered, parseDocument } from '../../src/documents/format.ts';
import { verify } from '../../src/documents/verification/verify.ts';
import { type Pair, readDeclarations, readInterface, SOURCE } from './corpora.ts';

/**
 * How often verification refuses what people translated, in all languages and in those that are
 * hardest to measure: the texts of Directus's own interface against the British ones, taken as
 * plain text, and the paragraphs of the Universal Declaration of Human Rights against its English
 * ones, where both have as many in an article. A refusal counts as a false alarm although some are
 * mistakes of the translation. Texts that were left in English are counted apart: most of them
 * nobody has translated yet.
 */
/** Faults of a text as a whole: a model that is asked segment by segment cannot bring them about. */
const BY_SHAPE = new Set(['shape', 'segments', 'placeholders']);
/** Told one by one: refusals of a segment's wording, and those by shape. */
const APART = ['fa', 'ur', 'hi', 'km', 'he', 'ar', 'ja'];

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

/** Why a translation is refused; null when it passes. */
function judge({ source, text, language }: Pair): string | null {
	if (checkRendered('plain', source, text) !== null) return 'shape';
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

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

await main();
