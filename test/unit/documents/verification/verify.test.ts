import { describe, expect, it } from 'vitest';
import { verify } from '../../../../src/documents/verification/verify.ts';

function faultOf(source: string, translation: string, pair = 'en>de') {
	const [sourceLanguage = '', targetLanguage = ''] = pair.split('>');
	return verify(source, translation, { sourceLanguage, targetLanguage });
}

describe('honest translations pass', () => {
	it.each([
		['Hello <1>world</1>', 'Hallo <1>Welt</1>', 'en>de'],
		['Hello <1/> <2>world</2>', '<2>Welt</2> hallo <1/>', 'en>de'],
		['a <1>b <2>c</2></1>', '<1><2>c</2> b</1> a', 'en>de'],
		['a <1/> b', 'a <1></1> b!', 'en>de'],
		['R&amp;D costs', 'Kosten für R&D', 'en>de'],
		['a &lt; b is true', 'a &lt; b ist wahr', 'en>de'],
		['It costs 1,000.50 dollars', 'Es kostet 1.000,50 Dollar', 'en>de'],
		['It costs 1,000.50 dollars', 'Cela coûte 1\u202f000,50 dollars', 'en>fr'],
		['1,00,000 rupees', '100.000 Rupien', 'en-IN>de'],
		['On May 5, 2024 we met', '2024年5月5日に会いました', 'en>ja-JP'],
		['2024年5月5日に会いました', 'We met on May 5, 2024', 'ja>en'],
		['Due 12/31/2024', 'Fällig am 31.12.2024', 'en-US>de'],
		['Due 1/5/2024', 'Fällig am 05.01.2024', 'en-US>de'],
		['2 million people', '200万人', 'en>ja'],
		['1.5 million users', '1,5 Millionen Nutzer', 'en>de'],
		['1.5 million users', '150만 명의 사용자', 'en>ko'],
		['two cats and three dogs', '2匹の猫と3匹の犬', 'en>ja'],
		['2 cats', 'Zwei Katzen', 'en>de'],
		['The 19th century', 'Le XIXe siècle', 'en>fr'],
		['In the 1990s it was', 'Das war in den 90ern', 'en>de'],
		['At 3:30 pm we leave', 'Um 15:30 Uhr gehen wir', 'en>de'],
		['1000 words here', '١٠٠٠ كلمة هنا', 'en>ar'],
		['50% off today', 'Bugün %50 indirim', 'en>tr'],
		['25 percent of people', '२५ प्रतिशत लोग', 'en>hi'],
		['20 people', '二十人', 'en>zh'],
		['The price is 12.50 EUR', 'Der Preis ist 12,5 EUR', 'en>de'],
		['100% certain of it', 'Absolut sicher', 'en>de'],
		['Call 555 123 4567', 'Rufen Sie 555-123-4567 an', 'en>de'],
		['Google Chrome', 'Google Chrome', 'en>de'],
		['npm install foo bar', 'npm install foo bar', 'en>de'],
		['Adobe Creative Cloud Photography Plan', 'Adobe Creative Cloud Photography Plan', 'en>fr'],
		['Colour of the house is red today', 'Colour of the house is red today', 'en-GB>en-US'],
		['Translation: how it works', 'Übersetzung: so geht das', 'en>de'],
		['Voici la traduction du document', 'Here is the translation of the document', 'fr>en'],
		['OK', '好的', 'en>zh-CN'],
		['Save', 'Enregistrer les modifications', 'en>fr'],
		['設定', 'Account settings', 'ja>en'],
		[
			'A long sentence about the weather in the northern parts of the country.',
			'关于该国北部天气的一个长句。',
			'en>zh',
		],
		[
			'关于该国北部天气的一个长句，还有更多的内容在这里。',
			'A long sentence about the weather in the northern part of the country, with yet more content here.',
			'zh>en',
		],
		['The API is at <1/> and speaks JSON', 'يوجد API على <1/> ويتحدث JSON', 'en>ar'],
		['Write &lt;b&gt; here', 'Schreiben Sie hier &lt;b&gt;', 'en>de'],
		['The data: a list', 'Die data: eine Liste', 'en>de'],
		['h:mm:ss a', 'h:mm:ss a', 'en>de'],
		[
			'Thread#report_on_exception and Thread.report_on_exception',
			'Thread#report_on_exception 和 Thread.report_on_exception',
			'en>zh',
		],
		['Hash#slice and Hash#transform_keys', 'Hash#slice и Hash#transform_keys', 'en>ru'],
		['npm run build -- --watch for this', 'npm run build -- --watch for this', 'en>de'],
		['git commit -m "fix the bug in it"', 'git commit -m "fix the bug in it"', 'en>de'],
		['20 years', 'zwanzig Jahre', 'en>de'],
		['Ages 13 and up', 'Ab dreizehn Jahren', 'en>de'],
		['24/7 support', '24時間365日サポート', 'en>ja'],
		['24/7 support', 'Support rund um die Uhr', 'en>de'],
		['1990–1995 the war', '1990-95 Krieg', 'en>de'],
		['Dies ist der Text', 'This is the translated text of it', 'de>en'],
		[
			'He said “the end of the world is not for you”',
			'Er sagte: „the end of the world is not for you“',
			'en>de',
		],
		[
			'個人情報保護方針、特定商取引法表記、利用規約',
			'个人信息保护方针、特定商业交易法标记、使用条款',
			'ja>zh',
		],
		['Personal data protection policy and the terms of use', '個人情報保護方針、利用規約', 'en>ja'],
		['Certainly the best choice for you', 'Sicherlich die beste Wahl für Sie', 'en>de'],
	])('%j as %j (%s)', (source, translation, pair) => {
		expect(faultOf(source, translation, pair)).toBeNull();
	});
});

describe('broken translations do not', () => {
	it.each([
		['tags', 'Hello <1>world</1>', 'Hallo Welt', 'en>de'],
		['tags', 'Hello <1>world</1>', 'Hallo <1>Welt</2>', 'en>de'],
		['tags', 'Hello <1>world</1>', 'Hallo Welt <1/>', 'en>de'],
		['tags', 'Hello <1>world</1>', 'Hallo Welt <1> </1>', 'en>de'],
		['tags', 'Hello <1>world</1>', '<1>Hallo <1>Welt</1></1>', 'en>de'],
		['tags', 'Hello <1/>', 'Hallo <1/> <1/>', 'en>de'],
		['tags', 'Hello <1/>', 'Hallo <1/> <2/>', 'en>de'],
		['tags', 'Hello <1/>', 'Hallo {name}', 'en>de'],
		['tags', 'Hello <1/>', 'Hallo <1/> {{ name }}', 'en>de'],
		['tags', 'Hello you', 'Hallo https://example.org', 'en>de'],
		['tags', 'Hello you', '<b>Hallo</b> du', 'en>de'],
		['tags', 'a &lt; b', 'a < b', 'en>de'],
		['tags', 'Hello you', 'Hallo xhttp://evil.example', 'en>de'],
		['tags', 'Hello you', 'Hallo www.evil.example', 'en>de'],
		['tags', 'Hello you', 'Hallo javascript:alert(1)', 'en>de'],
		['tags', 'Hello you', 'Hallo &lt;script src=x&gt;&lt;/script&gt;', 'en>de'],
		['tags', 'Hello you', 'Hallo http://例え.jp', 'en>de'],
		['nesting', '<1>a</1> <2>b</2>', '<1>a <2>b</1></2>', 'en>de'],
		['nesting', '<1>a <2>b</2></1> c', '<2>a <1>b</1></2> c', 'en>de'],
		['nesting', 'a <1>b</1> <2>c</2>', 'a <1>b <2>c</2></1>', 'en>de'],
		['empty', 'Hello', ' \n ', 'en>de'],
		['empty', 'Hello', '...', 'en>de'],
		['empty', 'Hello <1/>', '<1/>', 'en>de'],
		['preamble', 'Hello world', '```\nHallo Welt\n```', 'en>de'],
		['preamble', 'Hello world', 'Here is the translation: Hallo Welt', 'en>de'],
		['preamble', 'Hello world', "Sure! Here's the translated text: Hallo Welt", 'en>de'],
		['preamble', 'Hello world', 'Translation (German): Hallo Welt', 'en>de'],
		['preamble', 'Hello world', '{"translations":[{"id":"s1","text":"Hallo Welt"}]}', 'en>de'],
		['preamble', 'Hello world', 'Hallo Welt\n\nNote: this is informal.', 'en>de'],
		[
			'untranslated',
			'This is a text with several words',
			'This is a text with several words',
			'en>de',
		],
		[
			'untranslated',
			'The method a_b of C.d is for you',
			'The method a_b of C.d is for you',
			'en>ja',
		],
		['untranslated', 'This is a <1>text</1> of words', 'This is a <1>text</1> of words.', 'en>de'],
		[
			'untranslated',
			'This is a text with several words',
			'Das ist ein Text mit mehreren Wörtern',
			'en>ja',
		],
		[
			'untranslated',
			'This is a text with several words',
			'これは複数の単語を含むテキストです',
			'en>de',
		],
		[
			'untranslated',
			'これは複数の単語を含むテキストです',
			'これは複数の単語を含むテキストです',
			'ja>en',
		],
		[
			'untranslated',
			'This is a text with several words in it',
			'Ceci est un texte avec plusieurs mots dans les phrases',
			'en>de',
		],
		[
			'untranslated',
			'Your text is here for you, with words',
			'Ваш текст находится здесь для вас, это слова, которые вы ждали, с объяснением',
			'en>uk',
		],
		[
			'untranslated',
			'These are the things that we want to say',
			'这些是我们想要说的事情，没有别的',
			'en>ja',
		],
		[
			'untranslated',
			'These are the things that we want to say',
			'これらは私たちが言いたいことです',
			'en>zh',
		],
		[
			'untranslated',
			'Ceci est un texte avec plusieurs mots pour vous',
			'This is a text with several words for you and your friends',
			'fr>de',
		],
		['numbers', 'Wait 24 hours', 'Warten Sie 42 Stunden', 'en>de'],
		['numbers', '5 mg daily', '50 mg täglich', 'en>de'],
		['numbers', 'In 2024 we grew', 'In 2023 sind wir gewachsen', 'en>de'],
		['numbers', 'Pay $ 3,000 now', 'Zahlen Sie jetzt 300 $', 'en>de'],
		['numbers', 'Room 417 is free', 'Das Zimmer ist frei', 'en>de'],
		['numbers', 'The room is free', 'Das Zimmer 417 ist frei', 'en>de'],
		['length', 'Hello there my friend how are you doing today in this nice place', 'Hi', 'en>de'],
		['length', 'Hello', 'x'.repeat(10_000_000), 'en>de'],
		['length', 'word '.repeat(100), 'Wort '.repeat(20), 'en>de'],
	])('%s: %j as %j', (fault, source, translation, pair) => {
		expect(faultOf(source, translation, pair)).toBe(fault);
	});

	it('takes time in proportion to what a model sends', () => {
		const source = 'A word and 5 more <1>of them</1> here. '.repeat(2000);
		for (const answer of ['<1>', '<', '&', '5 ', '5,', 'a'.repeat(20), '</1>', '\n', '5 000 ']) {
			expect(faultOf(source, answer.repeat(200_000 / answer.length))).not.toBeNull();
		}
	}, 60_000);
});
