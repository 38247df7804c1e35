import type OpenAI from 'openai';
import { z } from 'zod';
import { keyVariable, urlVariable } from '../../config/variable.ts';
import { REPLY_SCHEMA, REPLY_SCHEMA_NAME, writeUserMessage } from '../prompt.ts';
import { SYSTEM_PROMPT } from '../texts/system-prompt.ts';
import type { ProviderUsage } from '../request.ts';
import { type ByModel, findByModel } from '../tokens/limits.ts';
import { bundledList } from '../tokens/pricing.ts';
import { embeddedFailure, type Failure, passing, permanent } from '../transport/failure.ts';
import { LOW_EFFORT_TOKENS, NO_TOKENS, type ReasoningTokens } from '../transport/parameters.ts';
import type { CallContent, Reading } from '../transport/vendor.ts';
import { recordOf } from '../transport/vendor-provider.ts';
import { openaiBatches } from './openai-batch.ts';
import { createOpenAiClient } from './openai-client.ts';

/** Uses the Responses API, for every model; without `store: false` it keeps texts for 30 days. */
export const openai = recordOf({
	name: 'openai',
	variables: {
		apiKey: keyVariable('OPENAI_API_KEY', 'Key of `openai`.'),
		baseUrl: urlVariable('OPENAI_BASE_URL', 'Another host for `openai`.'),
	},
	needs: ['apiKey'],
	...bundledList('openai'),
	tokens: {
		limits: [
			[/^gpt-3\.5-turbo/, { output: 4_096, context: 16_385 }],
			[/^gpt-4(-0613|-0314)?$/, { context: 8_192 }],
			[/^gpt-4-(turbo|1106|0125)/, { output: 4_096 }],
			[/^gpt-4o-2024-05-13/, { output: 4_096 }],
		],
	},
	parameters: [
		{ name: 'json_schema', named: /text\.format|json_schema/ },
		{ name: 'json_object', named: /text\.format|json_object/ },
		{ name: 'effort', named: /reasoning[._]effort|^reasoning$/ },
	],
	reasoning: (model) => reasoningOf(model).tokens,
	batches: openaiBatches(writeBody),
	send: (call) => createOpenAiClient(call).responses.create(writeBody(call)),
	read: readResponse,
});

interface Reasoning {
	/** The least that the model accepts; null: it has no such setting, or only one. */
	readonly effort: 'none' | 'minimal' | 'low' | null;
	readonly tokens: ReasoningTokens;
}

/** A model that is missing here gets the defaults and, at worst, one step down. */
const REASONING: ByModel<Reasoning> = [
	[/-pro\b|-chat\b/, { effort: null, tokens: { room: 8_000, likely: 3_000 } }],
	[/^gpt-5\.\d/, { effort: 'none', tokens: NO_TOKENS }],
	[/^gpt-5(-|$)/, { effort: 'minimal', tokens: { room: 1_000, likely: 100 } }],
	[/^gpt-[6-9]|^o\d/, { effort: 'low', tokens: LOW_EFFORT_TOKENS }],
];

function reasoningOf(model: string): Reasoning {
	return findByModel(REASONING, model) ?? { effort: null, tokens: NO_TOKENS };
}

function writeBody(call: CallContent): OpenAI.Responses.ResponseCreateParamsNonStreaming {
	const { request, refused, outputTokens } = call;
	const { effort } = reasoningOf(request.model);
	const user = writeUserMessage(request);
	const body = {
		model: request.model,
		instructions: SYSTEM_PROMPT,
		input: user,
		store: false,
		max_output_tokens: outputTokens,
		...(effort === null || refused.has('effort') ? {} : { reasoning: { effort } }),
	};
	if (!refused.has('json_schema')) {
		const format = { name: REPLY_SCHEMA_NAME, strict: true, schema: REPLY_SCHEMA };
		return { ...body, text: { format: { type: 'json_schema', ...format } } };
	}
	if (refused.has('json_object')) return body;
	const { instructions, ...rest } = body;
	return {
		...rest,
		// JSON mode wants the word JSON in the input; the instructions do not count.
		input: [
			{ role: 'developer', content: instructions },
			{ role: 'user', content: user },
		],
		text: { format: { type: 'json_object' } },
	};
}

const count = z.int().nonnegative();

const Tokens = z.object({
	input_tokens: count,
	output_tokens: count,
	input_tokens_details: z
		.object({ cached_tokens: count.catch(0), cache_write_tokens: count.catch(0) })
		.catch({ cached_tokens: 0, cache_write_tokens: 0 }),
});
const Usage = z.object({ usage: Tokens.transform(toUsage) });

const Part = z.union([
	z.object({ type: z.literal('output_text'), text: z.string() }),
	z.object({ type: z.literal('refusal') }),
	z.unknown().transform(() => null),
]);

const Message = z.object({
	type: z.literal('message'),
	/** Comments of a model on its work are messages of another phase. */
	phase: z.literal('final_answer').nullish(),
	content: z.array(Part),
});

const Response = z.object({
	status: z.string().nullish(),
	incomplete_details: z.object({ reason: z.string() }).nullish().catch(null),
	error: z.object({ code: z.string() }).nullish().catch(null),
	output: z.array(z.union([Message, z.unknown().transform(() => null)])),
});

function readResponse(reply: unknown): Reading {
	const usage = Usage.safeParse(reply).data?.usage ?? null;
	const response = Response.safeParse(reply).data;
	if (!response) return { failure: permanent('invalid-reply', 'no Responses reply'), usage };
	const parts = response.output.flatMap((message) => message?.content ?? []);
	const failure = failureOfEnd(response, parts);
	if (failure) return { failure, usage };
	return { answer: parts.map((part) => (part && 'text' in part ? part.text : '')).join(''), usage };
}

function failureOfEnd(
	{ status, incomplete_details: incomplete, error }: z.infer<typeof Response>,
	parts: readonly z.infer<typeof Part>[],
): Failure | null {
	// A refusal ends as completed, so it is looked for first.
	if (incomplete?.reason === 'content_filter' || parts.some((part) => part?.type === 'refusal')) {
		return permanent('content-filter', 'the model refused the text');
	}
	if (status === 'completed') return null;
	if (status === 'incomplete') return permanent('truncated', 'the answer was cut off');
	if (status === 'failed') return embeddedFailure(error?.code ?? null);
	return passing('invalid-reply', 'the answer is not finished');
}

function toUsage(usage: z.infer<typeof Tokens>): ProviderUsage {
	const { input_tokens, output_tokens, input_tokens_details: details } = usage;
	return {
		inputTokens: input_tokens,
		outputTokens: output_tokens,
		cachedInputTokens: Math.min(input_tokens, details.cached_tokens),
		cacheWriteTokens: details.cache_write_tokens,
	};
}
