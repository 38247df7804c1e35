import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRendered } from '../../../../src/documents/format.ts';
import { parsePlain } from '../../../../src/documents/plain/plain.ts';
import { mapText, mark, plainText } from '../laws.ts';
import { sampleOf } from '../../../harness/sample.ts';

function texts(source: string): string[] {
	return parsePlain(source).segments.map(({ text }) => text);
}

function translate(source: string, change: (text: string) => string): string {
	const document = parsePlain(source);
	return document.render(document.segments.map(({ text }) => mapText(text, change)));
}

function faultOf(source: string, rendered: string) {
	return checkRendered('plain', source, rendered);
}

function upperCase(text: string): string {
	return text.replace(/&\w+;|\p{L}+/gu, (run) => (run.startsWith('&') ? run : run.toUpperCase()));
}

describe('plain text', () => {
	it('renders the source byte for byte from nothing and from its own texts', () => {
		fc.assert(
			fc.property(plainText, (source) => {
				const document = parsePlain(source);
				expect(document.render(document.segments.map(() => null))).toBe(source);
				expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
			}),
			{ numRuns: sampleOf(3000) },
		);
	});

	it('reads its own output back', () => {
		fc.assert(
			fc.property(
				plainText.filter((source) => !source.includes('plural')),
				(source) => {
					const document = parsePlain(source);
					const marked = document.segments.map(mark);
					expect(texts(document.render(marked))).toEqual(marked);
				},
			),
			{ numRuns: sampleOf(1000) },
		);
	});

	it.each([
		['one field, one segment', 'A title', ['A title']],
		['white space at the edges stays outside', '  A title \n', ['A title']],
		['a line is a segment', 'One.\nTwo.\r\n\r\n\tThree', ['One.', 'Two.', 'Three']],
		['a list keeps its lines', '- one\n- two', ['- one', '- two']],
		['& < > are escaped', 'R&D: a < b', ['R&amp;D: a &lt; b']],
		['literal markup is numbered', 'Click <b>here</b> <1>', ['Click <1>here</1> <2/>']],
		['placeholders are numbered', 'Hi {name}, %d new', ['Hi <1/>, <2/> new']],
		['nothing to translate', '12:30 {name} https://a.b', []],
		['nothing at all', '', []],
		['unpaired markup stands alone', 'a <b> b </i> c', ['a <1/> b <2/> c']],
	])('%s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it.each([
		['Hello {{ name | upcase }}, welcome', ['Hello <1/>, welcome']],
		['{% if a | size %}Some{% endif %}', ['Some']],
		['Hello {{\n  name | upcase\n}}, welcome', ['Hello <1/>, welcome']],
		['One {n, plural, other {{{ a | b }} apples}} | Two', ['One <1/>', '<1/> apples', 'Two']],
		['See <a title="Home | Us\nhere" href="/">this</a>\nTwo', ['See <1>this</1>', 'Two']],
	])('is not cut inside a placeholder: %j', (source, expected) => {
		expect(texts(source)).toEqual(expected);
		expect(texts(translate(source, upperCase))).toEqual(expected.map((text) => upperCase(text)));
	});

	it.each([
		['日本'.repeat(50_000), 100_000],
		['word '.repeat(10_000), 50_000],
	])('of great length is cut between words where no sentence ends', (source, length) => {
		const document = parsePlain(source);
		expect(document.segments.length).toBeGreaterThan(length / 6001);
		expect(document.segments.every(({ text }) => text.length <= 6000)).toBe(true);
		expect(document.segments.map(({ text }) => text).join(source.includes(' ') ? ' ' : '')).toBe(
			source.trim(),
		);
		expect(document.render(document.segments.map(() => null)) === source).toBe(true);
	});

	it('keeps its lines whatever the model answers', () => {
		expect(translate('One.\nTwo.', () => 'a\n\nb')).toBe('a b\na b');
	});

	it('gives every character back as it is', () => {
		expect(translate('R&D a < b', (text) => text)).toBe('R&D a < b');
		expect(translate('R&D a < b', (text) => `${text}!`)).toBe('R&D a < b!');
	});
});

describe('ICU messages', () => {
	it.each([
		['{n, plural, one {# item} other {# items}}', ['<1/> item', '<1/> items']],
		[
			'You have {n, plural, =0 {no mail} one {# new mail} other {# new mails}}, {name}!',
			['You have <1/>, <2/>!', 'no mail', '<1/> new mail', '<1/> new mails'],
		],
		[
			'{g, select, male {He has {n, plural, one {a cat} other {# cats}}} other {They}}',
			['He has <1/>', 'a cat', '<1/> cats', 'They'],
		],
		[
			'{n, selectordinal, offset:1 one {#st} two {#nd} other {#th}} place',
			['<1/> place', '<1/>st', '<1/>nd', '<1/>th'],
		],
		["{n, plural, other {It''s '{'n'}' #}}", ["It's <1/>n<2/> <3/>"]],
		['{n, plural,\n\tone {One day}\n\tother {# days}\n}', ['One day', '<1/> days']],
		['{n, plural, one {broken', ['{n, plural, one {broken']],
	])('have a segment for each branch: %j', (source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it('keep their syntax whatever a branch says', () => {
		const source = 'You have {n, plural, one {# new mail} other {# new mails}}';
		const document = parsePlain(source);
		expect(document.render(["L'e-mail: <1/>", null, "l'<1/> d'hier {a} #"])).toBe(
			"L'e-mail: {n, plural, one {# new mail} other {l''# d'hier '{'a'}' '#'}}",
		);
	});

	it.each([
		"it's {'a'} #'",
		"'{'",
		"{'}",
		"''",
		"a'{",
		"}'b",
		"'s",
		'#',
		"'#'",
		"' '{' '",
		"{''}''",
	])('say what a branch says: %j', (text) => {
		const source = '{n, plural, one {a day} other {# days}}';
		const rendered = parsePlain(source).render([text, null]);
		expect(faultOf(source, rendered)).toBeNull();
		const [, branch = ''] = /^\{n, plural, one \{(.*)\} other \{# days\}\}$/.exec(rendered) ?? [];
		// As ICU reads it: a quoted stretch or a doubled apostrophe, or what stands there.
		const read = branch.replace(/''|'([{}#](?:[^']|'')*)'/g, (_, quoted?: string) =>
			quoted === undefined ? "'" : quoted.replaceAll("''", "'"),
		);
		expect(read).toBe(text);
	});

	it('say what a branch of a select says, where # is no number', () => {
		const source = '{g, select, one {a # sign} other {#}}';
		const rendered = parsePlain(source).render(["ein l'# Zeichen"]);
		expect(rendered).toBe("{g, select, one {ein l''# Zeichen} other {#}}");
		expect(texts(rendered)).toEqual(["ein l'# Zeichen"]);
	});

	it('double apostrophes where the source does', () => {
		expect(translate("{n, plural, other {It''s #}}", () => "c'est ")).toBe(
			"{n, plural, other {c''est #}}",
		);
	});

	it('of any nesting pass', () => {
		for (const part of [
			'{n,plural,other{',
			'{n,plural,other{a}',
			"{n,plural,other{'{'",
			'{n,plural,other{{a}',
		]) {
			const source = part.repeat(sampleOf(60_000));
			const document = parsePlain(source);
			expect(document.render(document.segments.map(() => null)) === source).toBe(true);
		}
	}, 60_000);
});

describe('plurals with pipes', () => {
	it.each([
		['no apples | one apple | {n} apples', ['no apples', 'one apple', '<1/> apples']],
		['{0} none|{1} one|[2,*] many :things', ['none', 'one', 'many <1/>']],
		['[0,9] few |[10,*] a lot', ['few', 'a lot']],
		['Home | About us', ['Home', 'About us']],
		['a|b is no plural', ['a<1/>b is no plural']],
		['Error|Errors', ['Error', 'Errors']],
		['days|day|days', ['days', 'day', 'days']],
		[
			'(and one more error)|(and :count more errors)',
			['(and one more error)', '(and <1/> more errors)'],
		],
		['name|email', ['name<1/>email']],
		['Let A = (1, 2) and B = (x | x > 5).', ['Let A = (1, 2) and B = (x <1/> x &gt; 5).']],
		['sad :( | happy :)', ['sad :(', 'happy :)']],
		['one (1) | many (2)', ['one (1)', 'many (2)']],
		[
			'「(他に1件のエラー)」|「(他に2件のエラー)」',
			['「(他に1件のエラー)」', '「(他に2件のエラー)」'],
		],
		['«(and one error)»|«(and two errors)»', ['«(and one error)»', '«(and two errors)»']],
		['$ nroff -mdoc tmux.1|less', []],
		['one apple|many apples', ['one apple', 'many apples']],
		['{n} apple|{n} apples', ['<1/> apple', '<1/> apples']],
		['一个苹果|%d个苹果', ['一个苹果', '<1/>个苹果']],
		['grep -E "a|b" file', ['grep -E "a<1/>b" file']],
		['one apple\n|many apples|more', ['one apple', '<1/>many apples<2/>more']],
		['cat file || echo no', ['cat file <1/> echo no']],
	])('have a segment for each alternative: %j', (source, expected) => {
		expect(texts(source)).toEqual(expected);
		expect(texts(translate(source, upperCase))).toEqual(expected.map((text) => upperCase(text)));
	});
});

describe('the check of plain text', () => {
	it.each([
		['Hello <b>you</b>', 'Hallo <b>du</b>'],
		['Save 50% now', '%50 indirim'],
		['One.\nTwo | three', 'Eins.\nZwei | drei'],
		['one apple|%d apples', '苹果|%d苹果'],
		['one apple|%d apples', 'ein Apfel (rot)|%d Äpfel'],
		[
			'You have {n, plural, one {# mail} other {# mails}}',
			'Hai {n, plural, one {# mail} other {# m}}',
		],
		[
			'This sentence goes on for so long that its author has\nwrapped it.',
			'Dieser Satz geht so lange weiter, dass er umbrochen ist.',
		],
		[
			'Title of a first line that is long enough to be wrapped\nZwei',
			'A title that is long enough to be wrapped by hand here\nzwei',
		],
	])('passes %j as %j', (source, rendered) => {
		expect(faultOf(source, rendered)).toBeNull();
	});

	it.each([
		['Hello <b>you</b>, welcome', 'Hallo <b>du</b>, <script src=x></script>'],
		['one apple | many apples', 'ein Apfel | zwei Äpfel | viele'],
		['one apple', 'ein Apfel | zwei Äpfel'],
		['a|b is here', 'ab ist hier'],
		['Hello :name', 'Hallo :namechen'],
		['Wait %d s', 'Warte %ds'],
		['See https://a.example now', 'https://a.examplesehen'],
		['One.\nTwo.', 'Eins. Zwei.'],
		['One.', 'Eins.\nZwei.'],
		['{n, plural, one {a day} other {# days}}', '{n, plural, one {a day} few {# days}}'],
	])('refuses %j as %j', (source, rendered) => {
		expect(faultOf(source, rendered)).toBe('markup');
	});

	it.each([
		['Dear :name', '<1/>chen', ':name chen'],
		['Wait %d long', 'Warte <1/>s', 'Warte %d s'],
		['See https://a.example now', 'Auf<1/>sehen', 'Auf https://a.example sehen'],
		['Dear {name}', '<1/>chen', '{name}chen'],
		['See https://a.example now', '„<1/>“, da', '„https://a.example“, da'],
		['See https://a.example now', '<1/>を見る', 'https://a.exampleを見る'],
	])('has a placeholder kept apart from words: %j', (source, translation, expected) => {
		expect(parsePlain(source).render([translation])).toBe(expected);
		expect(faultOf(source, expected)).toBeNull();
	});
});
