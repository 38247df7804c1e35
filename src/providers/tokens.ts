import type { ModelLimits } from './limits.ts';
import type { ChainMember, ProviderRequest, ProviderUsage } from './provider.ts';
import { SYSTEM_PROMPT, writeUserMessage } from './prompt.ts';

/**
 * By primary language subtag: UTF-16 units a token, and tokens of the same text relative to English. Measured with
 * OpenAI's o200k tokeniser on the parallel texts of Directus's own interface.
 */
const LANGUAGES: Readonly<Record<string, readonly [unitsPerToken: number, relative: number]>> = {
	ar: [3.3, 1.28],
	bg: [3.1, 1.63],
	bs: [3.4, 1.45],
	ca: [3.7, 1.35],
	ckb: [1.8, 2.65],
	cs: [3.0, 1.52],
	da: [3.7, 1.22],
	de: [4.6, 1.24],
	en: [4.7, 1],
	es: [4.6, 1.15],
	et: [3.2, 1.45],
	fa: [3.1, 1.53],
	fi: [3.1, 1.57],
	fr: [4.5, 1.22],
	he: [2.6, 1.4],
	hr: [3.4, 1.43],
	hu: [2.9, 1.66],
	id: [4.0, 1.13],
	it: [4.0, 1.36],
	ja: [1.6, 1.62],
	ka: [3.0, 1.73],
	ko: [2.0, 1.34],
	lt: [2.9, 1.65],
	mn: [2.7, 1.82],
	mr: [2.8, 1.67],
	nb: [3.7, 1.3],
	ne: [3.0, 1.64],
	nl: [4.2, 1.19],
	no: [3.7, 1.3],
	pl: [3.3, 1.54],
	pt: [4.5, 1.15],
	ro: [3.5, 1.51],
	ru: [4.1, 1.2],
	sk: [3.0, 1.5],
	sl: [3.3, 1.34],
	sq: [3.0, 1.73],
	sv: [3.6, 1.27],
	th: [2.5, 1.55],
	tr: [3.4, 1.44],
	uk: [3.0, 1.62],
	vi: [3.4, 1.25],
	zh: [1.6, 1.1],
};
const OTHER: readonly [number, number] = [3.1, 1.5];

/** Of the JSON around one segment and around a whole answer. */
const TOKENS_PER_SEGMENT = 9;
const TOKENS_PER_ANSWER = 6;
/** What the schema of the reply adds to the input, where a vendor takes one. */
const TOKENS_OF_SCHEMA = 58;
const NO_SCHEMA: ReadonlySet<string> = new Set(['deepseek']);
/** `<1>`, `</1>` and `<1/>` alike. */
const TOKENS_PER_TAG = 3;
const TAG = /<\/?\d+\/?>/g;

/** How many tokens other vendors make of o200k's one; the newer Claudes are said to count 30 % more than the older. */
const TOKENISERS: readonly (readonly [RegExp, number])[] = [
	[/^anthropic:claude-(haiku|sonnet|opus)-4(-[0-6])?(-20\d{6})?$/, 1.2],
	[/^anthropic:claude-3/, 1.2],
	[/^anthropic:/, 1.5],
];

export const NO_USAGE: ProviderUsage = {
	inputTokens: 0,
	outputTokens: 0,
	cachedInputTokens: 0,
	cacheWriteTokens: 0,
};

export function addUsage(
	one: ProviderUsage,
	other: Partial<ProviderUsage> | undefined,
): ProviderUsage {
	return {
		inputTokens: one.inputTokens + (other?.inputTokens ?? 0),
		outputTokens: one.outputTokens + (other?.outputTokens ?? 0),
		cachedInputTokens: one.cachedInputTokens + (other?.cachedInputTokens ?? 0),
		cacheWriteTokens: one.cacheWriteTokens + (other?.cacheWriteTokens ?? 0),
	};
}

function languageOf(tag: string): readonly [number, number] {
	const language = tag.split(/[-_]/, 1)[0]?.toLowerCase() ?? '';
	return (Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language] : undefined) ?? OTHER;
}

/** Tokens of a text in a language, numbered tags counted apart. */
export function countTokens(text: string, language: string): number {
	const [unitsPerToken] = languageOf(language);
	const plain = text.replaceAll(TAG, '');
	const tags = text.length === plain.length ? 0 : (text.match(TAG)?.length ?? 0);
	return Math.ceil(plain.length / unitsPerToken) + tags * TOKENS_PER_TAG;
}

/** Tokens that a call will use, reasoning left out. */
export function estimateUsage(
	provider: ChainMember['provider'],
	request: ProviderRequest,
): ProviderUsage {
	const { sourceLanguage, targetLanguage, segments, model } = request;
	const [, sourceWeight] = languageOf(sourceLanguage);
	const [, targetWeight] = languageOf(targetLanguage);
	const texts = segments.reduce((sum, { text }) => sum + countTokens(text, sourceLanguage), 0);
	const envelopes = segments.length * TOKENS_PER_SEGMENT + TOKENS_PER_ANSWER;
	const rest = writeUserMessage({ ...request, segments: [] });
	const schema = NO_SCHEMA.has(provider) ? 0 : TOKENS_OF_SCHEMA;
	const prompt = countTokens(SYSTEM_PROMPT, 'en') + countTokens(rest, 'en') + schema;
	const input = prompt + texts + envelopes;
	const output = (texts * targetWeight) / sourceWeight + envelopes;
	const factor = TOKENISERS.find(([member]) => member.test(`${provider}:${model}`))?.[1] ?? 1;
	return {
		inputTokens: Math.ceil(input * factor),
		outputTokens: Math.ceil(output * factor),
		cachedInputTokens: 0,
		cacheWriteTokens: 0,
	};
}

/** Above what any batch needs and below what a request without streaming may ask for. */
const MAX_OUTPUT_TOKENS = 15_000;

/** Of what the input is estimated at, because it may be more. */
const INPUT_MARGIN = 1.2;

/** The output limit to ask for: ample, because a truncated answer is paid in full; `reasoning` tokens come on top. */
export function outputLimit(
	provider: string,
	request: ProviderRequest,
	reasoning = 0,
	{ output = Number.POSITIVE_INFINITY, context = Number.POSITIVE_INFINITY }: ModelLimits = {},
): number {
	const { inputTokens, outputTokens } = estimateUsage(provider, request);
	const room = Math.max(1, context - Math.ceil(inputTokens * INPUT_MARGIN));
	return Math.min(MAX_OUTPUT_TOKENS, 1_000 + outputTokens * 3 + reasoning, output, room);
}
