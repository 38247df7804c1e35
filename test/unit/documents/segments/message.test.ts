import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Format } from '../../../../src/documents/document.ts';
import { checkRendered, parseDocument, skeletonOf } from '../../../../src/documents/format.ts';
import { icuBlock, mapText, mark } from '../laws.ts';
import { sampleOf } from '../../../harness/sample.ts';

function texts(source: string, format: Format): string[] {
	return parseDocument(source, format).segments.map(({ text }) => text);
}

function upperCase(text: string): string {
	return text.replace(/&\w+;|\p{L}+/gu, (run) => (run.startsWith('&') ? run : run.toUpperCase()));
}

function translate(source: string, format: Format, change = upperCase): string {
	const document = parseDocument(source, format);
	return document.render(document.segments.map(({ text }) => mapText(text, change)));
}

const MAIL = '{n, plural, =0 {no mail} one {# new mail} other {# new mails}}';
const MAILS = ['no mail', '<1/> new mail', '<1/> new mails'];

function paragraph(...content: unknown[]): string {
	return JSON.stringify({ type: 'doc', content: [{ type: 'paragraph', content }] });
}

const bold = (text: string) => ({ type: 'text', marks: [{ type: 'bold' }], text });
const words = (text: string) => ({ type: 'text', text });

describe('branches of ICU messages are segments', () => {
	it.each<[Format, string, string[]]>([
		['html', `<p>You have ${MAIL} now</p>`, ['You have <1/> now', ...MAILS]],
		['html', `<p>${MAIL}</p>`, MAILS],
		['html', `<p>You have <b>${MAIL}</b></p>`, ['You have <1/>', ...MAILS]],
		['html', `<img alt="${MAIL}"><a title='${MAIL}'>x</a>`, [...MAILS, ...MAILS, 'x']],
		[
			'html',
			'{count, plural, one {<b>one</b> item} other {<b>#</b> items, <i>see <u>all</u></i>}}',
			['<1>one</1> item', '<1/> items, <2>see <3>all</3></2>'],
		],
		[
			'html',
			'{g, select, male {He has {n, plural, one {a <i>cat</i>} other {# cats}}} other {They}}',
			['He has <1/>', 'a <1>cat</1>', '<1/> cats', 'They'],
		],
		[
			'html',
			'A {b c} {n, plural, one {d {e f}} other {}}',
			['A <1/>b c<2/> <3/>', 'd <1/>e f<2/>'],
		],
		['html', '{n, plural, one {a {m, plural, other {b}}', ['<1/>n, plural, one <2/>a <3/>', 'b']],
		['html', '{n, plural,<br>one {an item}<br>other {items}}', ['an item', 'items']],
		[
			'html',
			'<p>It&#39;s {n, plural, other {it&#39;&#39;s &#39;{n}&#39; &amp; {name}}}</p>',
			["It's <1/>", "it's <1/> &amp; <2/>"],
		],
		['html', '<p>&#123;n, plural, other &#123;a day&#125;&#125; left</p>', ['<1/> left', 'a day']],
		['markdown', `You have ${MAIL} *now*`, ['You have <1/> <2>now</2>', ...MAILS]],
		['markdown', `# ${MAIL}\n\n- ${MAIL}\n\n| ${MAIL} |\n|---|`, [...MAILS, ...MAILS, ...MAILS]],
		['markdown', `![${MAIL}](/x "${MAIL}")`, [...MAILS, ...MAILS]],
		[
			'markdown',
			'{n, plural,\n  one {**one** item}\n  other {# items, see https://a.example/b}\n}',
			['<1>one</1> item', '<1/> items, see <2/>'],
		],
		[
			'markdown',
			'> So {n, plural,\n>   one {# day}\n>   other {# days}} left',
			['So <1/> left', '<1/> day', '<1/> days'],
		],
		['markdown', '{n, plural, one {{name}} other {{{ x }} items}}', ['<1/> items']],
		[
			'markdown',
			'{n, selectordinal,\none {#st}\nother {#th}}\nplace {#id}',
			['<1/> place', '<1/>st', '<1/>th'],
		],
		['json', paragraph(words(`You have ${MAIL}`)), ['You have <1/>', ...MAILS]],
		[
			'json',
			paragraph(words('{n, plural, one {the '), bold('only'), words(' one} other {all}} left')),
			['<1/> left', 'the <1>only</1> one', 'all'],
		],
		['json', paragraph(words(`Hi `), { type: 'image', attrs: { alt: MAIL } }), ['Hi', ...MAILS]],
		[
			'json',
			JSON.stringify({ blocks: [{ type: 'list', data: { items: [`<b>${MAIL}</b> today`] } }] }),
			['<1/> today', ...MAILS],
		],
	])('in %s: %j', (format, source, expected) => {
		expect(texts(source, format)).toEqual(expected);
		const shouted = translate(source, format);
		expect(texts(shouted, format)).toEqual(expected.map((text) => mapText(text, upperCase)));
		expect(checkRendered(format, source, shouted)).toBeNull();
	});

	it('name the case that they are for', () => {
		const source =
			'<p>{g, select, male {He has {n, plural, =1 {a cat} other {cats}}} other {I}}</p>';
		expect(parseDocument(source, 'html').segments.map(({ role }) => role)).toEqual([
			'text g:male',
			'text g:male n:=1',
			'text g:male n:other',
			'text g:other',
		]);
	});

	it.each<[Format, string, string[]]>([
		['html', '<p>A {n, plural, one {<b>x} other {y</b>}} <i>b</i></p>', ['A <1/> <2>b</2>']],
		['html', '<p>A {n, plural, <b>one {x}</b> other {y}} b</p>', ['A <1/> b']],
		['html', '<p><b>A {n, plural, one {</b>x} other {y}} <i>b</i></p>', ['A', 'b']],
		['markdown', 'A {n, plural, one {*x} other {y*}} b', ['A <1/> b']],
		['html', '<img alt={n,plural,other{days}}>', []],
	])('unless their markup is not their own: %s %s', (format, source, expected) => {
		expect(texts(source, format)).toEqual(expected);
		const shouted = translate(source, format);
		expect(shouted).toContain(/\{n,[^]*\}/.exec(source)?.[0]);
		expect(checkRendered(format, source, shouted)).toBeNull();
	});
});

describe('what a branch says', () => {
	const answers = ["L'e-mail: <1/>", "l'<1/> d'hier {a} # &lt;b&gt; &amp; *c*"];

	it.each<[Format, string, string]>([
		[
			'html',
			'<p>You have {n, plural, one {# mail} other {}}</p>',
			"<p>L'e-mail: {n, plural, one {l''# d'hier '{'a'}' '#' &lt;b&gt; &amp; *c*} other {}}</p>",
		],
		[
			'html',
			`<a title='You have {n, plural, one {# mail} other {}}'></a>`,
			"<a title='L&#39;e-mail: {n, plural, one {l&#39;&#39;# d&#39;hier &#39;{&#39;a&#39;}&#39; &#39;#&#39; <b> &amp; *c*} other {}}'></a>",
		],
		[
			'markdown',
			'You have {n, plural, one {# mail} other {}}',
			"L'e-mail: {n, plural, one {l''# d'hier '{'a'}' '#' \\<b\\> \\& \\*c\\*} other {}}",
		],
		[
			'json',
			paragraph(words('You have {n, plural, one {# mail} other {}}')),
			paragraph(words("L'e-mail: {n, plural, one {l''# d'hier '{'a'}' '#' <b> & *c*} other {}}")),
		],
	])('is spelled for ICU and for %s', (format, source, expected) => {
		const rendered = parseDocument(source, format).render(answers);
		expect(rendered).toBe(expected);
		expect(checkRendered(format, source, rendered)).toBeNull();
	});

	it('doubles apostrophes where its text does, and nowhere else', () => {
		const source = "<p>It''s {n, plural, other {# days}}</p><p>It's me</p>";
		expect(translate(source, 'html', (text) => `${text}l'a`)).toBe(
			"<p>It''s l''a{n, plural, other {# daysl''a}}</p><p>It's mel'a</p>",
		);
	});
});

describe('the check of ICU messages', () => {
	it.each<[Format, (block: string) => string]>([
		['html', (block) => `<p>You have ${block}</p>`],
		['html', (block) => `<img alt="${block}">`],
		['markdown', (block) => `You have ${block}`],
		['markdown', (block) => `<p>${block}</p>`],
		['plain', (block) => `You have ${block}`],
		['json', (block) => paragraph(words(block))],
		['json', (block) => JSON.stringify({ blocks: [{ type: 'header', data: { text: block } }] })],
	])('sees other syntax in %s', (format, write) => {
		const source = write('{n, plural, one {# day} other {{g, select, male {he} other {they}}}}');
		const faultOf = (from: string, to: string) =>
			checkRendered(format, source, source.replace(from, to));
		expect(faultOf('# day', '# Tag')).toBeNull();
		for (const [from, to] of [
			['one', 'eins'],
			['n,', 'm,'],
			['plural', 'selectordinal'],
			['male', 'female'],
			['# day}', "# day'}"],
			['}}}}', '}}} }'],
		] as const) {
			expect(faultOf(from, to)).toBe('markup');
			expect(skeletonOf(source.replace(from, to), format)).not.toBe(skeletonOf(source, format));
		}
	});
});

describe('laws of ICU messages in Markdown', () => {
	const inline = fc.letrec<{ inline: string }>((tie) => ({
		inline: fc.oneof(
			{ maxDepth: 3 },
			fc.constantFrom(
				..."word|Ein Satz.|*em* x|`code`|[l](/u \"t\")|{{ x }}|{{name}}|{#id}|# items|<b>x</b>|![alt](/i)|{count}|it''s|don't|a\n  b|1. x|- y|&amp;|\\*|~~d~~|https://a.b/c|[ref]|'".split(
					'|',
				),
			),
			fc.array(tie('inline'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' ')),
			fc.tuple(fc.constantFrom('**', '*', '~~'), tie('inline')).map(([m, text]) => m + text + m),
			icuBlock(tie('inline')),
		),
	})).inline;
	const block = fc.tuple(fc.constantFrom('', '# ', '> ', '- ', '| '), inline);
	const markdown = fc
		.array(block, { maxLength: 4 })
		.map((blocks) => `${blocks.map((parts) => parts.join('')).join('\n\n')}\n\n[ref]: /r`);

	it('renders the source byte for byte, keeps its structure or refuses it', () => {
		let refused = 0;
		fc.assert(
			fc.property(markdown, (source) => {
				const document = parseDocument(source, 'markdown');
				expect(document.render(document.segments.map(() => null))).toBe(source);
				expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
				const rendered = document.render(document.segments.map(mark));
				if (checkRendered('markdown', source, rendered) !== null) refused += 1;
				else expect(texts(rendered, 'markdown')).toHaveLength(document.segments.length);
			}),
			{ numRuns: sampleOf(300) },
		);
		expect(refused).toBeLessThanOrEqual(sampleOf(15));
	}, 60_000);
});

describe('hostile sizes of ICU messages', () => {
	it.each<[Format, string]>([
		['html', '<b>{n, plural, one {a} other {b}}</b> '.repeat(sampleOf(25_000))],
		['html', '{n,plural,other{<b>a</b>'.repeat(sampleOf(40_000))],
		['html', `{n,plural,other{${'<b>x</b> '.repeat(1000)}}} y `.repeat(sampleOf(100))],
		['html', `<p>${"''".repeat(sampleOf(400_000))}{n, plural, other {it's}}</p>`],
		['html', `<p>{n, plural, other {${'<b>'.repeat(sampleOf(5000))}x}}</p>`],
		['markdown', 'So {n, plural, one {{a}} other {# *b*}}\n\n'.repeat(sampleOf(2000))],
		['markdown', '{n,plural,other{{{a}} b'.repeat(sampleOf(10_000))],
		['markdown', 'plural https://a.example}}}\n\n'.repeat(sampleOf(8000))],
		[
			'json',
			paragraph(...Array.from({ length: sampleOf(9000) }, () => [words(MAIL), bold('b')]).flat()),
		],
	])(
		'pass in %s: %#',
		(format, source) => {
			const document = parseDocument(source, format);
			expect(document.render(document.segments.map(() => null)) === source).toBe(true);
			document.render(document.segments.map(({ text }) => mapText(text, (t) => `${t}!`)));
		},
		60_000,
	);
});
