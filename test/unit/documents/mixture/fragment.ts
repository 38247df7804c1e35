import * as fc from 'fast-check';
import type { Role, Syntax } from '../../../../src/documents/segments/syntax/syntax.ts';
import { SYNTAXES } from '../../../../src/documents/segments/syntax/table.ts';

/** A stretch of a document, with what it says and what it must keep to itself. */
export interface Fragment {
	readonly source: string;
	/** How often a text of `words` is in it. */
	readonly said: number;
	/** Placeholders of the table in it, as written. */
	readonly markup: readonly Markup[];
}

export interface Markup {
	readonly source: string;
	readonly syntax: Syntax;
}

/** Stands in names, paths and code of the fragments: no segment says it. */
export const SECRET = 'qzx';
/** Each text of `words` holds one of them, and nothing else does. */
export const SAID = /soup|Suppe|супа|ماء|水|น้ำ|מרק/g;

const SPACED = ['Warm soup', 'die kalte Suppe', 'супа дня', 'soup, please'];
const TOUCHING = ['ماء بارد', '冷たい水', '清水好喝', 'น้ำเย็น', 'מרק חם'];

/** What has no words of its own. */
export function silent(source: string): Fragment {
	return { source, said: 0, markup: [] };
}

/** Fragments in a row, around and between them what `glue` says. */
export function join(fragments: readonly Fragment[], glue = ''): Fragment {
	return {
		source: fragments.map(({ source }) => source).join(glue),
		said: fragments.reduce((sum, { said }) => sum + said, 0),
		markup: fragments.flatMap(({ markup }) => markup),
	};
}

/** A fragment in a frame: `$` is its place. */
export function frame(around: string, fragment: Fragment): Fragment {
	const [before = '', behind = ''] = around.split('$');
	return { ...fragment, source: before + fragment.source + behind };
}

const spaced = fc.constantFrom(...SPACED);
const touching = fc.constantFrom(...TOUCHING);
/** One text without markup. */
export const words: fc.Arbitrary<Fragment> = fc
	.oneof(spaced, touching)
	.map((source) => ({ source, said: 1, markup: [] }));

/** Those that mean something in any text. */
const EXAMPLES: readonly Markup[] = SYNTAXES.filter(({ needs }) => needs === undefined).flatMap(
	(syntax) => syntax.examples.map((source) => ({ source, syntax })),
);

function roleOf({ source, syntax }: Markup): Role | null {
	return syntax.read?.(source) ?? null;
}

/** Of each opening tag one that closes it, and one that parts it where its family has such. */
const BLOCKS = EXAMPLES.flatMap((open) => {
	const role = roleOf(open);
	if (role?.does !== 'open') return [];
	const family = EXAMPLES.filter((other) => roleOf(other)?.family === role.family);
	const close = family.find((other) => {
		const { does, name } = roleOf(other) ?? {};
		return does === 'close' && (name === '' || name === role.name);
	});
	const part = family.find((other) => roleOf(other)?.does === 'part');
	return close === undefined ? [] : [{ open, part, close }];
});
const VALUES = EXAMPLES.filter((example) => roleOf(example) === null);

/** Which placeholders fit where a fragment is to stand. */
export type Fits = (markup: Markup) => boolean;

function show(markup: Markup): Fragment {
	return { source: markup.source, said: 0, markup: [markup] };
}

/** A text with a placeholder at its side; letters of Arabic, Chinese, Thai may touch it. */
function placed(markup: Markup): fc.Arbitrary<Fragment> {
	const near = fc.oneof(
		fc.tuple(touching, fc.constantFrom('', ' ')),
		fc.tuple(spaced, fc.constant(' ')),
	);
	// An address goes on in letters of any script, and a colon ends a word.
	const isApart = /^[\w:]/.test(markup.source);
	return fc.tuple(near, near).map(([[before, gap], [behind, space]]) => ({
		source: isApart
			? `${before} ${markup.source} ${behind}`
			: before + gap + markup.source + space + behind,
		said: 2,
		markup: [markup],
	}));
}

/** A sentence with placeholders of the table, or with two languages' in one. */
export function sentence(fits: Fits): fc.Arbitrary<Fragment> {
	const values = VALUES.filter(fits);
	const blocks = BLOCKS.filter(({ open, part, close }) =>
		[open, close, ...(part === undefined ? [] : [part])].every(fits),
	);
	const value = fc.constantFrom(...values);
	return fc.oneof(
		words,
		value.chain(placed),
		fc.array(value.chain(placed), { minLength: 2, maxLength: 3 }).map((parts) => join(parts, ', ')),
		fc
			.tuple(fc.constantFrom(...blocks), words, words, fc.boolean())
			.map(([{ open, part, close }, first, second, parted]) =>
				part === undefined || !parted
					? join([show(open), first, show(close)], ' ')
					: join([show(open), first, show(part), second, show(close)], ' '),
			),
	);
}

/** Any placeholder that fits, where no text is: in an address or a class. */
export function hidden(fits: Fits): fc.Arbitrary<Fragment> {
	return fc.constantFrom(...VALUES.filter(fits)).map(show);
}
