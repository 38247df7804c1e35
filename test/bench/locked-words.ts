import { findPlaceholders } from '../../src/documents/segments/placeholder.ts';
import { type Pair, readDeclarations, readInterface } from './corpora.ts';

/**
 * How often words that a reader would translate are taken for a placeholder: in texts that people
 * wrote, in all languages, as typed and as decoded from a page. The declaration has no placeholders
 * at all. In the interface a placeholder stands in the English text too, so what is locked in a
 * translation alone is counted, and so is the reverse. Addresses are not. `--show` lists them.
 */
async function main(): Promise<void> {
	report('Universal Declaration of Human Rights', textsOf(readDeclarations()), lockedIn);
	const pairs = await readInterface();
	const sources = new Map(pairs.map(({ text, source }) => [text, source]));
	report('interface of Directus', [...sources.keys()], (text) => {
		const known = new Set(lockedIn(sources.get(text) ?? ''));
		return lockedIn(text).filter((run) => !known.has(run));
	});
	const translated = [...sources.keys()].join('\n');
	report('English interface', [...new Set(sources.values())], (text) =>
		lockedIn(text).filter((run) => !translated.includes(run)),
	);
}

function textsOf(pairs: readonly Pair[]): readonly string[] {
	return [...new Set(pairs.flatMap(({ source, text }) => [source, text]))];
}

function lockedIn(text: string): readonly string[] {
	return [true, false].flatMap((literal) =>
		findPlaceholders(text, { literal })
			.map(({ start, end }) => text.slice(start, end))
			.filter((run) => /\p{L}/u.test(run) && !run.includes('://')),
	);
}

function report(
	name: string,
	texts: readonly string[],
	find: (text: string) => readonly string[],
): void {
	const found = texts.map((text) => ({ text, runs: find(text) }));
	const locked = found.filter(({ runs }) => runs.length > 0);
	const rate = ((locked.length / texts.length) * 10_000).toFixed(2);
	process.stdout.write(`${name}: ${locked.length} of ${texts.length}, ${rate} in 10,000\n`);
	if (!process.argv.includes('--show')) return;
	for (const { text, runs } of locked) process.stdout.write(`${JSON.stringify({ runs, text })}\n`);
}

await main();
