import OpenAI from 'openai';
import type { VendorConnection } from '../transport/vendor.ts';

/** Sets every option that the SDK would otherwise take from the environment. */
export function createOpenAiClient(
	{ settings, timeoutMs, fetch }: VendorConnection,
	defaultBaseUrl = 'https://api.openai.com/v1',
): OpenAI {
	return new OpenAI({
		// The header is left out where there is no key; the SDK insists on one.
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
