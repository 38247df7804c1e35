import Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { anthropicThinking, THINKING_STAYS } from './reasoning.ts';
import { passing, permanent, type Failure } from '../transport/failure.ts';
import { REPLY_SCHEMA, SYSTEM_PROMPT, writeUserMessage } from '../prompt.ts';
import type { ProviderUsage } from '../request.ts';
import type { Reading, Vendor, VendorCall } from '../transport/vendor.ts';

/** Over the Messages API. No temperature: every model refuses it. */
export const anthropic: Vendor = {
	name: 'anthropic',
	prefix: 'ANTHROPIC',
	needs: ['apiKey'],
	gatewayKeyHeaders: ['x-api-key'],
	parameters: [
		{ name: 'effort', named: /output_config\.effort|\beffort (parameter|level)/ },
		{ name: 'format', named: /output_config|output format|structured outputs?/i },
		{ name: 'thinking', named: /^thinking|\bthinking\.|['"`]thinking['"`]/ },
	],
	reasoning: (model, refused) =>
		refused.has('thinking') ? THINKING_STAYS : anthropicThinking(model).tokens,
	send: (call) => createAnthropicClient(call).messages.create(writeBody(call)),
	read: readMessage,
};

export function createAnthropicClient({
	settings,
	timeoutMs,
	fetch,
}: Pick<VendorCall, 'settings' | 'timeoutMs' | 'fetch'>): Anthropic {
	return new Anthropic({
		apiKey: settings.apiKey,
		authToken: null,
		// The SDK adds `/v1` itself.
		baseURL: settings.baseUrl?.replace(/\/v1$/, '') ?? 'https://api.anthropic.com',
		maxRetries: 0,
		timeout: timeoutMs,
		logLevel: 'off',
		openTelemetry: false,
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
>): Anthropic.MessageCreateParamsNonStreaming {
	const { effort, off } = anthropicThinking(request.model);
	const output_config: Anthropic.OutputConfig = {
		...(refused.has('format') ? {} : { format: { type: 'json_schema', schema: REPLY_SCHEMA } }),
		...(effort === 'low' && !refused.has('effort') ? { effort } : {}),
	};
	return {
		model: request.model,
		max_tokens: outputTokens,
		system: SYSTEM_PROMPT,
		messages: [{ role: 'user', content: writeUserMessage(request) }],
		...(Object.keys(output_config).length === 0 ? {} : { output_config }),
		...(off === null || refused.has('thinking') ? {} : { thinking: { type: off } }),
	};
}

const count = z.int().nonnegative();
const maybe = count.nullish().catch(null);

const Usage = z.object({
	input_tokens: count,
	output_tokens: count,
	cache_read_input_tokens: maybe,
	cache_creation_input_tokens: maybe,
});

const Block = z.union([
	z.object({ type: z.literal('text'), text: z.string() }),
	z.unknown().transform(() => null),
]);

const Message = z.object({
	content: z.array(Block),
	stop_reason: z.string().nullish(),
});

/** Their words are a vendor's: a plain object would know `constructor` too. */
const ENDS: ReadonlyMap<string, Failure> = new Map([
	['max_tokens', permanent('truncated', 'the answer was cut off')],
	[
		'model_context_window_exceeded',
		permanent('truncated', 'the request is too long for the model'),
	],
	['refusal', permanent('content-filter', 'the model refused the text')],
	['pause_turn', passing('invalid-reply', 'the answer is not finished')],
]);

function readMessage(reply: unknown): Reading {
	const usage = toUsage(z.object({ usage: Usage }).safeParse(reply).data?.usage);
	const message = Message.safeParse(reply).data;
	if (!message) return { failure: permanent('invalid-reply', 'no Messages reply'), usage };
	const failure = ENDS.get(message.stop_reason ?? '');
	if (failure) return { failure, usage };
	// Thinking comes first, and text may come in several blocks.
	return { answer: message.content.map((block) => block?.text ?? '').join(''), usage };
}

/** Anthropic counts cached tokens apart from the others. */
function toUsage(usage: z.infer<typeof Usage> | undefined): ProviderUsage | null {
	if (!usage) return null;
	const cachedInputTokens = usage.cache_read_input_tokens ?? 0;
	const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0;
	return {
		inputTokens: usage.input_tokens + cachedInputTokens + cacheWriteTokens,
		outputTokens: usage.output_tokens,
		cachedInputTokens,
		cacheWriteTokens,
	};
}
