import OpenAI from 'openai';
import { z } from 'zod';
import { openaiReasoning } from './reasoning.ts';
import { judgeEmbedded, passing, permanent, type Failure } from '../transport/failure.ts';
import { REPLY_SCHEMA, REPLY_SCHEMA_NAME, SYSTEM_PROMPT, writeUserMessage } from '../prompt.ts';
import type { ProviderUsage } from '../request.ts';
import type { Reading, Vendor, VendorCall } from '../transport/vendor.ts';

export const OPENAI_URL = 'https://api.openai.com/v1';

/** Over the Responses API, where every model of OpenAI's exists; `store: false`, else it keeps texts for 30 days. */
export const openai: Vendor = {
	name: 'openai',
	prefix: 'OPENAI',
	needs: ['apiKey'],
	parameters: [
		{ name: 'json_schema', named: /text\.format|json_schema/ },
		{ name: 'json_object', named: /text\.format|json_object/ },
		{ name: 'effort', named: /reasoning[._]effort|^reasoning$/ },
	],
	reasoning: (model) => openaiReasoning(model).tokens,
	send: (call) => createOpenAiClient(call, OPENAI_URL).responses.create(writeBody(call)),
	read: readResponse,
};

/** Every option that the SDK would otherwise take from the environment is set here, whichever vendor is called. */
export function createOpenAiClient(
	{ settings, timeoutMs, fetch }: Pick<VendorCall, 'settings' | 'timeoutMs' | 'fetch'>,
	defaultBaseUrl: string,
): OpenAI {
	return new OpenAI({
		// The exchange leaves the header out where there is no key; the SDK insists on one.
		apiKey: settings.apiKey ?? 'none',
		adminAPIKey: null,
		organization: null,
		project: null,
		baseURL: settings.baseUrl ?? defaultBaseUrl,
		maxRetries: 0,
		timeout: timeoutMs,
		logLevel: 'off',
		fetch,
	});
}

export function writeBody({
	request,
	refused,
	outputTokens,
}: Pick<
	VendorCall,
	'request' | 'refused' | 'outputTokens'
>): OpenAI.Responses.ResponseCreateParamsNonStreaming {
	const { effort } = openaiReasoning(request.model);
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

const Usage = z.object({
	input_tokens: count,
	output_tokens: count,
	input_tokens_details: z
		.object({ cached_tokens: count.catch(0), cache_write_tokens: count.catch(0) })
		.catch({ cached_tokens: 0, cache_write_tokens: 0 }),
});

const Part = z.union([
	z.object({ type: z.literal('output_text'), text: z.string() }),
	z.object({ type: z.literal('refusal') }),
	z.unknown().transform(() => null),
]);

const Message = z.object({
	type: z.literal('message'),
	/** Models that comment on their work put the comments into messages of their own. */
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
	const usage = toUsage(z.object({ usage: Usage }).safeParse(reply).data?.usage);
	const response = Response.safeParse(reply).data;
	if (!response) return { failure: permanent('invalid-reply', 'no Responses reply'), usage };
	const parts = response.output.flatMap((message) => message?.content ?? []);
	const failure = judgeEnd(response, parts);
	if (failure) return { failure, usage };
	return { answer: parts.map((part) => (part && 'text' in part ? part.text : '')).join(''), usage };
}

function judgeEnd(
	{ status, incomplete_details: incomplete, error }: z.infer<typeof Response>,
	parts: readonly z.infer<typeof Part>[],
): Failure | null {
	// A refusal ends as completed, so it is looked for first.
	if (incomplete?.reason === 'content_filter' || parts.some((part) => part?.type === 'refusal')) {
		return permanent('content-filter', 'the model refused the text');
	}
	if (status === 'completed') return null;
	if (status === 'incomplete') return permanent('truncated', 'the answer was cut off');
	if (status === 'failed') return judgeEmbedded(error?.code ?? null);
	return passing('invalid-reply', 'the answer is not finished');
}

function toUsage(usage: z.infer<typeof Usage> | undefined): ProviderUsage | null {
	if (!usage) return null;
	const { input_tokens, output_tokens, input_tokens_details: details } = usage;
	return {
		inputTokens: input_tokens,
		outputTokens: output_tokens,
		cachedInputTokens: Math.min(input_tokens, details.cached_tokens),
		cacheWriteTokens: details.cache_write_tokens,
	};
}
