import { describe, expect, it } from 'vitest';
import { checkRendered } from '../../../../src/documents/format.ts';
import { parseMarkdown } from '../../../../src/documents/markdown/markdown.ts';
import { mapText } from '../laws.ts';

function texts(markdown: string): string[] {
	return parseMarkdown(markdown).segments.map(({ text }) => text);
}

/** Translates, and has the translation checked and read again. */
function translate(source: string): string {
	const document = parseMarkdown(source);
	const meant = document.segments.map(({ text }) => mapText(text, (words) => `${words}字`));
	const rendered = document.render(meant);
	expect(checkRendered('markdown', source, rendered)).toBeNull();
	expect(texts(rendered)).toEqual(meant);
	expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
	return rendered;
}

describe('links of wikis', () => {
	it.each([
		[
			'pages and words',
			'See [[House Rules]] and [[Price List|our prices]] first.',
			['See <1/> and <2>our prices</2> first.'],
		],
		['pictures', '![[floor-plan.png]]', []],
		['pictures in a sentence', 'An ![[img.png|200]] here', ['An <1/> here']],
		[
			'sections',
			'[[page#section]] or [[page#section|the *words*]]',
			['<1/> or <2>the <3>words</3></2>'],
		],
		['words alone', '[[Price List|our prices]]', ['our prices']],
		['links between Chinese letters', '请看[[页面]]和[[页面|价格]]。', ['请看<1/>和<2>价格</2>。']],
		['links between Arabic letters', 'انظر[[صفحة|الأسعار]]هنا', ['انظر<1>الأسعار</1>هنا']],
		['links in tables', '| [[a\\|b c]] | x |\n|---|---|\n| d | [[e]] |', ['b c', 'x', 'd']],
		['links in titles of alerts', '> [!tip] See [[Web]].\n> Text', ['See <1/>.', 'Text']],
		['links in emphasis', 'Read **[[Rules|→ rules]]** now', ['Read <1><2>→ rules</2></1> now']],
		[
			'pictures with a caption',
			'[[File:a.png|thumb|A caption]] b [[File:b.png|thumb]]',
			['<1>A caption</1> b <2/>'],
		],
		['tables of contents', '[[TOC]]\n\n[[_TOC_]]', []],
		['blocks', 'Text ^quote-1\n\n^abc123\n\nMore [[page#^abc]]', ['Text', 'More <1/>']],
		['comments', '%% a comment %%\n\nText %%more of it%% end', ['Text <1/> end']],
		['comments over lines', '%%\nhidden\n\ntext\n%%\n\nText', ['Text']],
		[
			'references of Logseq',
			'((64a1b2c3-1234-1234-1234-1234567890ab)) text\n  id:: 64a1b2c3-1234-1234-1234-1234567890ab',
			['<1/> text'],
		],
	])('are locked but for their words: %s', (_, source, sent) => {
		expect(texts(source)).toEqual(sent);
		translate(source);
	});

	it.each([
		'a[[1]] and [[1, 2]] of them',
		'Run [[ -f x ]] or [["a"]]',
		'A #tag and #tag/sub, x ^2 and 2 ^10',
		'100 %% sure and 50 %% of it'.replaceAll('%%', '%'),
		'((see below)) and [[open',
	])('are not what looks alike: %s', (source) => {
		expect(texts(source)).toEqual([source]);
	});

	it('are not links in brackets, nor code', () => {
		expect(texts('[[1]](/x) [[a b]][b] [[foo]]\n\n[foo]: /x\n[b]: /y')).toEqual([
			'<1>[1]</1> <2>[a b]</2> [<3>foo</3>]',
		]);
		expect(texts('`[[a` and `b]]` [[c]]\n\n```\n[[d]]\n```')).toEqual(['<1/> and <2/> <3/>']);
	});

	it('are checked', () => {
		const source = 'See [[House Rules]] and [[Price List|our prices]] first.';
		const check = (rendered: string) => checkRendered('markdown', source, rendered);
		expect(check(source.replace('our prices', 'unsere Preise'))).toBeNull();
		expect(check(source.replace('House Rules', 'Hausordnung'))).toBe('markup');
		expect(check(source.replace('Price List', 'Preisliste'))).toBe('markup');
	});
});

describe('lines that stand for a file', () => {
	it.each([
		'{* ../../docs_src/a.py hl[16,19] *}',
		'<<< @/snippets/snippet.js{2}',
		'<<< @/a.js#region',
		'--8<-- "x.md"',
		'@[code js{1,2}](../a.js)',
		'@import "./x.csv"',
	])('are not sent: %s', (line) => {
		expect(texts(`${line}\n\nText\n`)).toEqual(['Text']);
		expect(translate(`${line}\n\nText\n`)).toBe(`${line}\n\nText字\n`);
		expect(texts(`> ${line}\n`)).toEqual([]);
	});

	it.each(['The <<< sign', '@import it', '{* see below', '@you [code](x)'])(
		'are not prose: %s',
		(source) => expect(texts(source)).toHaveLength(1),
	);
});

describe('what looks like a comment or emphasis and is a name', () => {
	it.each([
		['Warm **soup %%title%%** here and %%name%%', 'Warm <1>soup <2/></1> here and <3/>'],
		['Text %% a comment %% and %%title%% here', 'Text <1/> and <2/> here'],
		['[[House|one]][[Garden|two]] touching', '<1>one</1><2>two</2> touching'],
		['Warm ~Contact.FirstName~ soup', 'Warm <1/> soup'],
		['Warm { $n -> [one] a *[other] b } soup *now*', 'Warm <1/> soup <2>now</2>'],
		['See [img]https://example.org/a_b_c.png[/img] now', 'See <1/> now'],
	])('%s', (source, sent) => {
		expect(texts(source)).toEqual([sent]);
	});
});

describe('what stands in emphasis', () => {
	it.each(["Warm _@icon('close')_ soup", 'Warm _:icon{name="x"}_ soup', 'Warm _:tada::a:_ soup'])(
		'is known there as it is in elements: %s',
		(source) => {
			const document = parseMarkdown(source);
			expect(texts(source)).toEqual(['Warm <1/> soup']);
			const rendered = document.render(['温かい<1/>スープ']);
			expect(rendered).toContain('<em>');
			expect(checkRendered('markdown', source, rendered)).toBeNull();
		},
	);
});
