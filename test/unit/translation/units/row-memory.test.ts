import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Segment } from '../../../../src/documents/document.ts';
import { recallRow, type RenderedField } from '../../../../src/translation/units/row-memory.ts';

function digested(texts: readonly string[]): { digest: string; segment: Segment }[] {
	return texts.map((text) => ({ digest: `#${text}`, segment: { text, role: 'text', tags: [] } }));
}

function ofRole(digest: string, text: string, role: string) {
	return { digest, segment: { text, role, tags: [] } };
}

/** A field as it was rendered: `a` became `A`, and so on. */
function rendered(source: readonly string[], changes: Partial<RenderedField> = {}): RenderedField {
	return {
		source: source.map((text) => `#${text}`),
		target: source.map((text) => `#${text.toUpperCase()}`),
		shapings: source.map((text) => `shaping of ${text}`),
		people: new Set(),
		...changes,
	};
}

async function recall(
	sources: readonly string[],
	before: RenderedField,
	row: readonly string[],
	edited = false,
): Promise<(string | null)[]> {
	const { segments } = await recallRow(digested(sources), before, digested(row), edited);
	return segments.map((segment) =>
		segment === null ? null : `${segment.translation}${segment.byPerson ? ' by a person' : ''}`,
	);
}

async function isLost(
	sources: readonly string[],
	before: RenderedField,
	row: readonly string[],
	edited = true,
): Promise<boolean> {
	return (await recallRow(digested(sources), before, digested(row), edited)).isLost;
}

const letters = (text: string): string[] => text.split('');

describe('a row that nobody touched', () => {
	test.each([
		['abc', 'abc', ['A', 'B', 'C']],
		['abc', 'aXc', ['A', null, 'C']],
		['abc', 'Xabc', [null, 'A', 'B', 'C']],
		['abc', 'ac', ['A', 'C']],
		['abc', 'cba', ['C', 'B', 'A']],
		['abc', '', []],
		['', 'abc', [null, null, null]],
		['aba', 'aa', ['A', 'A']],
		['ab', 'aab', ['A', null, 'B']],
	])('was made from %j and serves %j', async (before, now, expected) => {
		const row = letters(before.toUpperCase());
		expect(await recall(letters(now), rendered(letters(before)), row)).toEqual(expected);
	});

	test('serves exactly the source segments that were there before, as often as they were', async () => {
		const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
		await fc.assert(
			fc.asyncProperty(texts, texts, async (before, now) => {
				const row = before.map((text) => text.toUpperCase());
				const found = await recall(now, rendered(before), row);
				for (const [at, text] of now.entries()) {
					const earlier = now.slice(0, at).filter((other) => other === text).length;
					const there = before.filter((other) => other === text).length;
					expect(found[at]).toBe(earlier < there ? text.toUpperCase() : null);
				}
			}),
		);
	});

	test('tells what shaped each segment', async () => {
		const found = await recallRow(
			digested(['b']),
			rendered(['a', 'b']),
			digested(['A', 'B']),
			false,
		);
		expect(found.segments).toEqual([
			{ translation: 'B', byPerson: false, shaping: 'shaping of b' },
		]);
	});

	test('knows nothing of shapings where none were kept', async () => {
		const before = rendered(['a'], { shapings: null });
		const found = await recallRow(digested(['a']), before, digested(['A']), false);
		expect(found.segments).toEqual([{ translation: 'A', byPerson: false, shaping: null }]);
	});

	test('still tells which wording was a person’s before', async () => {
		const before = rendered(['a', 'b'], { people: new Set([1]) });
		expect(await recall(['a', 'b'], before, ['A', 'B'])).toEqual(['A', 'B by a person']);
	});
});

describe('a row that a person edited', () => {
	test.each([
		['abc', 'AYC', ['A', 'Y by a person', 'C'], 'a segment was reworded'],
		['abc', 'YZC', ['Y by a person', 'Z by a person', 'C'], 'neighbours were reworded'],
		['abc', 'ABC', ['A', 'B', 'C'], 'nothing differs'],
		['abc', 'AC', ['A', null, 'C'], 'a segment was removed'],
		['abc', 'AYBC', ['A', 'B', 'C'], 'a segment was added'],
		['abc', 'YZ', [null, null, null], 'everything was reworded, with one segment less'],
		['abcd', 'AYZD', ['A', 'Y by a person', 'Z by a person', 'D'], 'two in a row'],
		['abcd', 'AYD', ['A', null, null, 'D'], 'two were made one'],
		['ab', 'BA', [null, 'B'], 'segments changed places'],
	])('%j, now %j: %s', async (before, row, expected) => {
		const found = await recall(letters(before), rendered(letters(before)), letters(row), true);
		expect(found).toEqual(expected);
	});

	test.each([
		['abc', 'AYC', 'abc', false, 'a segment was reworded'],
		['abc', 'AYC', 'axc', false, 'a segment was reworded whose source changed'],
		['abc', 'AYC', 'ac', false, 'a segment was reworded whose source is gone'],
		['abc', 'AYBC', 'abc', true, 'a segment was added'],
		['abc', 'ABCY', 'abx', true, 'a segment was added at the end'],
		['abc', 'AC', 'abc', true, 'a segment was removed'],
		['abcd', 'AYD', 'abcx', true, 'two were made one'],
		['ab', 'BA', 'ab', true, 'segments changed places'],
		['abc', 'YZ', 'abx', true, 'everything was reworded, with one segment less'],
	])('%j, now %j, from %j: loses text: %s; %s', async (before, row, now, expected) => {
		expect(await isLost(letters(now), rendered(letters(before)), letters(row))).toBe(expected);
	});

	test('loses no text of the person’s that has a source still, unless it says so', async () => {
		const text = fc.array(fc.constantFrom(...letters('abcde')), { maxLength: 8 });
		const row = fc.array(fc.constantFrom(...letters('ABCDEXYZ')), { maxLength: 8 });
		await fc.assert(
			fc.asyncProperty(text, text, row, async (before, now, current) => {
				const found = await recallRow(digested(now), rendered(before), digested(current), true);
				if (found.isLost) return;
				expect(current).toHaveLength(before.length);
				for (const [at, segment] of current.entries()) {
					const source = before[at] ?? '';
					if (segment === source.toUpperCase()) continue;
					const isKept = found.segments.some((kept) => kept?.translation === segment);
					const sourcesLeft = now.filter((other) => other === source).length;
					const wanted = before.filter(
						(other, index) => other === source && current[index] !== source.toUpperCase(),
					).length;
					expect(isKept || sourcesLeft < wanted).toBe(true);
				}
			}),
		);
	});

	test('never attributes unchanged text to the person, nor the person’s to the machine', async () => {
		const source = fc.uniqueArray(fc.constantFrom(...letters('abcdefgh')), { minLength: 1 });
		const row = fc.array(fc.constantFrom(...letters('ABCDEFGHXYZ')), { maxLength: 10 });
		await fc.assert(
			fc.asyncProperty(source, row, async (before, now) => {
				const found = await recallRow(digested(before), rendered(before), digested(now), true);
				for (const [at, segment] of found.segments.entries()) {
					if (segment === null) continue;
					expect(segment.byPerson).toBe(segment.translation !== before[at]?.toUpperCase());
					expect(now).toContain(segment.translation);
				}
			}),
		);
	});

	test('keeps the order of the row', async () => {
		const source = fc.uniqueArray(fc.constantFrom(...letters('abcdefgh')), { minLength: 1 });
		const row = fc.uniqueArray(fc.constantFrom(...letters('ABCDEFGHXYZ')));
		await fc.assert(
			fc.asyncProperty(source, row, async (before, now) => {
				const found = await recallRow(digested(before), rendered(before), digested(now), true);
				const places = found.segments.flatMap((segment) =>
					segment === null ? [] : [now.indexOf(segment.translation)],
				);
				expect(places).toEqual(places.toSorted((a, b) => a - b));
			}),
		);
	});
});

describe('a row whose own segments are not known', () => {
	const before = rendered(['a', 'b'], { target: [] });

	test('is paired by place while their number is that of the source', async () => {
		expect(await recall(['b', 'c'], before, ['A', 'B'])).toEqual(['B', null]);
	});

	test('is not paired otherwise', async () => {
		expect(await recall(['a', 'b'], before, ['A', 'B', 'C'])).toEqual([null, null]);
	});

	test('is not paired when the record does not fit itself', async () => {
		const odd = rendered(['a', 'b'], { target: ['#A'] });
		expect(await recall(['a', 'b'], odd, ['A', 'B'])).toEqual([null, null]);
	});
});

describe('markup', () => {
	const source = { text: 'read <1>this</1> <2>page</2>', role: 'text', tags: ['<b>', '<i>'] };
	const before: RenderedField = {
		source: ['#s'],
		target: ['#t'],
		shapings: [''],
		people: new Set(),
	};

	test('that changed places in the translation gets the numbers of its source', async () => {
		const target = {
			text: '<1>Seite</1> <2>diese</2> lesen',
			role: 'text',
			tags: ['<i>', '<b>'],
		};
		const { segments } = await recallRow(
			[{ digest: '#s', segment: source }],
			before,
			[{ digest: '#t', segment: target }],
			false,
		);
		expect(segments[0]?.translation).toBe('<2>Seite</2> <1>diese</1> lesen');
	});

	test('that a person took out makes the segment unusable', async () => {
		const target = { text: 'diese Seite lesen', role: 'text', tags: [] };
		const found = await recallRow(
			[{ digest: '#s', segment: source }],
			before,
			[{ digest: '#x', segment: target }],
			true,
		);
		expect(found).toEqual({ segments: [null], isLost: true });
	});

	test('that a person changed beside the same words loses text', async () => {
		const target = { text: '<1>x</1>', role: 'text', tags: ['<a href="/de">'] };
		const now = { digest: '#s', segment: { text: '<1>x</1>', role: 'text', tags: ['<b>'] } };
		const found = await recallRow([now], before, [{ digest: '#t', segment: target }], true);
		expect(found.isLost).toBe(true);
	});
});

test('equal texts of several kinds are each taken from their own', async () => {
	const before = { ...rendered(['a', 'a']), target: ['#T', '#H'] };
	const row = [ofRole('#T', 'Titel', 'title'), ofRole('#H', 'Überschrift', 'text')];
	const recallFor = async (roles: readonly string[]) => {
		const sources = roles.map((role) => ofRole('#a', 'a', role));
		const { segments } = await recallRow(sources, before, row, false);
		return segments.map((segment) => segment?.translation ?? null);
	};
	expect(await recallFor(['text'])).toEqual(['Überschrift']);
	expect(await recallFor(['text', 'text', 'title'])).toEqual(['Überschrift', null, 'Titel']);
	expect(await recallFor(['alt', 'title'])).toEqual([null, 'Titel']);
});

test('equal segments by the ten thousands are recalled in one pass', async () => {
	const source = Array.from({ length: 80_000 }, () => 'cell');
	const found = await recall(source, rendered(source), rendered(source).target);
	expect(found.filter((segment) => segment === null)).toEqual([]);
});

test('documents of thousands of segments are recalled without comparing all with all', async () => {
	const source = Array.from({ length: 6_000 }, (_, at) => `s${at}`);
	const row = source.map((text, at) => (at === 3_000 ? 'EDITED' : text.toUpperCase()));
	const found = await recall(source, rendered(source), row, true);
	expect(found[3_000]).toBe('EDITED by a person');
	expect(found.filter((segment) => segment === null)).toEqual([]);
});
