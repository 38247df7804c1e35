import type { CanonicalToken } from './canonical.ts';
import { findPlaceholders, type PlaceholderOptions } from './placeholder.ts';
import { SURE } from './syntax/scan.ts';

/** A stretch of a translation as its reader's parser would see it. */
export interface Stretch {
	readonly text: string;
	/** What a tag stands for; else it is the translation's own words. */
	readonly fixed: boolean;
}

/**
 * The texts in order, with a space where words would fuse with a placeholder (`:name`, `x`), or one
 * placeholder with the next (`:first:last`): languages without blanks leave them out.
 */
export function separatePlaceholders(
	stretches: readonly Stretch[],
	{ literal }: PlaceholderOptions,
): readonly string[] {
	// What a tag needs in the text around was there when it became one.
	const options = { literal, around: SURE };
	const texts = stretches.map(({ text }) => text);
	const glued = stretches.map(({ fixed }, index) => {
		const before = fixed && /\S$/.test(texts[index - 1] ?? '');
		const after = fixed && /^\S/.test(texts[index + 1] ?? '');
		return { before, after };
	});
	if (!glued.some(({ before, after }) => before || after)) return texts;
	const found = new Set(
		findPlaceholders(texts.join(''), options).map(({ start, end }) => `${start} ${end}`),
	);
	let start = 0;
	const broken = stretches.map(({ text, fixed }, index) => {
		const end = start + text.length;
		const kept = !fixed || found.has(`${start} ${end}`);
		start = end;
		const touched = glued[index]?.before === true || glued[index]?.after === true;
		return !kept && touched && isPlaceholder(text, options);
	});
	return texts.map((text, index) => {
		if (stretches[index]?.fixed !== false) {
			const isPair = stretches[index - 1]?.fixed === true && isPlaceholder(text, options);
			const fused = broken[index] === true || broken[index - 1] === true;
			return isPair && fused && isPlaceholder(texts[index - 1] ?? '', options) ? ` ${text}` : text;
		}
		const left = broken[index - 1] === true && /^\S/.test(text) && mayFuse(text.slice(0, 1));
		const right = broken[index + 1] === true && /\S$/.test(text) && mayFuse(text.slice(-1));
		return `${left ? ' ' : ''}${text}${right ? ' ' : ''}`;
	});
}

/** The same for tokens; `spell` gives what a tag stands for, empty where it is no placeholder. */
export function separateTokens(
	tokens: readonly CanonicalToken[],
	spell: (token: CanonicalToken) => string,
): readonly CanonicalToken[] {
	const stretches = tokens.map((token): Stretch => {
		if (token.kind === 'text') return { text: token.text, fixed: false };
		return { text: spell(token), fixed: true };
	});
	const separated = separatePlaceholders(stretches, { literal: false });
	return tokens.flatMap((token, index): CanonicalToken[] => {
		const text = separated[index] ?? '';
		if (token.kind === 'text') return [{ ...token, text }];
		return text === stretches[index]?.text ? [token] : [{ kind: 'text', text: ' ' }, token];
	});
}

function isPlaceholder(text: string, options: PlaceholderOptions): boolean {
	const [first] = findPlaceholders(text, options);
	return first?.start === 0 && first.end === text.length;
}

/** Beside opening and closing punctuation a space would look wrong. */
function mayFuse(character: string): boolean {
	return !/[\p{Ps}\p{Pe}\p{Pi}\p{Pf}.,;!?"']/u.test(character);
}
