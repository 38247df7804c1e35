import { describe, expect, test } from 'vitest';
import { missesTerm } from '../../../../src/translation/glossary/term-check.ts';

const misses = (translation: string, ...wordings: readonly string[]): boolean =>
	missesTerm(
		wordings.map((wording) => ({ term: 'x', translation: wording })),
		translation,
	);

describe('a demanded wording is there', () => {
	test.each([
		['as it is', 'Öffne den Ablauf', 'Ablauf'],
		['in other case', 'DER ABLAUF', 'Ablauf'],
		['inflected', 'Die Abläufe und des Ablaufs', 'Ablauf'],
		['with changed accents', 'In den Häusern', 'Haus'],
		['in a compound', 'Die Kundendatenbanken', 'Datenbank'],
		['behind an article that is written together', 'افتح الترجمة', 'ترجمة'],
		['in several words that have moved', 'las bases de los datos', 'base de datos'],
		['without its small words', 'bases datos', 'la base de datos'],
		['with markup inside', 'Öffne den <1>Ab</1>lauf', 'Ablauf'],
		['with soft hyphens', 'Das Spar\u00adkon\u00adto', 'Sparkonto'],
		['with no-break spaces', 'une carte\u00a0bleue', 'carte bleue'],
		['with another apostrophe', 'le taux d’intérêt', "taux d'intérêt"],
		['with entities', 'Unser R&amp;D', 'R&D'],
		['short, with an ending', 'Zwei APIs', 'API'],
		['in Chinese', '打开数据库表', '数据库'],
		[
			'in Japanese, with a space in the glossary',
			'クラウドデータベースを開く',
			'クラウド データベース',
		],
		['in Korean, with particles', '데이터베이스에서는', '데이터베이스'],
		['short, in Korean', '기계번역으로부터', '번역'],
		['in Thai', 'เปิดฐานข้อมูลใหม่', 'ฐานข้อมูล'],
		['of signs alone', 'weiter → hier', '→'],
		['in Russian, inflected', 'в рабочих процессах', 'рабочий процесс'],
	])('%s', (_, translation, wording) => {
		expect(misses(translation, wording)).toBe(false);
	});
});

describe('a demanded wording is missing', () => {
	test.each([
		['when another word stands for it', 'Öffne den Fluss', 'Ablauf'],
		['when only a short piece of it is there', 'Die Daten', 'Datenbank'],
		['when it is short and only begins another word', 'Die Kinder', 'KI'],
		['when it is short and only ends another word', 'Die Paki', 'KI'],
		['when one of its words is', 'la base de números', 'base de datos'],
		['when its characters are scattered', '数字和据点的库', '数据库'],
		['when only its article is there', 'la casa', 'la fuente'],
	])('%s', (_, translation, wording) => {
		expect(misses(translation, wording)).toBe(true);
	});

	test('although another one is there', () => {
		expect(misses('Der Ablauf', 'Ablauf', 'Studio')).toBe(true);
	});
});

test('a term without a wording demands nothing', () => {
	expect(missesTerm([{ term: 'Flow', note: 'a product' }], 'Fluss')).toBe(false);
	expect(missesTerm([], '')).toBe(false);
});
