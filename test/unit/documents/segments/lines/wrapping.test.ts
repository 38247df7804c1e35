import { describe, expect, it } from 'vitest';
import { findWraps } from '../../../../../src/documents/segments/lines/wrapping.ts';

function wrapsOf(text: string): boolean[] {
	return findWraps(text.split('\n'));
}

describe('line ends inside a paragraph', () => {
	it.each([
		[
			'nouns with capitals',
			'Wir freuen uns sehr, Ihnen in diesem Herbst unsere neue\nKollektion aus reiner Wolle vorstellen zu dürfen, die in\nSchottland gestrickt wird.',
		],
		[
			'a second line of about one length',
			'Wir freuen uns sehr, Ihnen in diesem Herbst unsere neue\nKollektion aus reiner Wolle vorstellen zu dürfen.',
		],
		[
			'short lines',
			'Thank you for your order. We will\nsend it to you as soon as it is\nready and let you know.',
		],
		[
			'a name at the start of a line',
			'Before you go on with the import, please make sure that\nBerlin is set as the city of your account in the list.',
		],
		[
			'an address in brackets',
			'All the details about our products can be found on the web\n(www.example.org) and in each of our shops.',
		],
		[
			'lines that end a sentence by chance',
			'The garden is open from spring to autumn every day.\nVisitors are asked to stay on the paths, because the\nplants are fragile.',
		],
		[
			'a long line that goes on with a small letter',
			'The machine must be switched off before its door is opened\nand the key removed.\nnever.',
			[true, false],
		],
		[
			'an item that hangs',
			'- This is a long item that has been\n  wrapped by hand into two lines.',
		],
		[
			'lines that a hand ended a little early',
			'Our shop in the old town has been there since the year\nof the great flood, and it still belongs to\nthe family that once founded it with a small loan.',
		],
		[
			'Chinese',
			'感谢您订购我们的产品。我们会在您的订单准备好之后尽快\n寄送给您，并且会通过电子邮件告知您包裹的运单号码，以\n便您查询。',
		],
		[
			'Arabic',
			'نشكركم على طلبكم من متجرنا وسوف نرسله إليكم في أقرب وقت\nممكن بعد أن يصبح جاهزا للشحن من مستودعنا في مدينة لندن\nإن شاء الله.',
		],
		['Russian', 'Мы благодарим вас за заказ и отправим его, как только\nон будет готов.'],
	])('are wrapping: %s', (_, text, expected?: boolean[]) => {
		const wraps = wrapsOf(text);
		expect(wraps).toEqual(expected ?? wraps.map(() => true));
	});

	it.each([
		['an address', 'Green Garden Ltd\n12 Mill Lane\nOxford OX1 2AB\nUnited Kingdom'],
		[
			'an address of long lines',
			'Green Garden Trading Company Limited\nTwelve Mill Lane, Industrial Park\nOxford OX1 2AB\nUnited Kingdom',
		],
		[
			'verses',
			'Wer reitet so spät durch Nacht und Wind?\nEs ist der Vater mit seinem Kind;\nEr hat den Knaben wohl in dem Arm,\nEr faßt ihn sicher, er hält ihn warm.',
		],
		[
			'verses of long lines',
			"La Nature est un temple où de vivants piliers\nLaissent parfois sortir de confuses paroles ;\nL'homme y passe à travers des forêts de symboles\nQui l'observent avec des regards familiers.",
		],
		['Chinese verses', '床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。'],
		[
			'opening hours',
			'Monday to Friday from 9 am to 5 pm\nSaturday from 10 am to 2 pm\nSunday closed',
		],
		[
			'opening hours in small letters',
			'montags bis freitags von 9 bis 17 Uhr\nsamstags von 10 bis 14 Uhr\nsonntags geschlossen',
		],
		[
			'a menu',
			'Tomatensuppe mit frischem Basilikum 6,50\nGegrillter Lachs mit Kartoffeln 18,90\nApfelkuchen mit Sahne 5,20',
		],
		[
			'a sentence a line',
			'We open at nine every day.\nWe close at five every day.\nCall us any time.',
		],
		[
			'a list in small letters',
			'free delivery to your home\nfriendly support by phone and mail\neasy returns within 30 days',
		],
		[
			'a list',
			'- This is the first of our items\n- This is the second of our items\n- and the last',
		],
		['a numbered list', '1. Open the door of the machine and\n2. remove the paper from its tray.'],
		['a signature', 'Mit freundlichen Grüßen\nIhr Team vom Grünen Garten'],
		[
			'labels',
			'Telephone: +44 1865 123456 and by fax\nE-mail: hello at example dot org, or\nPost: see above.',
		],
		['columns', 'Monday and Tuesday\tfrom 9 am to 5 pm\nwednesday and so on\tfrom 9 am to 2 pm.'],
	])('mean something: %s', (_, text) => {
		const wraps = wrapsOf(text);
		expect(wraps).toEqual(wraps.map(() => false));
	});

	it('differ within a paragraph', () => {
		const letter =
			'Dear Anna,\nthank you for your order. We will\nsend it to you as soon as it is\nready.\nBest regards,\nBerta';
		expect(wrapsOf(letter)).toEqual([false, true, true, false, false]);
	});

	it('need no further sign where the width of the text is known', () => {
		const lines = [
			'Wir freuen uns, Ihnen in diesem Herbst unsere neue',
			'Kollektion vorzustellen.',
		];
		expect(findWraps(lines)).toEqual([false]);
		expect(findWraps(lines, 56)).toEqual([true]);
		expect(findWraps(lines, 70)).toEqual([false]);
	});

	it.each([[''], ['one line'], ['\n\n'], ['==\n--']])('may be none: %j', (text) => {
		expect(wrapsOf(text)).toEqual(
			text
				.split('\n')
				.slice(1)
				.map(() => false),
		);
	});
});
