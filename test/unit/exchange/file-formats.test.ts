import { SaxesParser } from 'saxes';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MemoryUnit } from '../../../src/contract/memory.ts';
import { FILE_FORMATS } from '../../../src/exchange/file-formats.ts';
import { MAX_LENGTH, MAX_UNIT_LENGTH, type ReadUnit } from '../../../src/exchange/unit.ts';

const UNIT: MemoryUnit = {
	collection: 'articles',
	sourceLanguage: 'en-US',
	targetLanguage: 'de-DE',
	format: 'html',
	source: 'Hello <1>big &amp; small</1> <2/>world',
	target: '<2/>Hallo <1>große &amp; kleine</1> Welt',
	origin: 'machine',
	provider: 'openai',
	model: 'gpt-5.4-mini',
};

async function* from<T>(...values: readonly T[]): AsyncIterable<T> {
	yield* values;
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
	const list: T[] = [];
	for await (const value of values) list.push(value);
	return list;
}

async function write(format: 'jsonl' | 'tmx', ...units: readonly MemoryUnit[]): Promise<string> {
	return (await all(FILE_FORMATS[format].write(from(...units)))).join('');
}

function read(format: 'jsonl' | 'tmx', ...chunks: readonly string[]): Promise<ReadUnit[]> {
	return all(FILE_FORMATS[format].read(from(...chunks)));
}

/** Reads a file in pieces of a size, by default as a server hands a body on. */
function readPieces(format: 'jsonl' | 'tmx', file: string, size = 65_536): Promise<ReadUnit[]> {
	async function* pieces(): AsyncIterable<string> {
		for (let at = 0; at < file.length; at += size) yield file.slice(at, at + size);
	}
	return all(FILE_FORMATS[format].read(pieces()));
}

/** What a file without properties tells. */
const tmx = (body: string, header = '<header srclang="en-US"/>'): string =>
	`<?xml version="1.0"?><tmx version="1.4">${header}<body>${body}</body></tmx>`;

const words = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) =>
	text
		.replaceAll(/[\p{C}\uFFFE\uFFFF]/gu, 'x')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;'),
);
const unit = fc
	.record({ first: words, inner: words, last: words })
	.map(({ first, inner, last }) => ({
		...UNIT,
		source: `${first}<1>${inner}<2/></1>${last}<3/>`,
		target: `<3/>${last}<1><2/>${inner}</1>${first}`,
	}));

describe.each(['jsonl', 'tmx'] as const)('%s', (format) => {
	test('gives back what was written, however it is cut into pieces', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(unit), fc.integer({ min: 1, max: 40 }), async (units, size) => {
				const file = await write(format, ...units);
				const pieces = file.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
				const found = await read(format, ...pieces);
				expect(found.map(({ fault }) => fault)).toEqual(units.map(() => null));
				expect(found.map((entry) => entry.unit)).toEqual(units);
			}),
			{ numRuns: 100 },
		);
	});

	test('of a person names no model', async () => {
		const person: MemoryUnit = { ...UNIT, origin: 'person', provider: null, model: null };
		const [found] = await read(format, await write(format, person));
		expect(found?.unit).toMatchObject({ origin: 'person', source: UNIT.source });
		expect(found?.unit?.provider ?? null).toBeNull();
	});
});

describe('a TMX file of ours', () => {
	test('is well-formed XML with native inline tags', async () => {
		const file = await write('tmx', UNIT);
		const errors: string[] = [];
		const parser = new SaxesParser();
		parser.on('error', ({ message }) => errors.push(message));
		parser.write(file).close();
		expect(errors).toEqual([]);
		expect(file).toContain(
			'<seg>Hello <bpt i="1" x="1"/>big &amp; small<ept i="1"/> <ph x="2"/>world</seg>',
		);
	});

	test('leaves out what XML cannot hold', async () => {
		const file = await write('tmx', { ...UNIT, source: 'a\u0001b' }, UNIT);
		expect(await read('tmx', file)).toHaveLength(1);
	});
});

describe('a TMX file of another tool', () => {
	test('has its inline tags numbered as they come in the source', async () => {
		const body = `<tu><tuv xml:lang="en-US"><seg>Press <bpt i="5" type="bold">&lt;b&gt;</bpt>Save<ept i="5">&lt;/b&gt;</ept> now<ph>&lt;br/&gt;</ph></seg></tuv>
			<tuv xml:lang="de"><seg>Jetzt <bpt i="5">&lt;b&gt;</bpt>Speichern<ept i="5">&lt;/b&gt;</ept><ph>&lt;br/&gt;</ph></seg></tuv></tu>`;
		const [found] = await read('tmx', tmx(body));
		expect(found).toMatchObject({
			place: 1,
			fault: null,
			unit: {
				sourceLanguage: 'en-US',
				targetLanguage: 'de',
				source: 'Press <1>Save</1> now<2/>',
				target: 'Jetzt <1>Speichern</1><2/>',
			},
		});
		expect(found?.unit?.collection).toBeUndefined();
	});

	test('has highlighted text and old language attributes', async () => {
		const body = `<tu><tuv lang="EN-us"><seg>A <hi type="b">fine</hi> day</seg></tuv><tuv lang="fr"><seg>Une <hi type="b">belle</hi> journée &amp; plus</seg></tuv></tu>`;
		const [found] = await read('tmx', tmx(body));
		expect(found?.unit).toMatchObject({
			source: 'A <1>fine</1> day',
			target: 'Une <1>belle</1> journée &amp; plus',
		});
	});

	test('gives one unit for each target language', async () => {
		const body = `<tu>${['en-US', 'de', 'fr'].map((code) => `<tuv xml:lang="${code}"><seg>Text ${code}</seg></tuv>`).join('')}</tu>`;
		const found = await read('tmx', tmx(body));
		expect(found.map((entry) => entry.unit?.targetLanguage)).toEqual(['de', 'fr']);
	});

	test.each([
		[
			'one language',
			'<tu><tuv xml:lang="en-US"><seg>Text</seg></tuv></tu>',
			'fewer than two languages',
		],
		[
			'a tag too many',
			'<tu><tuv xml:lang="en-US"><seg>Text</seg></tuv><tuv xml:lang="de"><seg>Text<ph x="1"/></seg></tuv></tu>',
			'not have the same inline tags',
		],
	])('with a unit of %s goes on after it', async (_, broken, fault) => {
		const good =
			'<tu><tuv xml:lang="en-US"><seg>Text</seg></tuv><tuv xml:lang="de"><seg>Wort</seg></tuv></tu>';
		const [first, second] = await read('tmx', tmx(broken + good));
		expect(first).toMatchObject({ place: 1, unit: null, fault: expect.stringContaining(fault) });
		expect(second).toMatchObject({ place: 2, fault: null });
	});

	test('that is no XML is read up to where it breaks', async () => {
		const good =
			'<tu><tuv xml:lang="en-US"><seg>Text</seg></tuv><tuv xml:lang="de"><seg>Wort</seg></tuv></tu>';
		const found = await read('tmx', tmx(`${good}<tu><tuv`), good);
		expect(found.map(({ fault }) => fault)).toEqual([
			null,
			expect.stringContaining('the XML cannot be read from line'),
		]);
	});

	test('cannot make anything of entities of its own', async () => {
		const bomb = `<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>&b;</seg></tuv><tuv xml:lang="de"><seg>&b;</seg></tuv></tu></body></tmx>`;
		const found = await read('tmx', bomb);
		expect(found.every((entry) => entry.unit === null)).toBe(true);
	});
});

/** A `tuv` of each language. */
const tu = (texts: Readonly<Record<string, string>>): string =>
	`<tu>${Object.entries(texts)
		.map(([code, text]) => `<tuv xml:lang="${code}"><seg>${text}</seg></tuv>`)
		.join('')}</tu>`;
const TEXT = tu({ 'en-US': 'Text', de: 'Wort' });

describe('a TMX file that is too long', () => {
	const long = 'x'.repeat(MAX_LENGTH);

	test.each([
		['a segment', { 'en-US': 'Text', de: `${long}y`, fr: 'Mot' }, ['de', null]],
		['a source', { 'en-US': `${long}y`, de: 'Wort' }, ['en-US']],
		['a segment of tags', { 'en-US': 'Text', de: '<ph/>'.repeat(MAX_LENGTH / 4) }, ['de']],
	])('in %s names its language, and is read before and behind it', async (_, texts, named) => {
		const found = await readPieces('tmx', tmx(TEXT + tu(texts) + TEXT));
		expect(found.map(({ place }) => place)).toEqual([1, ...named.map(() => 2), 3]);
		expect(found.map(({ fault }) => fault)).toEqual([
			null,
			...named.map(
				(code) => code && `the segment in "${code}" is longer than 1,000,000 characters`,
			),
			null,
		]);
	});

	test('in nothing has segments of a million characters', async () => {
		const found = await readPieces('tmx', tmx(tu({ 'en-US': long, de: long })));
		expect(found).toMatchObject([{ fault: null, unit: { source: long, target: long } }]);
	});

	test('in a unit says so, and is read before and behind it', async () => {
		const note = `<note>${long}</note>`;
		const wide = `<tu>${note.repeat(10)}<tuv xml:lang="en-US"><seg>A</seg></tuv><tuv xml:lang="de"><seg>B</seg></tuv></tu>`;
		const found = await readPieces('tmx', tmx(TEXT + wide + TEXT));
		expect(found.map(({ fault }) => fault)).toEqual([
			null,
			'the unit is longer than 10,000,000 characters',
			null,
		]);
	});

	test('in its source, taken once for each language, is not taken', async () => {
		const targets = '<tuv xml:lang="de"><seg>Wort</seg></tuv>'.repeat(11);
		const wide = `<tu><tuv xml:lang="en-US"><seg>${long}</seg></tuv>${targets}</tu>`;
		const found = await readPieces('tmx', tmx(wide + TEXT));
		expect(found.map(({ fault }) => fault)).toEqual([
			'the source, once for each language, is longer than 10,000,000 characters',
			null,
		]);
	});

	test.each([
		['a text', '<note>', 'x'],
		['a tag', '<note ', 'a="b" '],
		['a comment', '<!--', 'x'],
	])('in %s is read up to there', async (_, start, repeated) => {
		const part = start + repeated.repeat(MAX_UNIT_LENGTH / repeated.length + 1);
		const found = await readPieces('tmx', tmx(TEXT + part));
		expect(found.map(({ fault }) => fault)).toEqual([
			null,
			'the XML cannot be read from line 1 on: a part of it is longer than 10,000,000 characters',
		]);
	});

	test('in many comments is read', async () => {
		const comment = `<!--${long}-->`;
		const found = await readPieces('tmx', tmx(comment.repeat(11) + TEXT));
		expect(found.map(({ fault }) => fault)).toEqual([null]);
	});

	test('in the depth of its elements is read up to there', async () => {
		const found = await readPieces('tmx', tmx(TEXT + '<a>'.repeat(100_000)));
		expect(found.map(({ fault }) => fault)).toEqual([
			null,
			'the XML cannot be read from line 1 on: its elements are nested too deep',
		]);
	});
});

test('empty inline tags of a TMX file are told apart by their order', async () => {
	const tags = '<ph/><ph x="7">{a}</ph><it pos="begin"/>';
	const [found] = await read('tmx', tmx(tu({ 'en-US': `A${tags}b`, de: `B${tags}a` })));
	expect(found?.unit).toMatchObject({ source: 'A<1/><2/><3/>b', target: 'B<1/><2/><3/>a' });
});

describe('a JSON Lines file', () => {
	test.each([7, 65_536, 3 * MAX_LENGTH])(
		'in pieces of %i characters loses no line to one that is too long',
		async (size) => {
			const good = JSON.stringify(UNIT);
			const full = JSON.stringify({ ...UNIT, source: '' });
			const longest = JSON.stringify({ ...UNIT, source: 'x'.repeat(MAX_LENGTH - full.length) });
			const file = [good, `${longest} `, longest, good, 'x'.repeat(MAX_LENGTH + 1)].join('\n');
			const found = await readPieces('jsonl', file, size);
			expect(found.map(({ place, fault }) => [place, fault])).toEqual([
				[1, null],
				[2, 'the line is longer than 1,000,000 characters'],
				[3, null],
				[4, null],
				[5, 'the line is longer than 1,000,000 characters'],
			]);
		},
	);

	test('tells the line of what it cannot use, and goes on', async () => {
		const good = JSON.stringify(UNIT);
		const found = await read('jsonl', `{"source":1}\n\nnonsense\n${good}`);
		expect(found.map(({ place, fault }) => [place, fault])).toEqual([
			[1, 'sourceLanguage is missing or of another type'],
			[3, 'the line is not JSON'],
			[4, null],
		]);
	});
});
