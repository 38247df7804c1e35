import { describe, expect, test } from 'vitest';
import type { ProviderUsage } from '../../../src/providers/request.ts';
import { VENDOR_NAMES, type VendorName } from '../../helpers/vendor-fixtures.ts';
import { VENDORS } from '../../helpers/vendor-setup.ts';

const ANSWER = '{"translations":[{"id":"s1","text":"Hallo"}]}';
const HEAD = ANSWER.slice(0, 20);
const TAIL = ANSWER.slice(20);

function usage(
	inputTokens: number,
	outputTokens: number,
	cachedInputTokens = 0,
	cacheWriteTokens = 0,
): ProviderUsage {
	return { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens };
}

const message = (text: string, changes: object = {}): object => ({
	type: 'message',
	content: [{ type: 'output_text', text }],
	...changes,
});

function responses(output: readonly object[], counted: object): object {
	return { status: 'completed', output, usage: counted };
}

function messages(content: readonly object[], counted: object): object {
	return { stop_reason: 'end_turn', content, usage: counted };
}

function chat(content: unknown, counted: object): object {
	return { choices: [{ finish_reason: 'stop', message: { content } }], usage: counted };
}

const TOKENS = { input_tokens: 100, output_tokens: 50 };
const CHAT_TOKENS = { prompt_tokens: 100, completion_tokens: 50 };

/** What a vendor sends, and what of it is the answer and the bill. */
const REPLIES: readonly (readonly [VendorName, string, object, ProviderUsage])[] = [
	['openai', 'plain', responses([message(ANSWER)], TOKENS), usage(100, 50)],
	[
		'openai',
		'cached and written tokens, within its input',
		responses([message(ANSWER)], {
			...TOKENS,
			input_tokens_details: { cached_tokens: 64, cache_write_tokens: 16 },
		}),
		usage(100, 50, 64, 16),
	],
	[
		'openai',
		'reasoning, within its output',
		responses([{ type: 'reasoning', summary: [] }, message(ANSWER)], {
			...TOKENS,
			output_tokens: 950,
			output_tokens_details: { reasoning_tokens: 900 },
		}),
		usage(100, 950),
	],
	[
		'openai',
		'comments on its work',
		responses(
			[message('Let me see.', { phase: 'commentary' }), message(ANSWER, { phase: 'final_answer' })],
			TOKENS,
		),
		usage(100, 50),
	],
	[
		'openai',
		'an answer in parts',
		responses([message(HEAD), message(TAIL)], TOKENS),
		usage(100, 50),
	],
	['anthropic', 'plain', messages([{ type: 'text', text: ANSWER }], TOKENS), usage(100, 50)],
	[
		'anthropic',
		'cached and written tokens, beside its input',
		messages([{ type: 'text', text: ANSWER }], {
			...TOKENS,
			cache_read_input_tokens: 64,
			cache_creation_input_tokens: 16,
			cache_creation: { ephemeral_5m_input_tokens: 16, ephemeral_1h_input_tokens: 0 },
		}),
		usage(180, 50, 64, 16),
	],
	[
		'anthropic',
		'no cache at all',
		messages([{ type: 'text', text: ANSWER }], {
			...TOKENS,
			cache_read_input_tokens: null,
			cache_creation_input_tokens: null,
		}),
		usage(100, 50),
	],
	[
		'anthropic',
		'thinking first, within its output, and text in several blocks',
		messages(
			[
				{ type: 'thinking', thinking: 'Hm.', signature: 'x' },
				{ type: 'redacted_thinking', data: 'x' },
				{ type: 'text', text: HEAD },
				{ type: 'text', text: TAIL },
			],
			{ ...TOKENS, output_tokens: 950, output_tokens_details: { thinking_tokens: 900 } },
		),
		usage(100, 950),
	],
	['deepseek', 'plain', chat(ANSWER, CHAT_TOKENS), usage(100, 50)],
	[
		'deepseek',
		'cached tokens, within its input',
		chat(ANSWER, { ...CHAT_TOKENS, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 }),
		usage(100, 50, 64),
	],
	[
		'deepseek',
		'reasoning, within its output',
		chat(ANSWER, {
			prompt_tokens: 100,
			completion_tokens: 950,
			completion_tokens_details: { reasoning_tokens: 900 },
		}),
		usage(100, 950),
	],
	[
		'mistral',
		'cached tokens under a name of its own',
		chat(ANSWER, { ...CHAT_TOKENS, num_cached_tokens: 64 }),
		usage(100, 50, 64),
	],
	[
		'mistral',
		'cached tokens as OpenAI names them',
		chat(ANSWER, { ...CHAT_TOKENS, prompt_tokens_details: { cached_tokens: 64 } }),
		usage(100, 50, 64),
	],
	[
		'mistral',
		'chunks of several kinds',
		chat(
			[
				{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
				{ type: 'text', text: HEAD },
				{ type: 'reference', reference_ids: [1] },
				{ type: 'text', text: TAIL },
			],
			CHAT_TOKENS,
		),
		usage(100, 50),
	],
	[
		'openai-compatible',
		'cached tokens',
		chat(ANSWER, { ...CHAT_TOKENS, prompt_tokens_details: { cached_tokens: 64 } }),
		usage(100, 50, 64),
	],
	[
		'openai-compatible',
		'more cached tokens than there can be',
		chat(ANSWER, { ...CHAT_TOKENS, prompt_tokens_details: { cached_tokens: 640 } }),
		usage(100, 50, 100),
	],
	[
		'openai-compatible',
		'null where others count',
		chat(ANSWER, { ...CHAT_TOKENS, prompt_tokens_details: null, completion_tokens_details: null }),
		usage(100, 50),
	],
];

describe('what a reply holds', () => {
	test.each(REPLIES)('%s: %s', (vendor, _, reply, billed) => {
		expect(VENDORS[vendor].read(reply)).toEqual({ answer: ANSWER, usage: billed });
	});

	test.each(VENDOR_NAMES)('%s: nothing that was counted', (vendor) => {
		const reading = VENDORS[vendor].read({
			status: 'completed',
			output: [message(ANSWER)],
			content: [{ type: 'text', text: ANSWER }],
			choices: [{ message: { content: ANSWER } }],
		});
		expect(reading).toEqual({ answer: ANSWER, usage: null });
	});
});
