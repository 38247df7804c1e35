import { afterAll, beforeAll, expect, test } from 'vitest';

import {
	createItem,
	createLanguages,
	createTranslatedCollection,
	type Key,
	readTranslations,
	type TranslatedCollection,
} from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { useLoopback } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import type { LoopbackSegment } from '../helpers/vendor-wire.ts';
import { loopbackEnv, runFlow } from './articles.ts';
import { DIALECTS, NEVER, READ, SYNTAX } from './dialects.ts';

/** What stands for a word of each language. */
const WORDS: Readonly<Record<string, string>> = {
	'de-DE': 'Wort',
	'ja-JP': 'ことば',
	'ar-SA': 'كلمة',
};
const LANGUAGES = [
	{ code: 'en-US', name: 'English' },
	{ code: 'de-DE', name: 'German' },
	{ code: 'ja-JP', name: 'Japanese' },
	{ code: 'ar-SA', name: 'Arabic', direction: 'rtl' as const },
];

const BODY =
	'<h2>Packing list</h2>\n<p>Take the <strong>warm</strong> coat, see <a href="https://example.com/coats?id=1&amp;x=2">our guide</a>.</p>\n<figure><img src="/a.jpg" alt="A red coat" width="20"><figcaption>Worn in winter</figcaption></figure>\n<table><tbody><tr><td>Sizes</td><td>38</td></tr></tbody></table>\n<pre><code>npm install</code></pre>\n<p>Dear {{ name }},&nbsp;hello.</p>\n<p>We have {n, plural, one {<b>one</b> coat} other {# coats}}</p>';
const NOTES =
	'---\ntitle: Care guide\nslug: care-guide\n---\n\n# Care instructions\n\n![A *red* coat](/c.jpg) {g, select, other {Her coat}}\n\nWash at **forty** degrees, [read more](https://example.com/wash).\n\n- Dry slowly\n- Never iron\n\n```sh\ncurl https://example.com\n```\n\n| Part | Material |\n| --- | --- |\n| Lining | Cotton |\n';
const BLOCKS = {
	time: 1_700_000_000_000,
	version: '2.30.0',
	blocks: [
		{ id: 'a1', type: 'header', data: { text: 'Opening hours', level: 2 } },
		{ id: 'a2', type: 'paragraph', data: { text: 'We open <b>early</b> on Mondays.' } },
		{ id: 'a3', type: 'list', data: { style: 'unordered', items: ['Fresh bread', 'Hot coffee'] } },
		{ id: 'a4', type: 'code', data: { code: 'const hours = 8;' } },
		{ id: 'a5', type: 'image', data: { file: { url: '/bread.jpg' }, caption: 'A loaf of bread' } },
	],
};

/** Letters of each language, in the order of ours. */
const LETTERS: Readonly<Record<string, string>> = {
	'de-DE': 'ebcdäfghöjklmnüpqrstovwxyz',
	'ja-JP': 'あいうえおかきくけこさしすせそたちつてとなにぬねのは',
	'ar-SA': 'ابتثجحخدذرزسشصضطظعغفقكلمنه',
};

function respellWord(word: string, language: string): string {
	const letters = word
		.toLowerCase()
		.split('')
		.map((letter) => letter.charCodeAt(0) - 97);
	return letters.map((at) => LETTERS[language]?.[at] ?? '').join('');
}

const ENGLISH = /(<[^>]*>|&\w+;)|[A-Za-z]+/g;
/** No sentence says one word over and over. */
const speak = (text: string, language: string): string => {
	const isLong = (text.replaceAll(/<[^>]*>|&\w+;/g, ' ').match(/[A-Za-z]+/g)?.length ?? 0) > 4;
	let count = 0;
	return text.replaceAll(ENGLISH, (match, kept: string | undefined) => {
		if (kept !== undefined) return match;
		const isOther = isLong && count % 3 === 0;
		count += 1;
		return isOther ? respellWord(match, language) : (WORDS[language] ?? match);
	});
};

const loopback = useLoopback({ translate: speak });
let directus: Directus;
let articles: TranslatedCollection;
let key: Key;
let flow: string;

beforeAll(async () => {
	directus = await startDirectus({
		database: createTestDatabase(),
		env: {
			...loopbackEnv(loopback),
			TRANSLATION_CACHE_JSON_PATHS: JSON.stringify({
				'articles.blocks': [
					'blocks[].data.questions[].question',
					'blocks[].data.questions[].answer',
				],
			}),
		},
	});
	await createLanguages(directus, LANGUAGES);
	articles = await createTranslatedCollection(directus, { withBlocks: true });
	key = await createItem(directus, articles, {
		title: 'Coats',
		body: BODY,
		notes: NOTES,
		blocks: BLOCKS,
	});
	flow = await createFlow(directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
	});
});

afterAll(() => directus.stop());

/** To all languages. */
const sent: LoopbackSegment[] = [];

test.each(['de-DE', 'ja-JP', 'ar-SA'])(
	'translates HTML, Markdown and a block editor into %s and keeps all that is no prose',
	async (language) => {
		const result = await runFlow(directus, flow, [key]);
		expect(result.failures).toEqual([]);
		sent.push(...loopback.requests.flatMap(({ segments }) => segments));
		const word = WORDS[language] ?? '';
		const row = (await readTranslations(directus, articles, key))[language] ?? {};
		const english = new Set(
			[...`${String(row['body'])}${String(row['notes'])}`.matchAll(/[A-Za-z]{3,}/g)].map(String),
		);
		for (const lost of [
			'Take',
			'warm',
			'Sizes',
			'winter',
			'Wash',
			'forty',
			'slowly',
			'Lining',
			'Care',
		]) {
			expect(english.has(lost)).toBe(false);
		}
		expect(row['body']).toContain(`<strong>${word}</strong>`);
		expect(row['body']).toContain('href="https://example.com/coats?id=1&amp;x=2"');
		expect(row['body']).toContain('<pre><code>npm install</code></pre>');
		expect(row['body']).toContain('{{ name }}');
		expect(row['body']).toMatch(/<img src="\/a\.jpg" alt="[^"]+" width="20">/);
		expect(row['notes']).toContain('```sh\ncurl https://example.com\n```');
		expect(row['notes']).toContain('](https://example.com/wash)');
		expect(row['body']).toContain(`{n, plural, one {<b>${word}</b> ${word}} other {# ${word}}}`);
		expect(row['notes']).toMatch(/^# \S/m);
		expect(row['notes']).toContain(`---\ntitle: ${word} ${word}\nslug: care-guide\n---\n`);
		expect(row['notes']).toContain(
			`![${word} *${word}* ${word}](/c.jpg) {g, select, other {${word} ${word}}}`,
		);
		expect(row['blocks']).toEqual({
			...BLOCKS,
			blocks: [
				{ id: 'a1', type: 'header', data: { text: speak('Opening hours', language), level: 2 } },
				{
					id: 'a2',
					type: 'paragraph',
					data: { text: speak('We open <b>early</b> on Mondays.', language) },
				},
				{
					id: 'a3',
					type: 'list',
					data: {
						style: 'unordered',
						items: [speak('Fresh bread', language), speak('Hot coffee', language)],
					},
				},
				BLOCKS.blocks[3],
				{
					id: 'a5',
					type: 'image',
					data: { file: { url: '/bread.jpg' }, caption: speak('A loaf of bread', language) },
				},
			],
		});
	},
);

test('tells the provider where a short text stands, by field, collection and heading', () => {
	const told = new Map(sent.map(({ text, context }) => [text, context]));
	expect(Object.fromEntries(told)).toMatchObject({
		Coats: 'articles.title',
		'Packing list': 'articles.body',
		Sizes: 'body: Packing list',
		'Never iron': 'notes: Care instructions',
		Lining: 'notes: Care instructions',
		'Hot coffee': 'blocks: Opening hours',
	});
	const sentence = sent.find(({ text }) => text.startsWith('Take the'));
	expect(sentence).toBeDefined();
	expect(sentence).not.toHaveProperty('context');
});

test('sends one block of the editor when one was changed', async () => {
	const [header, , ...rest] = BLOCKS.blocks;
	const paragraph = { id: 'a2', type: 'paragraph', data: { text: 'We open late on Sundays.' } };
	const blocks = { ...BLOCKS, blocks: [header, paragraph, ...rest] };
	loopback.reset();
	const answer = await directus.request('PATCH', `/items/articles/${key}`, { blocks });
	expect(answer.status).toBe(200);
	await runFlow(directus, flow, [key]);
	expect(new Set(loopback.sentTexts())).toEqual(new Set(['We open late on Sundays.']));
	expect(loopback.sentTexts()).toHaveLength(3);
});

/** No two words are alike that are not in the source, and Japanese has no blanks. */
const respell = (text: string, language: string): string => {
	const written = text.replaceAll(ENGLISH, (match, kept: string | undefined) =>
		kept === undefined ? respellWord(match, language) : match,
	);
	return language === 'ja-JP' ? written.replaceAll(/(?<=[ぁ-ん]) (?=[ぁ-ん])/g, '') : written;
};

test('sends nothing of other syntaxes, all that a reader reads, and writes them back', async () => {
	const item = await createItem(directus, articles, DIALECTS);
	loopback.translate = respell;
	const result = await runFlow(directus, flow, [item]);
	expect(result.failures).toEqual([]);
	const texts = loopback.sentTexts().map((text) => text.replaceAll(/<\/?\d+\/?>/g, ' '));
	expect(texts.filter((text) => NEVER.test(text))).toEqual([]);
	for (const text of READ) expect(texts.join('\n')).toContain(text);
	const rows = await readTranslations(directus, articles, item);
	for (const { code } of LANGUAGES.slice(1)) {
		const row = rows[code] ?? {};
		for (const field of ['title', 'body', 'notes'] as const) {
			const before = DIALECTS[field];
			const after = String(row[field]);
			for (const piece of SYNTAX[field]) {
				expect([piece, after.split(piece).length]).toEqual([piece, before.split(piece).length]);
			}
			for (const text of READ) {
				if (before.includes(text)) expect(after).not.toContain(text);
			}
		}
		expect(String(row['notes']).split('\n')).toHaveLength(DIALECTS.notes.split('\n').length);
		const [letter = '', address = ''] = String(row['summary']).split('\n\n');
		expect(letter.split('\n').length).toBeGreaterThan(1);
		expect(address.split('\n')).toHaveLength(3);
	}
	loopback.reset();
	expect((await runFlow(directus, flow, [item])).failures).toEqual([]);
	expect(loopback.sentTexts()).toEqual([]);
});
