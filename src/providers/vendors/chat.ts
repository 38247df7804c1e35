import { z } from 'zod';
import { embeddedFailure, permanent, type Failure } from '../transport/failure.ts';
import { writeUserMessage } from '../prompt.ts';
import { SYSTEM_PROMPT } from '../texts/system-prompt.ts';
import type { ProviderRequest, ProviderUsage } from '../request.ts';
import type { Reading } from '../transport/vendor.ts';

type Message<Role> = { readonly role: Role; readonly content: string };

export function writeMessages(request: ProviderRequest): [Message<'system'>, Message<'user'>] {
	return [
		{ role: 'system', content: SYSTEM_PROMPT },
		{ role: 'user', content: writeUserMessage(request) },
	];
}

const count = z.int().nonnegative();
const maybe = count.nullish().catch(null);

const Tokens = z.object({
	prompt_tokens: count,
	completion_tokens: count,
	/** OpenAI and most others. */
	prompt_tokens_details: z.object({ cached_tokens: maybe }).nullish().catch(null),
	/** DeepSeek. */
	prompt_cache_hit_tokens: maybe,
	/** Mistral. */
	num_cached_tokens: maybe,
});
const Usage = z.object({ usage: Tokens.transform(toUsage) });

/** Some gateways name no type, or that of another API. Thoughts are parts of other types. */
const TextPart = z.object({ type: z.enum(['text', 'output_text']).optional(), text: z.string() });
const RefusalPart = z.object({ refusal: z.string() });
const Part = z.union([TextPart, RefusalPart, z.unknown().transform(() => null)]);

/** A string or parts, of which reasoning models of Mistral's write several kinds. */
const Content = z.union([
	z.string().transform((text) => ({ text, refusal: '' })),
	z.array(Part).transform((parts) => ({
		text: parts.map((part) => (part && 'text' in part ? part.text : '')).join(''),
		refusal: parts.map((part) => (part && 'refusal' in part ? part.refusal : '')).join(''),
	})),
]);

const Choice = z.object({
	message: z.object({ content: Content.nullish(), refusal: z.string().nullish() }).nullish(),
	finish_reason: z.string().nullish(),
});

const Completion = z.object({ choices: z.array(Choice).nullable() });

/** Their words are a vendor's: a plain object would know `constructor` too. */
const ENDS: ReadonlyMap<string, Failure> = new Map([
	['length', permanent('truncated', 'the answer was cut off')],
	['model_length', permanent('truncated', 'the answer was cut off')],
	['content_filter', permanent('content-filter', 'the answer was filtered')],
	['error', embeddedFailure(null)],
	['insufficient_system_resource', embeddedFailure(null)],
]);

/** Reads a chat completion as OpenAI writes it, with what DeepSeek and Mistral add. */
export function readCompletion(reply: unknown): Reading {
	const read = Completion.safeParse(reply);
	const usage = Usage.safeParse(reply).data?.usage ?? null;
	if (!read.success) return { failure: permanent('invalid-reply', 'no chat completion'), usage };
	const choice = read.data.choices?.[0];
	if (!choice) return { answer: '', usage };
	const { message, finish_reason: end } = choice;
	// A refusal ends with `stop` like an answer, so it is looked for first.
	if (message?.refusal || message?.content?.refusal) {
		return { failure: permanent('content-filter', 'the model refused'), usage };
	}
	const failure = ENDS.get(end ?? '');
	return failure ? { failure, usage } : { answer: message?.content?.text ?? '', usage };
}

function toUsage(usage: z.infer<typeof Tokens>): ProviderUsage {
	const cached =
		usage.prompt_tokens_details?.cached_tokens ??
		usage.prompt_cache_hit_tokens ??
		usage.num_cached_tokens ??
		0;
	return {
		inputTokens: usage.prompt_tokens,
		outputTokens: usage.completion_tokens,
		cachedInputTokens: Math.min(cached, usage.prompt_tokens),
		cacheWriteTokens: 0,
	};
}
