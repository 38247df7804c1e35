import { describe, expect, it } from 'vitest';
import { checkRendered } from '../../../../src/documents/format.ts';
import { parseMarkdown } from '../../../../src/documents/markdown/markdown.ts';
import { mapText } from '../laws.ts';

function texts(markdown: string): string[] {
	return parseMarkdown(markdown).segments.map(({ text }) => text);
}

function upperCase(text: string): string {
	return text.replace(/&\w+;|\p{L}+/gu, (run) => (run.startsWith('&') ? run : run.toUpperCase()));
}

/** Translates, and has the translation checked and read again. */
function translate(source: string): string {
	const document = parseMarkdown(source);
	const meant = document.segments.map(({ text }) => mapText(text, upperCase));
	const rendered = document.render(meant);
	expect(checkRendered('markdown', source, rendered)).toBeNull();
	expect(texts(rendered)).toEqual(meant);
	expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
	return rendered;
}

const CARD = `import { Card } from '@acme/site'

# Start here

<Card title="Getting started" icon={<Icon name="rocket" />} href="/start">
  This is **bold**.
</Card>

{/* keep this note */}

export const year = new Date().getFullYear();
`;

describe('modules', () => {
	it.each([
		['an import', "import { Card } from '@acme/site';\n\nText"],
		['two imports', 'import A from \'a\'\nimport * as B from "b";\n\nText'],
		['an import without a name', "import './style.css'\n\nText"],
		[
			'an import on several lines',
			"import Tabs, {\n  TabItem,\n  Label,\n} from 'tabs'; // all\n\nText",
		],
		['an import behind front matter', "---\nslug: x\n---\nimport A from 'a'\n\nText"],
		[
			'an import with a type',
			"import type { A } from 'a'\nimport b from 'b' with { type: 'json' }\n\nText",
		],
		['imports with line ends of Windows', "import A from 'a'\r\nimport B from 'b'\r\n\r\nText"],
		['a value', 'export const year = new Date().getFullYear();\n\nText'],
		[
			'a function with blank lines',
			"export const A = () => {\n  const x = 'it';\n\n  return <p>it's {x}</p>;\n};\n\nText",
		],
		[
			'a function of its own',
			'export default function Page({ children }) {\n\n  return children;\n}\n\nText',
		],
		[
			'a string that holds brackets',
			"export const a = 'one ) two }'; export const b = `x\n\n{y} ${'z'}`;\n\nText",
		],
		['a layout', 'export default ({ children }) => <Layout>{children}</Layout>\n\nText'],
		['names of another module', "export { A, B as C } from './a'\nexport * from './b'\n\nText"],
		['a type', 'export interface Props {\n  name: string;\n}\n\nText'],
	])('are not sent: %s', (_, source) => {
		expect(texts(source)).toEqual(['Text']);
		expect(translate(source)).toBe(source.replace(/Text$/, 'TEXT'));
	});

	it.each([
		['Import duties are high.'],
		['import duties are high from today'],
		["import your data from 'Settings' and wait."],
		['export your data first'],
		['export default settings before the update'],
		['export const is a keyword'],
		['export class trips and others'],
		['A line.\nimport it'],
	])('are not prose: %s', (source) => {
		expect(texts(source)).toEqual([source.replace('\n', ' ')]);
	});

	it.each(["import a from 'b'", 'export const a = 1'])(
		'are what no translation becomes: %s',
		(words) => {
			const document = parseMarkdown('Some words.');
			const rendered = document.render([words]);
			expect(texts(rendered)).toEqual([words]);
			expect(checkRendered('markdown', 'Some words.', rendered)).toBeNull();
		},
	);

	it('are no code in a fence or a script', () => {
		const source =
			"```js\nimport a from 'a'\n```\n\n<script>\n\nimport a from 'a'\n\n</script>\n\nText {see below}";
		expect(texts(source)).toEqual(['Text {see below}']);
	});

	it('end where text follows at once', () => {
		expect(texts("import A from 'a'\n# Title\n\nText")).toEqual(['Title', 'Text']);
		expect(texts('export const a = 1\n# Title\n\nText')).toEqual(['Title', 'Text']);
	});
});

describe('expressions', () => {
	it.each([
		[
			'calls',
			'In {new Date().getFullYear()} we sold {items.map((a) => a.b)} more',
			'In <1/> we sold <2/> more',
		],
		['members', 'Dear {props.name}, welcome', 'Dear <1/>, welcome'],
		['comments', 'One {/* never {sent */} two', 'One <1/> two'],
		['comments at an edge', '# Title {/*its-id*/}', 'Title'],
		['strings', "Write {'{'} and {`${x} words`} here", 'Write <1/> and <2/> here'],
		['conditions', 'You are {isIn && <b>in</b>} here', 'You are <1/> here'],
		['braces over lines', 'One {items.map((a) => (\n  <b>{a}</b>\n))} two', 'One <1/> two'],
		['blanks', 'One{" "}\n<b>two</b>', 'One<1/> <2>two</2>'],
	])('are words: %s', (_, source, sent) => {
		expect(texts(source)).toEqual([sent]);
		translate(source);
	});

	it.each([
		'Text {see below} and {see above}',
		'Some {options(s)} and {a; b}, an open { brace',
		'An \\{escaped one\\} (in a set {1, 2, 3})',
		'{An aside in braces.} And more.',
	])('are not prose in braces: %s', (source) => {
		const sent = source.replaceAll('\\', '');
		expect(texts(source)).toEqual([sent]);
	});

	it('are all braces where the page is written in MDX', () => {
		expect(texts("import a from 'a'\n\nText {a ? b : c} more")).toEqual(['Text <1/> more']);
		expect(texts('{/* x */}\n\nText {a ? b : c} more')).toEqual(['Text <1/> more']);
		expect(texts('<A b={c} />\n\nText {a ? b : c} more')).toEqual(['Text <1/> more']);
		expect(texts('Text {a ? b : c} more')).toEqual(['Text {a ? b : c} more']);
	});

	it('keep what a translation says in braces text', () => {
		const source = "import a from 'a'\n\nSome words and *more*.\n";
		const document = parseMarkdown(source);
		const rendered = document.render(['Einige {ganz neue} Wörter und <1>mehr</1>.']);
		expect(rendered).toBe("import a from 'a'\n\nEinige \\{ganz neue\\} Wörter und *mehr*.\n");
		expect(checkRendered('markdown', source, rendered)).toBeNull();
		const lost = source.replace('more', 'more {a}');
		expect(checkRendered('markdown', source, lost)).toBe('markup');
	});

	it('are no text in HTML', () => {
		const source = "import a from 'b'\n\n<div>\nIn {a ? b : c} <b>bold</b> words\n</div>\n";
		expect(texts(source)).toEqual(['In <1/> <2>bold</2> words']);
		translate(source);
	});

	it('are code in code', () => {
		const source = "import a from 'a'\n\nWrite `{` and `}` or ``a ` {b`` here\n\n```\n{x}\n```\n";
		expect(texts(source)).toEqual(['Write <1/> and <2/> or <3/> here']);
		translate(source);
	});
});

describe('JSX', () => {
	it('keeps a page but for its texts', () => {
		expect(texts(CARD)).toEqual(['Start here', 'Getting started', 'This is <1>bold</1>.']);
		const expected = CARD.replace('Start here', 'START HERE')
			.replace('Getting started', 'GETTING STARTED')
			.replace('This is **bold**', 'THIS IS **BOLD**');
		expect(translate(CARD)).toBe(expected);
	});

	it.each([
		[
			'one element on a line',
			'<Card title="Planets">Small and far</Card>',
			['Planets', 'Small and far'],
		],
		[
			'a tag on several lines',
			'<Card\n  title="A title"\n  icon={<Icon name="x" />}\n  href="/start"\n>\n  Text\n</Card>',
			['A title', 'Text'],
		],
		[
			'tabs',
			'<Tabs>\n<TabItem value="a" title="One">\n\nText\n\n</TabItem>\n<TabItem title="Two">\nMore\n</TabItem>\n</Tabs>',
			['One', 'Text', 'Two', 'More'],
		],
		[
			'blocks under indentation',
			'<Steps>\n  <Step title="One">\n    ## A heading\n\n    A **text**\n\n    ```sh\n    npm {i}\n    ```\n  </Step>\n</Steps>',
			['One', 'A heading', 'A <1>text</1>'],
		],
		[
			'what is spread',
			'A <Chip {...props} title="tip">chip</Chip> more',
			['A <1>chip</1> more', 'tip'],
		],
		[
			'labels',
			'<Tabs>\n<TabItem value="win" label="Windows">\n\nText\n\n</TabItem>\n</Tabs>',
			['Windows', 'Text'],
		],
		[
			'what a component calls its texts',
			'A <Chip label="a label" caption="a caption" description="more" name="x" /> b',
			['A <1/> b', 'a label', 'a caption', 'more'],
		],
		[
			'components that share their names with elements',
			'See <Link to="/x">the guide</Link> now, {a.b()}\n\n<Frame caption="A frame">\n\nText\n\n</Frame>',
			['See <1>the guide</1> now, <2/>', 'A frame', 'Text'],
		],
		['fragments', 'A <>fragment *here*</> more', ['A <1>fragment <2>here</2></1> more']],
		['fragments on lines of their own', '<>\n\nText\n\n</>', ['Text']],
		['names with dots', 'See <Foo.Bar title={x}>this</Foo.Bar> now', ['See <1>this</1> now']],
		[
			'sentences',
			'<Trans>Hello <b>{name}</b>, you have {n} messages</Trans>',
			['Hello <1/>, you have <2/> messages'],
		],
		[
			'strings in braces',
			'<Card title={"Getting started"} alt="Alt">\n\nText\n\n</Card>',
			['Alt', 'Text'],
		],
		[
			'code in attributes',
			'<A b={() => { return "}>" }} title="x > y">text</A> z',
			['<1>text</1> z', 'x &gt; y'],
		],
		['elements in quotations', '> <Note title="Stop">\n> Text\n> </Note>', ['Stop', 'Text']],
		[
			'an element behind a line of text',
			'Text\n<Note>\nMore\n</Note>\nEnd',
			['Text', 'More', 'End'],
		],
		['an icon in a sentence', 'Press\n<Icon name="x" />\nnow', ['Press <1/> now']],
		[
			'styles',
			'A <span style={{ color: "red", margin: 0 }}>red</span> word',
			['A <1>red</1> word'],
		],
		[
			'line ends of Windows',
			'<Card\r\n  title="Title"\r\n>\r\n  Text\r\n</Card>\r\n',
			['Title', 'Text'],
		],
	])('is locked but for its texts: %s', (_, source, sent) => {
		expect(texts(source)).toEqual(sent);
		translate(source);
	});

	it.each([
		['HTML', '<DIV>\ntext **x**\n</DIV>', ['text **x**']],
		['a comparison', 'a <b c d, 5 < 6 and x<y', ['a &lt;b c d, 5 &lt; 6 and x&lt;y']],
		[
			'what is not closed',
			'An unclosed <Tag a={b text\n\nmore',
			['An unclosed &lt;Tag a={b text', 'more'],
		],
		['an element that is locked', '<Code>\nno {x}\n</Code>', []],
		['what is marked', '<Note translate="no">\nno {x}\n</Note>\n\nText', ['Text']],
	])('is not %s', (_, source, sent) => {
		expect(texts(source)).toEqual(sent);
	});

	it.each([
		['a module', CARD.replace('@acme', '@other')],
		['a script', CARD.replace('rocket', 'x')],
		['an attribute', CARD.replace('/start', '/x')],
		['a tag', CARD.replace('</Card>', '')],
		['an expression', CARD.replace('getFullYear', 'getYear')],
		['a comment', CARD.replace('keep', 'drop')],
	])('is checked: %s', (_, rendered) => {
		expect(checkRendered('markdown', CARD, rendered)).toBe('markup');
	});
});
