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

/** Models write other entities than the three of the canonical text too: all with a semicolon are read, once. */
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
	const [, slash, digits, selfClosing] = match;
	const tag = Number(digits);
	if (slash !== '' && selfClosing !== '') {
		tokens.push({ kind: 'stray' });
		return;
	}
	if (selfClosing !== '') {
		tokens.push({ kind: 'void', tag });
		return;
	}
	const last = tokens.at(-1);
	if (slash !== '' && last?.kind === 'open' && last.tag === tag) {
		tokens[tokens.length - 1] = { kind: 'void', tag };
		return;
	}
	tokens.push({ kind: slash === '' ? 'open' : 'close', tag });
}

/** The text that a reader sees, tags left out. */
export function visibleText(tokens: readonly CanonicalToken[]): string {
	return tokens.map((token) => (token.kind === 'text' ? token.text : '')).join('');
}

export interface TagPlace {
	readonly kind: 'pair' | 'void';
	/** The pair around it; 0 at the top. */
	readonly parent: number;
	/** A pair whose content holds something visible. */
	readonly filled: boolean;
}

/** Where each tag stands; a fault when a tag comes twice, is unclosed, crosses another or a `<` is stray. */
export function placeTags(
	tokens: readonly CanonicalToken[],
): ReadonlyMap<number, TagPlace> | 'tags' | 'nesting' {
	const places = new Map<number, { kind: 'pair' | 'void'; parent: number; filled: boolean }>();
	const open: number[] = [];
	for (const token of tokens) {
		const parent = open.at(-1) ?? 0;
		if (token.kind === 'stray') return 'tags';
		if (token.kind === 'text') {
			const place = places.get(parent);
			if (place !== undefined && token.text.trim() !== '') place.filled = true;
			continue;
		}
		if (token.kind === 'close') {
			if (parent !== token.tag) return open.includes(token.tag) ? 'nesting' : 'tags';
			open.pop();
			const outer = places.get(open.at(-1) ?? 0);
			if (outer !== undefined && places.get(token.tag)?.filled === true) outer.filled = true;
			continue;
		}
		if (places.has(token.tag)) return 'tags';
		const kind = token.kind === 'void' ? 'void' : 'pair';
		places.set(token.tag, { kind, parent, filled: false });
		if (kind === 'pair') {
			open.push(token.tag);
		} else {
			const outer = places.get(parent);
			if (outer !== undefined) outer.filled = true;
		}
	}
	return open.length === 0 ? places : 'tags';
}

/** Every tag of the source once, of its kind, under its parent; order is free. */
export function compareTags(
	sourceTokens: readonly CanonicalToken[],
	tokens: readonly CanonicalToken[],
): 'tags' | 'nesting' | null {
	const expected = placeTags(sourceTokens);
	const places = placeTags(tokens);
	if (typeof expected === 'string') return expected;
	if (typeof places === 'string') return places;
	if (places.size !== expected.size) return 'tags';
	for (const [tag, place] of expected) {
		const found = places.get(tag);
		if (found === undefined || found.kind !== place.kind || (place.filled && !found.filled)) {
			return 'tags';
		}
		if (found.parent !== place.parent) return 'nesting';
	}
	return null;
}
