import type { Token } from 'parse5';
import { SAXParser } from 'parse5-sax-parser';
import type { SourceRange } from '../segments/splice.ts';
import type { Template } from '../segments/syntax/mask.ts';
import { bareName, hideTemplates, isForeign } from './template.ts';

export interface HtmlAttribute extends SourceRange {
	readonly name: string;
	readonly nameEnd: number;
	/** Templates in it are hidden. */
	readonly value: string;
	/** In it, as far as its value cannot be decoded with them. */
	readonly templates: readonly Template[];
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
	| (SourceRange & { readonly kind: 'template'; readonly template: Template })
	| (SourceRange & { readonly kind: 'text' | 'comment' | 'doctype' });

/** The tokens of an HTML fragment in source order; `offset` is where it begins in its document. */
export function readHtmlTokens(source: string, offset = 0): HtmlToken[] {
	const { hidden, templates } = hideTemplates(source);
	const foreign = new TemplateQueue(
		templates.filter((template) => isForeign(source, template)),
		offset,
	);
	if (!hidden.includes('<')) {
		return source === '' ? [] : foreign.cutText({ start: offset, end: offset + source.length });
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
			attributes: attrs.map(({ name, value }) => {
				const range = locate(location?.attrs?.[name], offset);
				const nameEnd = range.start + name.length;
				return {
					name: bareName(name),
					nameEnd,
					value,
					...range,
					templates: foreign.take({ start: nameEnd, end: range.end }),
				};
			}),
		});
	});
	parser.on('endTag', (tag) => {
		tokens.push({ kind: 'end', name: tag.tagName, ...locate(tag.sourceCodeLocation, offset) });
	});
	parser.on('text', (token) => {
		for (const part of foreign.cutText(locate(token.sourceCodeLocation, offset))) tokens.push(part);
	});
	for (const kind of ['comment', 'doctype'] as const) {
		parser.on(kind, (token: { sourceCodeLocation?: Token.Location | null }) => {
			tokens.push({ kind, ...locate(token.sourceCodeLocation, offset) });
		});
	}
	// Fed directly, not written: a stream would hand the tokens over at its own time.
	// oxlint-disable no-underscore-dangle
	parser._transform(hidden, 'utf8', ignoreChunk);
	parser._final(ignoreChunk);
	// oxlint-enable no-underscore-dangle
	return tokens;
}

/** Hands out templates to the ranges that hold them, both in source order. */
class TemplateQueue {
	readonly #templates: readonly Template[];
	#next = 0;

	constructor(templates: readonly Template[], offset: number) {
		this.#templates = templates.map((template) => ({
			...template,
			start: template.start + offset,
			end: template.end + offset,
		}));
	}

	take({ start, end }: SourceRange): readonly Template[] {
		const templates = this.#templates;
		while ((templates[this.#next]?.start ?? Infinity) < start) this.#next += 1;
		const first = this.#next;
		while ((templates[this.#next]?.start ?? Infinity) < end) this.#next += 1;
		return templates.slice(first, this.#next);
	}

	cutText(range: SourceRange): HtmlToken[] {
		const tokens: HtmlToken[] = [];
		let position = range.start;
		const pushText = (end: number): void => {
			if (end > position) tokens.push({ kind: 'text', start: position, end });
		};
		for (const template of this.take(range)) {
			pushText(template.start);
			const { start, end } = template;
			tokens.push({ kind: 'template', start, end, template });
			position = end;
		}
		pushText(range.end);
		return tokens;
	}
}

function locate(location: Token.Location | null | undefined, offset: number): SourceRange {
	return { start: offset + (location?.startOffset ?? 0), end: offset + (location?.endOffset ?? 0) };
}

function ignoreChunk(): void {}
