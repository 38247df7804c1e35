import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { keyVariable, urlVariable } from '../../config/variable.ts';
import { REPLY_SCHEMA, writeUserMessage } from '../prompt.ts';
import { SYSTEM_PROMPT } from '../texts/system-prompt.ts';
import type { ProviderUsage } from '../request.ts';
import { type ByModel, findByModel } from '../tokens/limits.ts';
import { bundledList } from '../tokens/pricing.ts';
import { type Failure, passing, permanent } from '../transport/failure.ts';
import { LOW_EFFORT_TOKENS, NO_TOKENS, type ReasoningTokens } from '../transport/parameters.ts';
import type { CallContent, Reading } from '../transport/vendor.ts';
import { recordOf } from '../transport/vendor-provider.ts';
import { anthropicBatches } from './anthropic-batch.ts';
import { createAnthropicClient } from './anthropic-client.ts';

/** Uses the Messages API, without a temperature: every model refuses it. */
export const anthropic = recordOf({
	name: 'anthropic',
	variables: {
		apiKey: keyVariable('ANTHROPIC_API_KEY', 'Key of `anthropic`.'),
		baseUrl: urlVariable('ANTHROPIC_BASE_URL', 'Another host for `anthropic`.'),
	},
	needs: ['apiKey'],
	...bundledList('anthropic'),
	tokens: {
		// The newer Claudes are said to count 30 % more than the older.
		factors: [
			[/^claude-(haiku|sonnet|opus)-4(-[0-6])?(-20\d{6})?$/, 1.2],
			[/^claude-3/, 1.2],
			[/^/, 1.5],
		],
		limits: [
			[/^claude-3-(haiku|sonnet|opus)/, { output: 4_096 }],
			[/^claude-3-5/, { output: 8_192 }],
		],
	},
	headers: ['anthropic-version'],
	gatewayKeyHeaders: ['x-api-key'],
	parameters: [
		{ name: 'effort', named: /output_config\.effort|\beffort (parameter|level)/ },
		{ name: 'format', named: /output_config|output format|structured outputs?/i },
		{ name: 'thinking', named: /^thinking|\bthinking\.|['"`]thinking['"`]/ },
	],
	reasoning: (model, refused) =>
		refused.has('thinking') ? LOW_EFFORT_TOKENS : thinkingOf(model).tokens,
	batches: anthropicBatches(writeBody),
	send: (call) => createAnthropicClient(call).messages.create(writeBody(call)),
	read: readMessage,
});

interface Thinking {
	/** null: the model has no such setting. */
	readonly effort: 'low' | null;
	readonly tokens: ReasoningTokens;
	/** How to switch thinking off; null: leave it as the model has it. */
	readonly off: 'disabled' | 'between_tools' | null;
}

const THINKING: ByModel<Thinking> = [
	[/^claude-haiku-5-5/, { effort: 'low', tokens: NO_TOKENS, off: 'disabled' }],
	[/^claude-sonnet-5-5/, { effort: 'low', tokens: NO_TOKENS, off: 'between_tools' }],
	[/^claude-[a-z]+-[5-9](-|$)/, { effort: 'low', tokens: LOW_EFFORT_TOKENS, off: null }],
];

function thinkingOf(model: string): Thinking {
	return findByModel(THINKING, model) ?? { effort: null, tokens: NO_TOKENS, off: null };
}

function writeBody(call: CallContent): Anthropic.MessageCreateParamsNonStreaming {
	const { request, refused, outputTokens } = call;
	const { effort, off } = thinkingOf(request.model);
	const output_config: Anthropic.OutputConfig = {
		...(refused.has('format') ? {} : { format: { type: 'json_schema', schema: REPLY_SCHEMA } }),
		...(effort === null || refused.has('effort') ? {} : { effort }),
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

const Tokens = z.object({
	input_tokens: count,
	output_tokens: count,
	cache_read_input_tokens: maybe,
	cache_creation_input_tokens: maybe,
});
const Usage = z.object({ usage: Tokens.transform(toUsage) });

const Block = z.union([
	z.object({ type: z.literal('text'), text: z.string() }),
	z.unknown().transform(() => null),
]);

const Message = z.object({ content: z.array(Block), stop_reason: z.string().nullish() });

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
	const usage = Usage.safeParse(reply).data?.usage ?? null;
	const message = Message.safeParse(reply).data;
	if (!message) return { failure: permanent('invalid-reply', 'no Messages reply'), usage };
	const failure = ENDS.get(message.stop_reason ?? '');
	if (failure) return { failure, usage };
	// Thinking comes first, and text may come in several blocks.
	return { answer: message.content.map((block) => block?.text ?? '').join(''), usage };
}

/** Anthropic counts cached tokens apart from the others. */
function toUsage(usage: z.infer<typeof Tokens>): ProviderUsage {
	const cachedInputTokens = usage.cache_read_input_tokens ?? 0;
	const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0;
	return {
		inputTokens: usage.input_tokens + cachedInputTokens + cacheWriteTokens,
		outputTokens: usage.output_tokens,
		cachedInputTokens,
		cacheWriteTokens,
	};
}
