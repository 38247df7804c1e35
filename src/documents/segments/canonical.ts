import { decodeHTMLStrict } from 'entities';

export type CanonicalToken =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'open' | 'close' | 'void'; readonly tag: number }
	/** A `<` that belongs to no numbered tag. */
	| { readonly kind: 'stray' };

const TAG = /<(\/?)(\d{1,6})\s*(\/?)>/y;

export function escapeText(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Models write other entities than our three: all with a semicolon are read, once. */
function unescapeText(text: string): string {
	return text.includes('&') ? decodeHTMLStrict(text) : text;
}

/** Reads canonical text, a model's included: `<3></3>` counts as `<3/>`. */
export function tokeniseCanonical(canonical: string): CanonicalToken[] {
	const tokens: CanonicalToken[] = [];
	let position = 0;
	while (position < canonical.length) {
		const next = canonical.indexOf('<', position);
		const end = next < 0 ? canonical.length : next;
		if (end > position) {
			tokens.push({ kind: 'text', text: unescapeText(canonical.slice(position, end)) });
		}
		if (next < 0) break;
		TAG.lastIndex = next;
		const match = TAG.exec(canonical);
		if (match === null) {
			tokens.push({ kind: 'stray' });
			position = next + 1;
			continue;
		}
		position = TAG.lastIndex;
		pushTag(tokens, match);
	}
	return tokens;
}

function pushTag(tokens: CanonicalToken[], match: RegExpExecArray): void {
	const [isClosing, isVoid] = [match[1] !== '', match[3] !== ''];
	const tag = Number(match[2]);
	const last = tokens.at(-1);
	if (isClosing && isVoid) {
		tokens.push({ kind: 'stray' });
	} else if (isClosing && last?.kind === 'open' && last.tag === tag) {
		tokens[tokens.length - 1] = { kind: 'void', tag };
	} else {
		tokens.push({ kind: isVoid ? 'void' : isClosing ? 'close' : 'open', tag });
	}
}

/** Canonical text of tokens, which must hold no stray `<`. */
export function writeCanonical(tokens: readonly CanonicalToken[]): string {
	return tokens
		.map((token) => {
			if (token.kind === 'text') return escapeText(token.text);
			if (token.kind === 'stray') return '';
			const [before, behind] = TAG_ENDS[token.kind];
			return `${before}${token.tag}${behind}`;
		})
		.join('');
}

const TAG_ENDS = { open: ['<', '>'], close: ['</', '>'], void: ['<', '/>'] } as const;

/** The text that a reader sees, tags left out. */
export function visibleText(tokens: readonly CanonicalToken[]): string {
	return tokens.map((token) => (token.kind === 'text' ? token.text : '')).join('');
}

interface TagNesting {
	readonly kind: 'pair' | 'void';
	/** The pair around it, or the last fence in that; 0 at the top. */
	readonly parent: number;
	/** A pair whose content holds something visible; a fence behind which something visible is. */
	readonly filled: boolean;
}

/**
 * How tags are nested; a fault when one comes twice, is open, crosses another or is stray. What
 * stands behind a fence, up to the next one or the end of the pair around it, is nested in it.
 */
export function nestTags(
	tokens: readonly CanonicalToken[],
	fences: readonly number[] = [],
): ReadonlyMap<number, TagNesting> | 'tags' | 'nesting' {
	const tags = new Map<number, { kind: 'pair' | 'void'; parent: number; filled: boolean }>();
	const parting = new Set(fences);
	// Without fences nothing asks whether the top is filled.
	if (parting.size > 0) tags.set(0, { kind: 'pair', parent: 0, filled: false });
	const open: number[] = [];
	const isFence = (tag: number): boolean => parting.has(tag) && tags.get(tag)?.kind === 'void';
	/** Leaves the fences in the innermost pair, and tells whether something stands behind one. */
	const leaveFences = (): boolean => {
		let filled = false;
		for (let last = open.at(-1); last !== undefined && isFence(last); last = open.at(-1)) {
			filled ||= tags.get(last)?.filled === true;
			open.pop();
		}
		return filled;
	};
	const fill = (tag: number): void => {
		const outer = tags.get(tag);
		if (outer !== undefined) outer.filled = true;
	};
	for (const token of tokens) {
		const parent = open.at(-1) ?? 0;
		if (token.kind === 'stray') return 'tags';
		if (token.kind === 'text') {
			if (token.text.trim() !== '') fill(parent);
		} else if (token.kind === 'close') {
			const isFilled = leaveFences();
			if (open.at(-1) !== token.tag) return open.includes(token.tag) ? 'nesting' : 'tags';
			open.pop();
			if (isFilled || tags.get(token.tag)?.filled === true) fill(open.at(-1) ?? 0);
		} else {
			if (tags.has(token.tag)) return 'tags';
			const isVoid = token.kind === 'void';
			tags.set(token.tag, { kind: isVoid ? 'void' : 'pair', parent, filled: false });
			const parts = isFence(token.tag);
			if (isVoid && !parts) fill(parent);
			if (!isVoid || parts) open.push(token.tag);
		}
	}
	leaveFences();
	return open.length === 0 ? tags : 'tags';
}

/**
 * Every tag of the source once, of its kind, under its parent. Fences, and tags that stand inside,
 * keep their order; that of others is free.
 */
export function compareTags(
	sourceTokens: readonly CanonicalToken[],
	tokens: readonly CanonicalToken[],
	fences: readonly number[] = [],
	inner: readonly number[] = [],
): 'tags' | 'nesting' | null {
	const expected = nestTags(sourceTokens, fences);
	const found = nestTags(tokens, fences);
	if (typeof expected === 'string') return expected;
	if (typeof found === 'string') return found;
	if (found.size !== expected.size) return 'tags';
	for (const [tag, { kind, parent, filled }] of expected) {
		const other = found.get(tag);
		if (other?.kind !== kind || (filled && !other.filled)) return 'tags';
		if (other.parent !== parent) return 'nesting';
	}
	if (inner.length === 0) return null;
	const kept = new Set([...fences, ...inner]);
	const isMoved = voidsOf(sourceTokens, kept).join() !== voidsOf(tokens, kept).join();
	return isMoved || edgesOf(tokens).some((tag) => inner.includes(tag)) ? 'tags' : null;
}

function voidsOf(tokens: readonly CanonicalToken[], kept: ReadonlySet<number>): readonly number[] {
	return tokens.flatMap((token) => (token.kind === 'void' && kept.has(token.tag) ? token.tag : []));
}

/** The tags that begin and end a text, beyond which nothing visible stands. */
function edgesOf(tokens: readonly CanonicalToken[]): readonly number[] {
	const isSeen = (token: CanonicalToken): boolean =>
		token.kind !== 'text' || token.text.trim() !== '';
	return [tokens.find(isSeen), tokens.findLast(isSeen)].flatMap((token) =>
		token?.kind === 'void' ? token.tag : [],
	);
}
