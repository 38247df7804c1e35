import { MistralCore } from '@mistralai/mistralai/core.js';
import { chatComplete } from '@mistralai/mistralai/funcs/chatComplete.js';
import { SDKHooks } from '@mistralai/mistralai/hooks/hooks.js';
import { HTTPClient } from '@mistralai/mistralai/lib/http.js';
import { keyVariable, urlVariable } from '../../config/variable.ts';
import { REPLY_SCHEMA, REPLY_SCHEMA_NAME } from '../prompt.ts';
import { bundledList } from '../tokens/pricing.ts';
import type { CallContent, VendorConnection } from '../transport/vendor.ts';
import { recordOf } from '../transport/vendor-provider.ts';
import { readCompletion, writeMessages } from './chat.ts';

/** Uses chat completions and the core client: the whole one costs half a megabyte more. */
export const mistral = recordOf({
	name: 'mistral',
	variables: {
		apiKey: keyVariable('MISTRAL_API_KEY', 'Key of `mistral`.'),
		baseUrl: urlVariable('MISTRAL_BASE_URL', 'Another host for `mistral`.'),
	},
	needs: ['apiKey'],
	...bundledList('mistral'),
	parameters: [
		{
			name: 'temperature',
			named: /^temperature\b|\btemperature (parameter|must|should|is not)|['"`]temperature['"`]/,
		},
		{ name: 'json_schema', named: /response_format|json_schema/ },
		{ name: 'json_object', named: /response_format|json_object/ },
	],
	send: (call) => chatComplete(createClient(call), writeBody(call)),
	read: readCompletion,
});

const QUIET = {
	/** Without a logger, `MISTRAL_DEBUG` would print key and prompt to the console. */
	debugLogger: { group() {}, groupEnd() {}, log() {} },
	/** The SDK's own hooks trace prompts, fail over a telemetry variable and warn on the console. */
	hooks: Object.assign(new SDKHooks(), {
		sdkInitHooks: [],
		beforeRequestHooks: [],
		afterSuccessHooks: [],
		afterErrorHooks: [],
	}),
};

function createClient({ settings, fetch }: VendorConnection): MistralCore {
	// The SDK hands over a clone of its request, whose signal Node drops: only its content is used.
	const fetcher = async (input: RequestInfo | URL): Promise<Response> => {
		if (!(input instanceof Request)) return fetch(input);
		return fetch(input.url, {
			method: input.method,
			headers: input.headers,
			body: await input.text(),
		});
	};
	return new MistralCore({
		apiKey: settings.apiKey ?? '',
		// The SDK adds `/v1` itself.
		serverURL: settings.baseUrl?.replace(/\/v1$/, '') ?? 'https://api.mistral.ai',
		httpClient: new HTTPClient({ fetcher }),
		retryConfig: { strategy: 'none' },
		...QUIET,
	});
}

type Body = Parameters<typeof chatComplete>[1];

function writeBody(call: CallContent): Body {
	const { request, refused, outputTokens } = call;
	return {
		model: request.model,
		messages: writeMessages(request),
		maxTokens: outputTokens,
		...(refused.has('temperature') ? {} : { temperature: 0 }),
		...writeFormat(refused),
	};
}

function writeFormat(refused: ReadonlySet<string>): Pick<Body, 'responseFormat'> {
	if (!refused.has('json_schema')) {
		const jsonSchema = { name: REPLY_SCHEMA_NAME, strict: true, schemaDefinition: REPLY_SCHEMA };
		return { responseFormat: { type: 'json_schema', jsonSchema } };
	}
	return refused.has('json_object') ? {} : { responseFormat: { type: 'json_object' } };
}
