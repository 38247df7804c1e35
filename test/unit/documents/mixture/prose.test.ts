import { describe, expect, it } from 'vitest';
import { type Pair, readDeclarations, readInterface } from '../../../bench/corpora.ts';
import { parseDocument } from '../../../../src/documents/format.ts';
import { sampleOf } from '../../../harness/sample.ts';

const FORMATS = ['plain', 'html', 'markdown'] as const;
/** Of 10,000 segments this many may have words locked that their source does not have. */
const MOST = 1 / 10_000;
/** Matches what nobody writes in prose, though a source may have it otherwise, and bars alone. */
const WRITTEN = /:\/\/|^(?:\{'[{}]'\})+$|^\|+$/;

function write(text: string, format: (typeof FORMATS)[number]): string {
	if (format !== 'html') return text;
	return `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`;
}

/** The markup behind the tags of each segment. */
function tagsOf(text: string, format: (typeof FORMATS)[number]): readonly (readonly string[])[] {
	return parseDocument(write(text, format), format).segments.map(({ tags }) => tags);
}

/** What is locked in translations by people, and was not carried over from their source. */
function findLocked(pairs: readonly Pair[], format: (typeof FORMATS)[number]) {
	const known = new Map<string, ReadonlySet<string>>();
	const locked: string[] = [];
	let count = 0;
	for (const { source, text } of pairs) {
		const carried = known.get(source) ?? new Set(tagsOf(source, format).flat());
		known.set(source, carried);
		const found = tagsOf(text, format);
		count += found.length;
		for (const markup of found.flat()) {
			if (!carried.has(markup) && !WRITTEN.test(markup)) locked.push(markup);
		}
	}
	return { locked, count };
}

describe('prose that people wrote', () => {
	it.each(FORMATS)('of a declaration has no words locked as %s', (format) => {
		const { locked, count } = findLocked(readDeclarations(), format);
		expect(count).toBeGreaterThan(1500);
		expect(locked).toEqual([]);
	});

	it.each(FORMATS)('of an interface has hardly a word locked as %s', async (format) => {
		const pairs = await readInterface();
		const step = Math.ceil(pairs.length / sampleOf(pairs.length));
		const { locked, count } = findLocked(
			pairs.filter((_, index) => index % step === 0),
			format,
		);
		expect(count).toBeGreaterThan(10_000);
		expect(locked.length, locked.join(' ')).toBeLessThanOrEqual(count * MOST);
	});
});
