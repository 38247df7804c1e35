import { describe, expect, test } from 'vitest';
import { parseDocument } from '../../../../src/documents/format.ts';

const JSON_PATHS = { '*': 'plain', '*.url': 'plain' } as const;

function sentOf(text: string): readonly string[] {
	return parseDocument(text, 'plain').segments.map((segment) => segment.text);
}

describe('a value that programs read is no text', () => {
	test.each([
		['paths', '/shops/corner-shop /contact-us ./images/a ../up ~/docs /über-uns/ shops/index.php'],
		['paths of several folders', 'blog/2024/summer en/shop-2/cart C:\\Users\\x /a?b=c#d'],
		['anchors and queries', '#pricing #section-2 #a:b ?page=2 &utm_source=mail'],
		['addresses', 'https://example.org/a mailto:info@example.org tel:+4930123 info@example.org'],
		['files', 'photo.jpg Büro-2024.pdf IMG_1234.JPG report.final.docx index.html'],
		['sites and dotted keys', 'example.org www.example.org/path shop.example.com home.title.main'],
		['keys', 'legacy-shop-blue-42 home_title HOME_TITLE homePageTitle top-10-list AB-12-CD'],
		['numbers of rows', '550e8400-e29b-41d4-a716-446655440000 9f86d081884c7d65 de-DE pt_BR'],
		['styles', '#ff8800 12px 1.5rem rgb(0,0,0) var(--main) calc(100%-2px) 45deg'],
		['times and kinds', '2024-05-01T10:00:00Z v1.2.3 image/png application/json'],
	])('%s', (_, values) => {
		for (const value of values.split(' ')) expect([value, sentOf(value)]).toEqual([value, []]);
	});

	test.each([
		'btn btn-primary',
		'card card-body mt-4',
		'md:flex',
		'hero__title hero__title--wide',
		'mt-4 mb-2 px-md',
		'grid gap-[3px]',
		'mailto:info@example.org?subject=Hello there',
		'tel:+49 30 1234',
		"import { Card } from './card';",
		'const a = 1;\nconst b = 2;',
		'SELECT name FROM shops WHERE id = 1',
		'.card > .title { margin: 0 auto; }',
		'{"label":"Shop","size":2}',
		'["a","b"]',
		'  /contact-us\n',
	])('%s', (value) => {
		expect(sentOf(value)).toEqual([]);
		expect(parseDocument(value, 'plain').render([])).toBe(value);
	});

	test('in lists and repeaters alike', () => {
		const value = JSON.stringify([
			{ label: 'Contact us', url: '/contact-us' },
			{ label: 'Shops', url: 'mailto:a@example.org' },
		]);
		const jsonPaths = { '*.label': 'plain', '*.url': 'plain' } as const;
		const document = parseDocument(value, 'json', { jsonPaths });
		expect(document.segments.map(({ text }) => text)).toEqual(['Contact us', 'Shops']);
		const tags = parseDocument('["front-end","btn-primary--wide","a_b"]', 'json', {
			jsonPaths: JSON_PATHS,
		});
		expect(tags.segments.map(({ text }) => text)).toEqual(['front-end']);
	});
});

describe('an address beside words without blanks', () => {
	test.each([
		['お問い合わせはinfo@example.org', 'お問い合わせは<1/>'],
		['お問い合わせ：info@example.org', 'お問い合わせ：<1/>'],
		['ส่งอีเมลไปที่info@example.org', 'ส่งอีเมลไปที่<1/>'],
		['https://example.org/a、見てください', '<1/>、見てください'],
		['https://example.org/aをご覧ください', '<1/>をご覧ください'],
		['Mail:info@example.org', 'Mail:<1/>'],
	])('%s', (value, sent) => {
		expect(sentOf(value)).toEqual([sent]);
	});

	test.each(['https://例え.jp/テスト', 'https://example.org/東京', "o'neil@example.org"])(
		'and alone: %s',
		(value) => {
			expect(sentOf(value)).toEqual([]);
		},
	);
});

describe('what might be a word is text', () => {
	test.each([
		'e-mail',
		'and/or',
		'his/her/their',
		'self-service',
		'state-of-the-art',
		'check-in time',
		'on-site parking',
		'24/7-Service',
		'9-to-5 jobs',
		'COVID-19',
		'audio/video',
		'Audio/Video',
		'e.g. soup',
		'a.m.',
		'sign in',
		'corner shop milk bread',
		'top-10',
		'pay-as-you-go',
		'eBooks',
		'Read /contact-us first',
		'See photo.jpg',
		'#夏休み',
		'Call tel: 030',
		'var your mind',
		'let it be',
		'[sic]',
		'{see below}',
		'10 km',
		'Import duties; and taxes',
		'select a shop from the list',
		'Hello.',
		'W-Lan',
		'Größe: klein',
		'km/h',
		'N/A',
		'1 + 1 = 2 apples',
		'note:this is it',
		'abc',
	])('%s', (value) => {
		expect(sentOf(value)).toHaveLength(1);
	});
});
