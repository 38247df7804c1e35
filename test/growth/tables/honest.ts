import { type Family, numbered, type Way } from '../shape.ts';

const SENTENCES = [
	'The harbour wakes before the town does, and the boats are out by four.',
	'Whoever orders before noon gets the parcel on the next working day.',
	'We keep the invoices for ten years, as the law demands it of every shop.',
	'Please bring the original receipt, since copies are not accepted at the desk.',
	'Nobody remembered who had locked the gate, yet it stood open in the morning.',
	'The price includes breakfast, towels and the use of both saunas.',
	'If the lamp blinks twice, hold the button until it goes out.',
];

function prose(number: number, sentences: number): string {
	return Array.from(
		{ length: sentences },
		(_, at) => SENTENCES[(number * 3 + at * 5) % SENTENCES.length],
	).join(' ');
}

function list(
	head: string,
	write: (number: number) => string,
	tail: string,
): (length: number) => string {
	return (length) => `${head}${numbered(write)(length - head.length - tail.length)}${tail}`;
}

const MARKDOWN: Readonly<Record<string, Family['make']>> = {
	'a FAQ': numbered(
		(n) =>
			`## ${n}. How do I change **order ${n}**?\n\n${prose(n, 1)} See [the guide](/faq/${n}).\n\n`,
	),
	'a book chapter': numbered((n) =>
		n % 12 === 1
			? `# Chapter ${n}\n\n${prose(n, 4)}\n\n`
			: n % 5 === 0
				? `“${prose(n, 1)}” *said* the old man. “${prose(n + 1, 1)}”\n\n`
				: `${prose(n, 6)}\n\n`,
	),
	'a book chapter, wrapped': numbered((n) => `${prose(n, 5).replace(/(.{50,70}?) /g, '$1\n')}\n\n`),
	'a table': list(
		'| Article | Name | Price | Remark |\n| --- | --- | ---: | --- |\n',
		(n) => `| ${1000 + n} | Blue lamp ${n} | ${n % 90} € | ${SENTENCES[n % 7]?.slice(0, 30)} |\n`,
		'',
	),
	'a changelog': numbered(
		(n) =>
			`## [1.${n}.0](https://example.org/compare/${n}) (2024-05-${(n % 28) + 1})\n\n### Fixes\n\n- **core:** keep the order of lists ([#${n}](https://example.org/i/${n}))\n- do not \`throw\` on empty files\n  - neither on Windows\n\n`,
	),
	'a contract with footnotes': numbered(
		(n) => `${n}. ${prose(n, 2)}[^${n}]\n\n[^${n}]: ${prose(n + 2, 1)}\n\n`,
	),
	'a manual': numbered(
		(n) =>
			`### Step ${n}\n\n> [!NOTE]\n> ${prose(n, 1)}\n\n1. Open the lid\n2. Run \`setup --part=${n}\`\n\n\`\`\`sh\nsetup --part=${n}\n\`\`\`\n\n![The lid](/lid-${n}.png)\n\n`,
	),
	'a glossary': numbered((n) => `- **Term ${n}**: ${SENTENCES[n % 7]}\n`),
	'a discussion': numbered((n) => `> ${prose(n, 1)}\n\n${prose(n + 1, 2)}\n\n`),
};

const HTML: Readonly<Record<string, Family['make']>> = {
	'a FAQ': numbered(
		(n) =>
			`<h3 id="q${n}">How do I change <strong>order ${n}</strong>?</h3>\n<p>${prose(n, 1)} See <a href="/faq/${n}">the guide</a>.</p>\n`,
	),
	'a book chapter': numbered((n) => `<p>${prose(n, 6)} <em>${prose(n + 1, 1)}</em></p>\n`),
	'a table': list(
		'<table><thead><tr><th>Name</th><th>Price</th></tr></thead><tbody>',
		(n) => `<tr><td>Blue lamp ${n}</td><td>${n % 90}&nbsp;€</td></tr>\n`,
		'</tbody></table>',
	),
	'a contract': list(
		'<ol>',
		(n) => `<li>${prose(n, 2)}<ul><li>${prose(n + 1, 1)}</li></ul></li>\n`,
		'</ol>',
	),
};

const JSON_TEXTS: Readonly<Record<string, Family['make']>> = {
	'an EditorJS document': list(
		'{"time":1,"blocks":[{"type":"header","data":{"text":"A day","level":1}}',
		(n) =>
			`,${JSON.stringify(
				n % 9 === 0
					? { id: `h${n}`, type: 'header', data: { text: `Part ${n}`, level: 2 } }
					: { id: `p${n}`, type: 'paragraph', data: { text: `${prose(n, 1)} <b>${n}</b>` } },
			)}`,
		'],"version":"2.30.0"}',
	),
	'a TipTap document': list(
		'{"type":"doc","content":[{"type":"paragraph"}',
		(n) =>
			`,${JSON.stringify({
				type: 'paragraph',
				content: [
					{ type: 'text', text: `${prose(n, 1)} ` },
					{ type: 'text', marks: [{ type: 'bold' }], text: `Number ${n}` },
				],
			})}`,
		']}',
	),
};

const PLAIN: Readonly<Record<string, Family['make']>> = {
	'a book chapter': numbered((n) => `${prose(n, 6)}\n\n`),
	'messages of a program': numbered(
		() => `Hello {name}, you have {n, plural, one {# new message} other {# new messages}} in %s\n`,
	),
	subtitles: numbered((n) => `${SENTENCES[n % 7]}\n`),
};

function family(way: Way, texts: Readonly<Record<string, Family['make']>>): Family[] {
	return Object.entries(texts).map(([name, make]) => ({ name, way, make, isHonest: true }));
}

export const HONEST: readonly Family[] = [
	...family('markdown', MARKDOWN),
	...family('html', HTML),
	...family('json', JSON_TEXTS),
	...family('plain', PLAIN),
];
