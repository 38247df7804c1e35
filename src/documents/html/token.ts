import type { Token } from 'parse5';
import { SAXParser } from 'parse5-sax-parser';
import type { SourceRange } from '../segments/splice.ts';

export interface HtmlAttribute extends SourceRange {
	readonly name: string;
	readonly value: string;
}

export interface StartToken extends SourceRange {
	readonly kind: 'start';
	readonly name: string;
	readonly selfClosing: boolean;
	readonly attributes: readonly HtmlAttribute[];
}

export type HtmlToken =
	| StartToken
	| (SourceRange & { readonly kind: 'end'; readonly name: string })
	| (SourceRange & { readonly kind: 'text' | 'comment' | 'doctype' });

/** The tokens of an HTML fragment in source order; `offset` is where it begins in its document. */
export function readHtmlTokens(source: string, offset = 0): HtmlToken[] {
	if (!source.includes('<')) {
		return source === '' ? [] : [{ kind: 'text', start: offset, end: offset + source.length }];
	}
	const tokens: HtmlToken[] = [];
	const parser = new SAXParser({ sourceCodeLocationInfo: true });
	parser.on('startTag', ({ tagName, sourceCodeLocation, selfClosing, attrs }) => {
		const location: Token.LocationWithAttributes | null = sourceCodeLocation ?? null;
		tokens.push({
			kind: 'start',
			name: tagName,
			...locate(location, offset),
			selfClosing,
			attributes: attrs.map(({ name, value }) => ({
				name,
				value,
				...locate(location?.attrs?.[name], offset),
			})),
		});
	});
	parser.on('endTag', (tag) => {
		tokens.push({ kind: 'end', name: tag.tagName, ...locate(tag.sourceCodeLocation, offset) });
	});
	for (const kind of ['text', 'comment', 'doctype'] as const) {
		parser.on(kind, (token: { sourceCodeLocation?: Token.Location | null }) => {
			tokens.push({ kind, ...locate(token.sourceCodeLocation, offset) });
		});
	}
	// Fed directly, not written: a stream would hand the tokens over at its own time.
	// oxlint-disable no-underscore-dangle
	parser._transform(source, 'utf8', ignoreChunk);
	parser._final(ignoreChunk);
	// oxlint-enable no-underscore-dangle
	return tokens;
}

function locate(location: Token.Location | null | undefined, offset: number): SourceRange {
	return { start: offset + (location?.startOffset ?? 0), end: offset + (location?.endOffset ?? 0) };
}

function ignoreChunk(): void {}
