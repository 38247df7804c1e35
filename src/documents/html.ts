import { TRANSLATABLE_ATTRIBUTES } from './elements.ts';
import { DEFAULT_MAX_SEGMENT_LENGTH, type ParsedDocument, type ParseOptions } from './document.ts';
import { learnSpelling, readHtmlAttribute, type Spelling } from './entity.ts';
import { HtmlSegmenter, lockText } from './html-segmenter.ts';
import { readHtmlTokens, type HtmlAttribute } from './html-token.ts';
import { planSegments } from './plan.ts';
import { SplicedDocument, type SplicedPart } from './spliced-document.ts';

const TEXT_ESCAPES = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
]);
const ATTRIBUTE_ESCAPES = new Map([
	['&', '&amp;'],
	['"', '&quot;'],
	["'", '&#39;'],
]);
const NO_BREAK_SPACE = '\u00a0';

/** An HTML fragment of any well-formedness: block segments, and one for each translatable attribute. */
export function parseHtml(source: string, options: ParseOptions = {}): ParsedDocument {
	const maxLength = options.maxSegmentLength ?? DEFAULT_MAX_SEGMENT_LENGTH;
	const writesEntity = /&nbsp;|&#160;/i.exec(source)?.[0];
	const fallback = (character: string) => (character === NO_BREAK_SPACE ? writesEntity : undefined);
	const spellText = (character: string) => (character === '>' ? '&gt;' : fallback(character));
	const parts: SplicedPart[] = [];
	const segmenter = new HtmlSegmenter(source, {
		run(pieces) {
			const shape = { role: 'text', unpaired: 'break', collapse: true, maxLength } as const;
			for (const plan of planSegments(pieces, shape)) {
				const spelling = once(() => learnSpelling(source, plan.pieces, TEXT_ESCAPES, spellText));
				parts.push({ plan, write: (text) => spelling()(text) });
			}
		},
		startTag(token) {
			for (const attribute of token.attributes) {
				if (TRANSLATABLE_ATTRIBUTES.has(attribute.name)) {
					parts.push(...planAttribute(source, attribute, fallback));
				}
			}
		},
	});
	for (const token of readHtmlTokens(source)) {
		segmenter.accept(token);
	}
	segmenter.finish();
	return new SplicedDocument(source, parts);
}

function planAttribute(
	source: string,
	attribute: HtmlAttribute,
	fallback: (character: string) => string | undefined,
): SplicedPart[] {
	const { name, start, end } = attribute;
	const equals = /^\s*=\s*/.exec(source.slice(start + name.length, end));
	if (equals === null) {
		return [];
	}
	const valueStart = start + name.length + equals[0].length;
	const quote = /["']/.exec(source.charAt(valueStart))?.[0] ?? '';
	const pieces = readHtmlAttribute(source, valueStart + quote.length, end - quote.length);
	const shape = { role: name, unpaired: 'void', collapse: true, maxLength: Infinity } as const;
	const plans = planSegments(lockText(pieces), shape);
	return plans.flatMap((plan) => {
		const spelling: () => Spelling = once(() =>
			learnSpelling(source, plan.pieces, attributeEscapes(quote), fallback),
		);
		const part = { plan, write: (text: string) => spelling()(text) };
		const whole = plan.start === valueStart && plan.end === end;
		if (quote !== '') {
			return [part];
		}
		return whole ? [{ ...part, wrap: quoteValue }] : [];
	});
}

function attributeEscapes(quote: string): ReadonlyMap<string, string> {
	const other = quote === '"' ? "'" : quote === "'" ? '"' : '';
	return new Map([...ATTRIBUTE_ESCAPES].filter(([character]) => character !== other));
}

/** A value written without quotes gets them when its translation could not stand without. */
function quoteValue(written: string): string {
	return /[\s"'=<>`]/.test(written) ? `"${written}"` : written;
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => (made ??= { value: make() }).value;
}
