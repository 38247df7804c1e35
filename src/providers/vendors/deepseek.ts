import type OpenAI from 'openai';
import { keyVariable, urlVariable } from '../../config/variable.ts';
import { bundledList } from '../tokens/pricing.ts';
import { LOW_EFFORT_TOKENS, NO_TOKENS } from '../transport/parameters.ts';
import type { CallContent } from '../transport/vendor.ts';
import { recordOf } from '../transport/vendor-provider.ts';
import { readCompletion, writeMessages } from './chat.ts';
import { createOpenAiClient } from './openai-client.ts';

/** Uses chat completions. It has a JSON mode but no schemas, and thinks unless told not to. */
export const deepseek = recordOf({
	name: 'deepseek',
	variables: {
		apiKey: keyVariable('DEEPSEEK_API_KEY', 'Key of `deepseek`.'),
		baseUrl: urlVariable('DEEPSEEK_BASE_URL', 'Another host for `deepseek`.'),
	},
	needs: ['apiKey'],
	...bundledList('deepseek'),
	tokens: { noSchema: true },
	parameters: [
		{ name: 'thinking', named: /^thinking|\bthinking\.type|['"`]thinking['"`]/ },
		{ name: 'json_object', named: /response_format|json_object/ },
	],
	reasoning: (_, refused) => (refused.has('thinking') ? LOW_EFFORT_TOKENS : NO_TOKENS),
	send: (call) =>
		createOpenAiClient(call, 'https://api.deepseek.com').chat.completions.create(writeBody(call)),
	read: readCompletion,
});

/** `thinking` is DeepSeek's own. */
type Body = OpenAI.ChatCompletionCreateParamsNonStreaming & { thinking?: { type: 'disabled' } };

function writeBody({ request, refused, outputTokens }: CallContent): Body {
	return {
		model: request.model,
		messages: writeMessages(request),
		max_tokens: outputTokens,
		...(refused.has('json_object') ? {} : { response_format: { type: 'json_object' } }),
		...(refused.has('thinking') ? {} : { thinking: { type: 'disabled' } }),
	};
}
