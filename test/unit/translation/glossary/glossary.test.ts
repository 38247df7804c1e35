import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GlossaryTerm } from '../../../../src/contract/glossary.ts';
import { matchTerms } from '../../../../src/translation/glossary/glossary.ts';

function termsIn(text: string, ...terms: readonly string[]): readonly string[] {
	const entries = terms.map((term) => ({ term }));
	return matchTerms(text, entries, 'de-DE').map(({ term }) => term);
}

describe('where a term occurs', () => {
	test.each([
		['Open the Flow.', 'Flow', true],
		['flow', 'Flow', true],
		['OPEN THE FLOW', 'flow', true],
		['Flowers bloom', 'Flow', false],
		['overflow', 'Flow', false],
		['Workflow and flow', 'Flow', true],
		["the Flow's end", 'Flow', true],
		['a Flow-based tool', 'Flow', true],
		['Flow2', 'Flow', false],
		['a content version here', 'Content Version', true],
		['a content versions here', 'Content Version', true],
		['a content and version here', 'Content Version', false],
		['a content<1/> version here', 'Content Version', false],
		['a content  version here', 'Content  Version', true],
		['ÜBER uns', 'über', true],
		['straßenbahn', 'straße', false],
		['naïve', 'naï', false],
		['C++ is old', 'C++', true],
		['two xs here', 'x', true],
		['an x here', 'xs', false],
		['.NET runs', '.NET', true],
		['das 𝔸lpha', 'lpha', false],
		['nothing', ' ', false],
		['Open the Flows', 'Flow', true],
		['A Flower here', 'Flow', false],
		['all categories', 'Category', true],
		['Die Datenbanken sind', 'Datenbank', true],
		['Zwei Häuser', 'Haus', true],
		['Zwei APIs', 'API', true],
		['las bases de datos', 'base de datos', true],
		['открыть базы данных', 'база данных', true],
		['в рабочих процессах', 'рабочий процесс', true],
		['в банке', 'база', false],
		['افتح الترجمة', 'ترجمة', true],
		['بالترجمات والترجمة', 'ترجمة', true],
		['מסד הנתונים', 'נתונים', true],
		['데이터베이스를 엽니다', '데이터베이스', true],
		['번역에서는', '번역', true],
		['기계번역', '번역', false],
		['medicine', 'medi', false],
		['हिन्दी में', 'हिन्द', true],
		['हिन्दीभाषा में', 'हिन्दी', false],
		['हिन्दी में', 'हिन्दी', true],
	])('%s: %s is there: %s', (text, term, expected) => {
		expect(termsIn(text, term)).toEqual(expected ? [term] : []);
	});

	test.each([
		['我们的数据库很大', '数据库'],
		['このフロー図', 'フロー'],
		['ฐานข้อมูลใหญ่', 'ข้อมูล'],
	])('%s: a script without spaces has no word boundaries', (text, term) => {
		expect(termsIn(text, term)).toEqual([term]);
	});

	test('markup inside and around a word does not hide it', () => {
		expect(termsIn('the <1>Content</1> Version', 'Content Version')).toHaveLength(1);
		expect(termsIn('<1>Fl</1>ow', 'Flow')).toHaveLength(1);
	});

	test('a placeholder or a line break ends a word', () => {
		expect(termsIn('Directus<1/>Flow', 'Flow', 'Directus')).toEqual(['Directus', 'Flow']);
	});

	test('the number of a tag is not text', () => {
		expect(termsIn('open <1>it</1>', '1')).toEqual([]);
	});

	test('entities are read as the characters they stand for', () => {
		expect(termsIn('our R&amp;D', 'R&D')).toEqual(['R&D']);
		expect(termsIn('a &lt;b', 'lt', 'amp')).toEqual([]);
	});

	test('a term may be spelled with other code points and other spaces', () => {
		expect(termsIn('Das Café Central', 'Cafe\u0301  Central')).toHaveLength(1);
	});
});

describe('case', () => {
	test.each([
		['The US and us', 'US', undefined, true],
		['for us', 'US', undefined, false],
		['it is', 'IT', undefined, false],
		['it is', 'IT', false, true],
		['I may go', 'May', undefined, true],
		['I may go', 'May', true, false],
		['In May', 'May', true, true],
		['OPEN THE FLOW', 'Flow', true, false],
		['Open the Flows', 'Flow', true, true],
	])('%s holds %s, case sensitive %s: %s', (text, term, caseSensitive, expected) => {
		expect(matchTerms(text, [{ term, caseSensitive }], 'de')).toHaveLength(expected ? 1 : 0);
	});
});

describe('which entries apply', () => {
	const translation = 'x';

	test.each([
		[undefined, 'de-DE', true],
		['de', 'de-DE', true],
		['de', 'de', true],
		['DE-de', 'de-DE', true],
		['de-AT', 'de-DE', false],
		['de-DE', 'de', false],
		['d', 'de', false],
	])('an entry for %s applies to %s: %s', (language, target, expected) => {
		const found = matchTerms('Flow', [{ term: 'Flow', translation, language }], target);
		expect(found).toEqual(expected ? [{ term: 'Flow', translation }] : []);
	});

	test('the language of an entry is no part of what is sent', () => {
		const [found] = matchTerms('Flow', [{ term: 'Flow', language: 'de' }], 'de-DE');
		expect(Object.keys(found ?? {})).toEqual(['term']);
	});

	test('of two entries for a term the later one decides, and each adds what the other lacks', () => {
		const entries: GlossaryTerm[] = [
			{ term: 'Flow', note: 'a product' },
			{ term: 'Flow', translation: 'Ablauf' },
			{ term: 'Flow', translation: 'Flow' },
		];
		expect(matchTerms('Flow', entries, 'de-DE')).toEqual([
			{ term: 'Flow', translation: 'Flow', note: 'a product' },
		]);
	});

	test('an entry for the language decides over one for all, in any order', () => {
		const entries: GlossaryTerm[] = [
			{ term: 'Flow', translation: 'Fluss (Österreich)', language: 'de-AT' },
			{ term: 'Flow', translation: 'Ablauf', language: 'de-DE' },
			{ term: 'Flow', translation: 'Fluss', language: 'de' },
			{ term: 'Flow', translation: 'Flow' },
		];
		for (const order of [entries, entries.toReversed()]) {
			expect(matchTerms('Flow', order, 'de-DE')).toEqual([{ term: 'Flow', translation: 'Ablauf' }]);
		}
	});
});

test('the order of the glossary shapes nothing', () => {
	const entry: fc.Arbitrary<GlossaryTerm> = fc.record(
		{
			term: fc.constantFrom('Flow', 'flow', 'Studio', 'the', 'Café', '数据库', 'R&D', 'missing'),
			translation: fc.string(),
			note: fc.string(),
			language: fc.constantFrom('de', 'de-DE', 'fr'),
		},
		{ requiredKeys: ['term'] },
	);
	const glossary = fc.uniqueArray(entry, {
		selector: ({ term, language }) => `${term} ${language}`,
	});
	const shuffled = glossary.chain((given) =>
		fc.tuple(
			fc.constant(given),
			fc.shuffledSubarray(given, { minLength: given.length, maxLength: given.length }),
		),
	);
	const text = 'the Flow of 数据库 in the Studio Café, R&amp;D';
	fc.assert(
		fc.property(shuffled, ([given, other]) => {
			const expected = matchTerms(text, given, 'de-DE');
			expect(matchTerms(text, other, 'de-DE')).toEqual(expected);
			const terms = expected.map(({ term }) => term);
			expect(terms).toEqual([...new Set(terms)].toSorted());
		}),
	);
});

test('a glossary is read once for all segments of a run', () => {
	let reads = 0;
	const entry = {
		get term(): string {
			reads += 1;
			return 'cached entry';
		},
	};
	const glossary = [entry];
	for (const text of ['Nothing here', 'Entries are cached', 'No entry', 'An entry, cached']) {
		expect(matchTerms(text, glossary, 'de-DE')).toEqual([]);
	}
	expect(reads).toBe(1);
});

describe('how a text is set does not hide a term', () => {
	test.each([
		['Savings ac\u00adcount', 'Savings account'],
		['Savings\u00a0account', 'Savings account'],
		['Savings\naccount', 'Savings account'],
		['Savings\u202f \u200baccount', 'Savings account'],
		['Savings account', 'Savings\u00a0ac\u00adcount'],
		['a cafe\u0301 here', 'café'],
		['a café here', 'cafe\u0301'],
		['the Land’s End', "Land's End"],
		["the Land's End", 'Land’s End'],
		['an e‑mail here', 'e-mail'],
		['a COVID–19 test', 'COVID-19'],
		['می\u200cخواهم', 'میخواهم'],
		['東\u200b京都', '東京'],
		['Pub\ufefflic House\u200d', 'Public House'],
	])('%j has %j', (text, term) => {
		expect(termsIn(text, term)).toEqual([term]);
	});

	test.each([
		['Savings a\u00adccounting', 'Savings account'],
		['Savings in the account', 'Savings account'],
		['Lands End', "Land's End"],
	])('%j does not have %j', (text, term) => {
		expect(termsIn(text, term)).toEqual([]);
	});
});

describe('a term’s language', () => {
	const SAVINGS = { term: 'Savings account', translation: 'conta poupança' };

	test.each([
		['pt-BR', 'pt_BR'],
		['pt_BR', 'pt-BR'],
		['pt', 'pt_BR'],
		['PT', 'pt_br'],
		['zh', 'zh_Hant_TW'],
		['zh-Hant', 'zh_Hant_TW'],
		['en', 'en_GB.UTF-8'],
	])('%s holds for %s', (language, target) => {
		expect(matchTerms('A savings account', [{ ...SAVINGS, language }], target)).toHaveLength(1);
	});

	test.each([
		['pt-BR', 'pt_PT'],
		['pt_BR', 'pt'],
		['p', 'pt_BR'],
	])('%s does not hold for %s', (language, target) => {
		expect(matchTerms('A savings account', [{ ...SAVINGS, language }], target)).toEqual([]);
	});
});
