import type OpenAI from 'openai';
import { THINKING_STAYS } from './reasoning.ts';
import { NO_TOKENS } from '../transport/parameters.ts';
import { readCompletion, writeMessages } from './chat.ts';
import { createOpenAiClient } from './openai.ts';
import type { Vendor, VendorCall } from '../transport/vendor.ts';

/** Over chat completions; it has no schemas, only a JSON mode, and thinks unless told not to. */
export const deepseek: Vendor = {
	name: 'deepseek',
	prefix: 'DEEPSEEK',
	needs: ['apiKey'],
	parameters: [
		{ name: 'thinking', named: /^thinking|\bthinking\.type|['"`]thinking['"`]/ },
		{ name: 'json_object', named: /response_format|json_object/ },
	],
	reasoning: (_, refused) => (refused.has('thinking') ? THINKING_STAYS : NO_TOKENS),
	send: (call) =>
		createOpenAiClient(call, 'https://api.deepseek.com').chat.completions.create(writeBody(call)),
	read: readCompletion,
};

/** `thinking` is DeepSeek's own. */
type Body = OpenAI.ChatCompletionCreateParamsNonStreaming & { thinking?: { type: 'disabled' } };

function writeBody({ request, refused, outputTokens }: VendorCall): Body {
	return {
		model: request.model,
		messages: writeMessages(request),
		max_tokens: outputTokens,
		...(refused.has('json_object') ? {} : { response_format: { type: 'json_object' } }),
		...(refused.has('thinking') ? {} : { thinking: { type: 'disabled' } }),
	};
}
