import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findPlaceholders } from '../../../../../src/documents/segments/placeholder.ts';
import type { Syntax } from '../../../../../src/documents/segments/syntax/syntax.ts';
import { tableOf } from '../../../../helpers/markdown-table.ts';
import { SYNTAXES } from '../../../../../src/documents/segments/syntax/table.ts';

/** What the syntaxes that need more find in a text. */
const NEEDED =
	'\n%1\n{{if .X}}\n#if($x)\n@endif\n@if (x) {\n[if:x]\n[/button][/b][/url][/quote][/color]';

function textOf({ needs, isClosed }: Syntax, example: string): string {
	return needs === undefined && isClosed === undefined ? example : example + NEEDED;
}

function first(text: string, literal: boolean): string | undefined {
	const found = findPlaceholders(text, { literal }).map(({ start, end }) => text.slice(start, end));
	return found[0];
}

/** Whether a text has the example as one whole placeholder. */
function holds(text: string, at: number, example: string, literal: boolean): boolean {
	return findPlaceholders(text, { literal }).some(
		({ start, end }) => start === at && end === at + example.length,
	);
}

const AROUND = [
	['عربي ', ' عربي'],
	['中文', '中文'],
	['ไทย', 'ไทย'],
	['The ', ' of it.'],
	['(so ', ')'],
] as const;

describe.each(SYNTAXES)('$name', (syntax) => {
	const literals = syntax.isLiteral === true ? [true] : [true, false];

	it.each(syntax.examples)('has %j', (example) => {
		for (const literal of literals) {
			expect(first(textOf(syntax, example), literal)).toBe(example);
		}
	});

	it.each(syntax.prose)('has nothing of %j', (prose) => {
		for (const text of [prose, `Look: ${prose} and so on.`, `中文 ${prose} 中文`]) {
			for (const literal of literals) expect(findPlaceholders(text, { literal })).toEqual([]);
		}
	});
});

describe.each(AROUND)('between %j and %j', (before, behind) => {
	const touching = SYNTAXES.flatMap((syntax) =>
		syntax.examples.map((example) => [syntax.name, example, syntax] as const),
	);
	it('every example is found', () => {
		const lost = touching.filter(([, example, syntax]) => {
			const text = textOf(syntax, `${before}${example}${behind}`);
			return !holds(text, before.length, example, true);
		});
		expect(lost.map(([name, example]) => [name, example])).toEqual([]);
	});
});

const HEADINGS = ['syntax', 'kind', 'read in', 'examples'];

describe('the table of placeholders in the documentation', () => {
	const url = new URL('../../../../../docs/reference/placeholders.md', import.meta.url);

	it('names every syntax with what it may do, where it is read, and examples', async () => {
		const rows = SYNTAXES.map(({ name, kind, isLiteral, examples }) => [
			name,
			kind,
			isLiteral === true ? 'plain text' : 'all text',
			examples.slice(0, 4).map(codeOf).join(' '),
		]);
		const page = readFileSync(url, 'utf8');
		const written = page.replace(/^\|(?:.*\n\|)*.*/m, () => tableOf(HEADINGS, rows));
		await expect(written).toMatchFileSnapshot(url.pathname);
	});

	it('has each syntax once, with examples and prose', () => {
		const names = SYNTAXES.map(({ name }) => name);
		expect(names).toEqual([...new Set(names)]);
		for (const { examples, prose } of SYNTAXES) {
			expect(examples.length).toBeGreaterThan(0);
			expect(prose.length).toBeGreaterThan(0);
		}
	});
});

/** An example in a cell of a table. */
function codeOf(example: string): string {
	const fence = example.includes('`') ? '``' : '`';
	const code = example.replaceAll('\n', ' ').replaceAll('|', String.raw`\|`);
	return `${fence}${code}${fence}`;
}
