import type OpenAI from 'openai';
import { keyVariable, urlVariable } from '../../config/variable.ts';
import { REPLY_SCHEMA, REPLY_SCHEMA_NAME } from '../prompt.ts';
import type { CallContent } from '../transport/vendor.ts';
import { recordOf } from '../transport/vendor-provider.ts';
import { readCompletion, writeMessages } from './chat.ts';
import { createOpenAiClient } from './openai-client.ts';

/** Any gateway with chat completions. A parameter that it does not know is left out. */
export const openaiCompatible = recordOf({
	name: 'openai-compatible',
	variables: {
		apiKey: keyVariable(
			'OPENAI_COMPATIBLE_API_KEY',
			'Key of `openai-compatible`, where it wants one.',
		),
		baseUrl: urlVariable(
			'OPENAI_COMPATIBLE_BASE_URL',
			'Address of `openai-compatible` (Ollama, vLLM, LM Studio, a gateway), usually ending in `/v1`.',
		),
	},
	needs: ['baseUrl'],
	parameters: [
		{ name: 'max_tokens', named: /max_tokens/ },
		{ name: 'json_schema', named: /response_format|json_schema/ },
		{ name: 'json_object', named: /response_format|json_object/ },
	],
	// `needs` has seen to it that the call has a base URL; this host answers nobody.
	send: (call) =>
		createOpenAiClient(call, 'http://openai-compatible.invalid').chat.completions.create(
			writeBody(call),
		),
	read: readCompletion,
});

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

function writeBody(call: CallContent): Body {
	const { request, refused, outputTokens: limit } = call;
	return {
		model: request.model,
		messages: writeMessages(request),
		...(refused.has('max_tokens') ? { max_completion_tokens: limit } : { max_tokens: limit }),
		...writeFormat(refused),
	};
}

function writeFormat(refused: ReadonlySet<string>): Pick<Body, 'response_format'> {
	if (!refused.has('json_schema')) {
		const json_schema = { name: REPLY_SCHEMA_NAME, strict: true, schema: REPLY_SCHEMA };
		return { response_format: { type: 'json_schema', json_schema } };
	}
	return refused.has('json_object') ? {} : { response_format: { type: 'json_object' } };
}
