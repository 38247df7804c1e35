import { describe, expect, test } from 'vitest';
import {
	recallField,
	rebuildVersion,
	rendering,
} from '../../../../src/directus/provenance/field-memory.ts';
import type { FieldVersion } from '../../../../src/directus/provenance/field-version.ts';
import { formatMark, readMark } from '../../../../src/directus/history/write-mark.ts';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';
import type { Format } from '../../../../src/documents/document.ts';
import { parseDocument } from '../../../../src/documents/format.ts';
import { hashText, readText } from '../../../../src/documents/reading.ts';

interface Story {
	readonly format: Format;
	readonly source: string;
	readonly translations: readonly string[];
	/** The source as it is today; else as it was. */
	readonly now?: string;
	/** What a person has made of the row. */
	readonly edit?: (row: string) => string;
}

/** What the row knows of today's segments, by their texts; null: nothing. */
async function recall({ format, source, translations, now = source, edit }: Story) {
	const kind = { format };
	const row = parseDocument(source, format).render(translations);
	const version: FieldVersion = {
		value: '',
		...(await rendering(source, row, kind)),
		sourceLanguage: 'en-US',
		shapings: null,
		people: [],
		provider: 'openai',
		model: 'alpha',
		at: 0,
	};
	const value = edit?.(row) ?? row;
	const { segments: today } = await readText(now, kind);
	const recalled = await recallField(today, version, value, kind, edit !== undefined);
	if (recalled === null) return null;
	const segments = today.map(({ segment }, index) => {
		const known = recalled.segments[index];
		return `${segment.text}: ${known?.translation ?? '?'}${known?.byPerson === true ? ', a person’s' : ''}`;
	});
	return { isLossy: recalled.isLossy, segments };
}

const image = (src: string, alt: string) => ({ type: 'image', attrs: { src, alt } });
const withMore = (row: string) => row.replace('# plików', 'aż # plików');

const FILES = '{n, plural, one {# file} other {# files}}';

const inFormats: readonly (readonly [Format, string, (text: string) => string])[] = [
	['plain', 'plain text', (text) => text],
	['html', 'HTML', (text) => `<p>${text}</p>`],
	['markdown', 'Markdown', (text) => text],
	[
		'json',
		'a block editor',
		(text) => JSON.stringify({ blocks: [{ type: 'paragraph', data: { text } }] }),
	],
	[
		'json',
		'TipTap',
		(text) =>
			JSON.stringify({ type: 'doc', content: [{ type: 'p', content: [{ type: 'text', text }] }] }),
	],
];

describe.each(inFormats)('a row of %s with branches, as %s', async (format, _, write) => {
	const source = write(`You have ${FILES} here`);
	const translations = ['Masz tu <1/>', '<1/> plik', '<1/> plików'];

	test('serves what did not change', async () => {
		const now = write(`You have ${FILES.replace('# file}', '# old file}')} here`);
		expect(await recall({ format, source, translations, now })).toEqual({
			isLossy: false,
			segments: ['You have <1/> here: Masz tu <1/>', '<1/> old file: ?', '<1/> files: <1/> plików'],
		});
	});

	test('serves a person’s wording of a branch as that person’s', async () => {
		expect(await recall({ format, source, translations, edit: withMore })).toEqual({
			isLossy: false,
			segments: [
				'You have <1/> here: Masz tu <1/>',
				'<1/> file: <1/> plik',
				'<1/> files: aż <1/> plików, a person’s',
			],
		});
	});

	test.each([
		['added the branches of the language', ' other', ' few {# pliki} many {# plików} other'],
		['added one and removed one', /one \{[^}]*\}/, 'few {# pliki}'],
		['reworded and added', /one .*\}\}/, 'one {jeden} few {# pliki} other {inne}}'],
		['renamed a case', ' one', ' =1'],
		['changed the kind', 'plural', 'selectordinal'],
		['removed a branch', /other \{[^}]*\}/, ''],
	])('is left to the person who %s', async (_edit, from, to) => {
		const edit = (row: string) => row.replace(from, to);
		const now = source.replace('here', 'there');
		const recalled = await recall({ format, source, translations, now, edit });
		expect(recalled?.isLossy).toBe(true);
		for (const segment of recalled?.segments ?? []) {
			expect(segment).not.toMatch(/pliki|jeden|inne/);
		}
	});
});

describe('blocks that changed places in a translation', () => {
	const folders = '{m, plural, one {# folder} other {# folders}}';
	const source = `<p>${FILES} are in ${folders}</p>`;
	const translations = [
		'In <2/> sind <1/>',
		'<1/> Ordner',
		'<1/> Ordnern',
		'<1/> Datei',
		'<1/> Dateien',
	];

	test('keep their branches', async () => {
		const now = source.replace('# folder}', '# old folder}');
		expect(await recall({ format: 'html', source, translations, now })).toEqual({
			isLossy: false,
			segments: [
				'<1/> are in <2/>: In <2/> sind <1/>',
				'<1/> old folder: ?',
				'<1/> folders: <1/> Ordnern',
				'<1/> file: <1/> Datei',
				'<1/> files: <1/> Dateien',
			],
		});
	});

	test('are not told apart by anything else: none is taken for the other', async () => {
		const alike = source.replace('{m,', '{n,');
		const now = alike.replace('# folder}', '# old folder}');
		expect(await recall({ format: 'html', source: alike, translations, now })).toBeNull();
		const row = parseDocument(alike, 'html').render(translations);
		const [theirs, ours] = [parseDocument(alike, 'html'), parseDocument(row, 'html')];
		for (const [index, segment] of theirs.segments.entries()) {
			const other = ours.segments[index];
			expect(other && adoptTranslation(segment, other)).toBeNull();
		}
	});
});

describe('attributes that changed places in a translation', () => {
	test.each<[Format, string]>([
		[
			'html',
			'<p>See <a href="/b" title="A tip">one</a> and <a href="/a" title="A note">two</a></p>',
		],
		['markdown', 'See [one](/b "A tip") and [two](/a "A note")'],
	])('keep their texts in %s', async (format, source) => {
		const order = parseDocument(source, format).segments.map(({ text }) => text);
		const german: Record<string, string> = { 'A tip': 'Ein Tipp', 'A note': 'Eine Notiz' };
		const translations = order.map((text) => german[text] ?? 'Sieh <2>zwei</2> und <1>eins</1>');
		const now = `${source}\n\n<p>New</p>`;
		const recalled = await recall({ format, source, translations, now });
		expect(recalled?.segments.toSorted()).toEqual([
			'A note: Eine Notiz',
			'A tip: Ein Tipp',
			'New: ?',
			'See <1>one</1> and <2>two</2>: Sieh <2>zwei</2> und <1>eins</1>',
		]);
	});

	test('keep their texts in TipTap', async () => {
		const content = [
			{ type: 'text', text: 'See ' },
			image('/b', 'A tip'),
			{ type: 'text', text: ' and ' },
			image('/a', 'A note'),
			{ type: 'text', text: ' here' },
		];
		const source = JSON.stringify({ type: 'doc', content: [{ type: 'p', content }] });
		const translations = ['Sieh <2/> und <1/> hier', 'Eine Notiz', 'Ein Tipp'];
		const recalled = await recall({ format: 'json', source, translations });
		expect(recalled?.segments).toEqual([
			'See <1/> and <2/> here: Sieh <2/> und <1/> hier',
			'A note: Eine Notiz',
			'A tip: Ein Tipp',
		]);
	});

	test('are left out where nothing tells them apart', async () => {
		const source =
			'<p>See <img src="/a" alt="one"> and <img src="/a" alt="two"> and <b>this</b></p>';
		const translations = ['Und <2/> und <1/> und <3>das</3>', 'eins', 'zwei'];
		const now = `${source}<p>New</p>`;
		expect(await recall({ format: 'html', source, translations, now })).toBeNull();
		const equal = source.replace('"two"', '"one"');
		const recalled = await recall({
			format: 'html',
			source: equal,
			translations: ['Und <2/> und <1/> und <3>das</3>', 'eins', 'eins'],
		});
		expect(recalled?.segments[1]).toBe('one: eins');
	});
});

test('what history marks as a person’s is counted by the cut that it was marked under', async () => {
	const source = '<p>One</p><p>Two</p>';
	const [ours, theirs] = ['<p>Eins</p><p>Zwei</p>', '<p>Eins</p><p>Zwo</p>'];
	const saved = { sourceMark: null, people: [], parent: null };
	const kind = { format: 'html' } as const;
	const peopleOf = async (cut: number) => {
		const made = await hashText(source, kind);
		const mark = readMark(`bundle/1 body=${formatMark(made, [0], 2)}`, 'body');
		const newest = { ...saved, ...mark, ours: true, value: theirs, id: 3 };
		const revisions = [
			newest,
			{ ...saved, ours: false, value: theirs, id: 2 },
			{ ...saved, ours: true, value: ours, id: 1 },
		];
		const texts = { revisions, sources: [source], standing: theirs, kind, cut };
		return (await rebuildVersion(newest, 'en-US', texts))?.people;
	};
	expect(await peopleOf(2)).toEqual([0]);
	// Under another one the texts tell.
	expect(await peopleOf(3)).toEqual([1]);
});
