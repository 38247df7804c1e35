import { describe, expect, test } from 'vitest';
import type { Format } from '../../../src/documents/document.ts';
import type { WireSegment } from '../../../src/providers/request.ts';
import { Translator } from '../../../src/translation/translator.ts';
import { ALPHA, ScriptedRouter, usageOf } from '../../helpers/scripted-router.ts';
import { structureOf } from '../../helpers/structure.ts';
import { openResponseCache } from '../../helpers/translation-setup.ts';

const BOATS =
	"{n, plural, =0 {nobody's boat came in} one {just one boat came in} other {{g, select, male {his # boats came in} other {their '{'own'}' # boats came in}}}}";

const DOCUMENTS: Readonly<Record<string, readonly [Format, string]>> = {
	html: [
		'html',
		'<h1 class="big">A day at the <em>old</em> harbour</h1>\n<p>Boats leave at <strong>nine</strong> for {{ place }}, see <a href="https://example.org/a?b=1&amp;c=2" title="The plan">the plan</a> or <code>npm run sail</code>.</p><ul><li>Bring <b><i>warm</i> clothes</b><br>and water</li><li>Tickets cost 12 euros</li></ul><img src="/x.png" alt="A boat on the water"><!-- kept --><table><tr><td>First cell of all</td><td>Second cell of all</td></tr></table>',
	],
	markdown: [
		'markdown',
		'# A day at the *old* harbour\n\nBoats leave at **nine** for {{ place }}, see [the plan](https://example.org/a "The plan") or `npm run sail`.\n\n- Bring **warm** clothes\n- Tickets cost 12 euros\n\n> A quotation of ~~some~~ people\n> over two lines\n\n| First cell | Second cell |\n|---|---|\n| Third cell | Fourth `cell` |\n\n```sh\nnpm run sail\n```\n\n![A boat on the water](/x.png) and <kbd>Ctrl</kbd> is <span class="x">pressed</span> here\n',
	],
	plain: [
		'plain',
		'Hello :name, you have %d new messages\nSee https://example.org/a and <b>click</b> here\nno apples | one apple | {n} apples\nWrite {{ place | upcase }} there',
	],
	'html with ICU': [
		'html',
		`<p>It is said that ${BOATS.replace('one boat', '<b>one boat</b>')} for {name}, <i>really</i>.</p><p title="A note: ${BOATS}">${BOATS}</p>`,
	],
	'markdown with ICU': [
		'markdown',
		`It is said that ${BOATS.replace('one boat', '**one boat**')} for {name}, *really*.\n\n- ${BOATS}\n\n| ${BOATS} |\n|---|\n`,
	],
	'plain with ICU': ['plain', `It is said that ${BOATS} for {name}, really.`],
	'editorjs with ICU': [
		'json',
		JSON.stringify({
			blocks: [{ type: 'paragraph', data: { text: `It is said that <b>${BOATS}</b> for all` } }],
		}),
	],
	'tiptap with ICU': [
		'json',
		JSON.stringify({
			type: 'doc',
			content: [
				{
					type: 'paragraph',
					content: [
						{ type: 'text', text: `It is said: ${BOATS.split('one boat')[0]}` },
						{ type: 'text', marks: [{ type: 'bold' }], text: 'one boat' },
						{ type: 'text', text: `${BOATS.split('one boat')[1]} for all` },
					],
				},
			],
		}),
	],
	editorjs: [
		'json',
		JSON.stringify({
			time: 1,
			blocks: [
				{ id: 'a', type: 'header', data: { text: 'A day at the <b>old</b> harbour', level: 2 } },
				{
					id: 'b',
					type: 'paragraph',
					data: {
						text: 'Boats leave for {{ place }}, see <a href="https://example.org/a">the plan</a>',
					},
				},
				{ id: 'c', type: 'code', data: { code: 'npm run sail' } },
				{
					id: 'd',
					type: 'image',
					data: { file: { url: 'https://example.org/x.png' }, caption: 'A boat on the water' },
				},
			],
		}),
	],
	tiptap: [
		'json',
		JSON.stringify({
			type: 'doc',
			content: [
				{
					type: 'paragraph',
					attrs: { id: 'x' },
					content: [
						{ type: 'text', text: 'Boats leave at ' },
						{ type: 'text', marks: [{ type: 'bold' }], text: 'nine' },
						{ type: 'text', text: ' for {{ place }} with ' },
						{ type: 'mention', attrs: { id: '7' } },
						{
							type: 'text',
							marks: [{ type: 'link', attrs: { href: 'https://example.org/a' } }],
							text: 'all friends',
						},
					],
				},
				{ type: 'codeBlock', content: [{ type: 'text', text: 'npm run sail' }] },
			],
		}),
	],
};

/** `<1>` becomes `<2>` and the reverse. */
function swapTags(text: string): string {
	return text.replace(
		/<(\/?)([12])(\/?)>/g,
		(_, open, tag, end) => `<${open}${3 - Number(tag)}${end}>`,
	);
}

const eachText =
	(change: (text: string) => string) =>
	(segments: readonly WireSegment[]): WireSegment[] =>
		segments.map(({ id, text }) => ({ id, text: change(text) }));

const BEHAVIOURS: Readonly<
	Record<string, (segments: readonly WireSegment[]) => readonly WireSegment[]>
> = {
	'is honest': eachText((text) => text.replace(/\p{L}{3,}(?![^<]*>)/gu, (word) => `${word}en`)),
	'drops tags': eachText((text) => `Ja ${text.replace(/<[^>]*>/g, '')}`),
	'drops one tag': eachText((text) => `Ja ${text.replace(/<\d+\/?>/, '')}`),
	'swaps tags': eachText((text) => `Ja ${swapTags(text)}`),
	'makes pairs of voids': eachText((text) => `Ja ${text.replace(/<(\d+)\/>/g, '<$1>x</$1>')}`),
	'glues words to tags': eachText((text) => `${text}chen`.replace(/ *(<[^>]*>) */g, '$1')),
	'swaps ids': (segments) =>
		segments.map(({ id }, at) => ({ id, text: `Ja ${segments.at(-1 - at)?.text ?? ''}` })),
	'doubles ids': (segments) =>
		segments.flatMap(({ id, text }) => [
			{ id, text: `Ja ${text}` },
			{ id, text: `Nein ${text}` },
		]),
	'invents ids': (segments) =>
		segments.map(({ text }, at) => ({ id: `x${at}`, text: `Ja ${text}` })),
	'leaves ids out': (segments) =>
		segments.slice(1).map(({ id, text }) => ({ id, text: `Ja ${text}` })),
	'adds fences': eachText((text) => `\`\`\`\n${text}\n\`\`\``),
	'adds a preamble': eachText((text) => `Here is the translation: ${text}`),
	'translates placeholders': eachText((text) => `Ja {{ ort }} :vorname ${text}`),
	'nests wrongly': eachText(
		(text) => `Ja ${text.replace('</1>', '').replace(/$/, '</1>').replace('<1>', '<1><2>')}`,
	),
	'answers in another language': eachText(
		(text) => `Ceci est une phrase qui vous dit pour les autres avec nous ${text}`,
	),
	'answers 10 MB': eachText((text) => text.repeat(10_000_000 / text.length)),
	'answers nothing': eachText(() => ''),
	'echoes the source': (segments) => segments,
	'adds an address': eachText((text) => `Ja ${text} https://evil.example`),
	'adds half an address': eachText((text) => `Ja ${text} xhttp://evil.example www.evil.example`),
	'adds markup': eachText((text) => `Ja ${text} <script src="evil.example"></script>`),
	'adds escaped markup': eachText((text) => `Ja ${text} &lt;script src=x&gt;&lt;/script&gt;`),
	'adds Markdown': eachText((text) => `# Ja **${text}** [x](/y) ![z](/z)`),
	'adds lines and bars': eachText((text) => `Ja ${text}\n- zwei | drei\n\n> vier`),
	'adds HTML entities': eachText((text) => `Ja &#60;b&#62; ${text} &lt;!-- `),
	'adds syntax': eachText((text) => `'{' ${text} $\{x} {% raw %} }} \\ "' \` ~~ __`),
};

async function translate(
	format: Format,
	text: string,
	answer: (segments: readonly WireSegment[]) => readonly WireSegment[],
): Promise<string | null> {
	const router = new ScriptedRouter();
	router.answer = ({ request: { segments } }) => ({
		translations: answer(segments),
		usage: usageOf(segments.length),
	});
	const result = await new Translator(openResponseCache(), router).translate({
		sourceLanguage: 'en-US',
		targets: [{ language: 'de-DE', units: [{ id: 'body', text, format }] }],
		chain: [ALPHA],
		contentType: 'standard',
		collection: 'articles',
		glossary: [],
		refresh: false,
		dryRun: false,
		signal: new AbortController().signal,
	});
	const unit = result.languages[0]?.units[0];
	if (unit?.status === 'refused') {
		expect(unit.reason).toMatch(/^[a-z-]+$/);
		expect(result.failures).toHaveLength(1);
	}
	return unit?.status === 'translated' ? unit.text : null;
}

describe.each(Object.entries(BEHAVIOURS))('a provider that %s', (behaviour, answer) => {
	test.each(Object.entries(DOCUMENTS))('breaks no %s', async (_, [format, text]) => {
		const translated = await translate(format, text, answer);
		if (behaviour === 'is honest') expect(translated).not.toBeNull();
		if (translated === null) return;
		expect(structureOf(translated, format)).toBe(structureOf(text, format));
		expect(translated).not.toMatch(/evil|<script/);
	});
});

test.each(Object.entries(DOCUMENTS))('the judge sees what is broken in %s', (_, [format, text]) => {
	const broken = [
		text.replace('https://example.org/a', 'https://example.org/x'),
		text.replace(/\{\{ place[^}]*\}\}/, '{{ ort }}'),
		text.replace('npm run sail', 'npm run segeln'),
		text.replace('select, male', 'select, weiblich'),
		text.replace('n, plural', 'm, plural'),
		text.replace(' boats came in', " boats' came '{in"),
	].filter((other) => other !== text);
	expect(broken.length).toBeGreaterThan(1);
	for (const other of broken) {
		expect(structureOf(other, format)).not.toBe(structureOf(text, format));
	}
});
