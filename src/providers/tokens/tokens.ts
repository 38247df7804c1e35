import { writeUserMessage } from '../prompt.ts';
import { SYSTEM_PROMPT } from '../texts/system-prompt.ts';
import type { ProviderRequest, ProviderUsage } from '../request.ts';
import { countContextTokens, countTokens, growthOf } from './count.ts';
import { type ByModel, findByModel, type ModelLimits } from './limits.ts';

/** The JSON around one segment and around a whole answer. */
const TOKENS_PER_SEGMENT = 9;
const TOKENS_PER_ANSWER = 6;
/** What the schema of the reply adds to the input, where a vendor takes one. */
const TOKENS_OF_SCHEMA = 58;

/** How a vendor's models count tokens, and how many they take and give. */
export interface TokenTable {
	/** Tokens for each of OpenAI's o200k tokeniser; default 1. */
	readonly factors?: ByModel<number>;
	/** Models of today need none; what is missing is learnt from the first refusal. */
	readonly limits?: ByModel<ModelLimits>;
	/** No schema of the reply is sent, so that none is paid for. */
	readonly noSchema?: true;
}

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

/** Tokens that a call will use, reasoning left out. */
export function estimateUsage(
	{ factors = [], noSchema }: TokenTable = {},
	request: ProviderRequest,
): ProviderUsage {
	const { sourceLanguage, targetLanguage, segments, model } = request;
	const texts = segments.reduce((sum, { text }) => sum + countTokens(text, sourceLanguage), 0);
	const contexts = segments.reduce(
		(sum, { context }) => sum + countContextTokens(context, sourceLanguage),
		0,
	);
	const envelopes = segments.length * TOKENS_PER_SEGMENT + TOKENS_PER_ANSWER;
	const rest = writeUserMessage({ ...request, segments: [] });
	const schema = noSchema ? 0 : TOKENS_OF_SCHEMA;
	const prompt = countTokens(SYSTEM_PROMPT, 'en') + countTokens(rest, 'en') + schema;
	const input = prompt + texts + contexts + envelopes;
	const output = texts * growthOf(sourceLanguage, targetLanguage) + envelopes;
	const factor = findByModel(factors, model) ?? 1;
	return {
		...NO_USAGE,
		inputTokens: Math.ceil(input * factor),
		outputTokens: Math.ceil(output * factor),
	};
}

/** Above what any request needs and below what a request without streaming may ask for. */
const MAX_OUTPUT_TOKENS = 15_000;

/** The input may be more than it is estimated at. */
const INPUT_MARGIN = 1.2;

/** The output limit to ask for: ample, because a truncated answer is paid in full. */
export function outputLimit(
	table: TokenTable | undefined,
	request: ProviderRequest,
	reasoning = 0,
	{ output = Number.POSITIVE_INFINITY, context = Number.POSITIVE_INFINITY }: ModelLimits = {},
): number {
	const { inputTokens, outputTokens } = estimateUsage(table, request);
	const room = Math.max(1, context - Math.ceil(inputTokens * INPUT_MARGIN));
	return Math.min(MAX_OUTPUT_TOKENS, 1_000 + outputTokens * 3 + reasoning, output, room);
}
