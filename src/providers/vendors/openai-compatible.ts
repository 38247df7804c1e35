import type OpenAI from 'openai';
import { readCompletion, writeMessages } from './chat.ts';
import { createOpenAiClient } from './openai.ts';
import { REPLY_SCHEMA, REPLY_SCHEMA_NAME } from '../prompt.ts';
import type { Vendor, VendorCall } from '../transport/vendor.ts';

/** Any gateway with chat completions: Ollama, vLLM, LM Studio and others. What it does not know, it is asked without. */
export const openaiCompatible: Vendor = {
	name: 'openai-compatible',
	prefix: 'OPENAI_COMPATIBLE',
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
};

function writeBody({
	request,
	refused,
	outputTokens: limit,
}: VendorCall): OpenAI.ChatCompletionCreateParamsNonStreaming {
	return {
		model: request.model,
		messages: writeMessages(request),
		...(refused.has('max_tokens') ? { max_completion_tokens: limit } : { max_tokens: limit }),
		...writeFormat(refused),
	};
}

function writeFormat(
	refused: ReadonlySet<string>,
): Pick<OpenAI.ChatCompletionCreateParamsNonStreaming, 'response_format'> {
	if (!refused.has('json_schema')) {
		const json_schema = { name: REPLY_SCHEMA_NAME, strict: true, schema: REPLY_SCHEMA };
		return { response_format: { type: 'json_schema', json_schema } };
	}
	return refused.has('json_object') ? {} : { response_format: { type: 'json_object' } };
}
