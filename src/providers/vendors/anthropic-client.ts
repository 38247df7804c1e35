import Anthropic from '@anthropic-ai/sdk';
import type { VendorConnection } from '../transport/vendor.ts';

export function createAnthropicClient({ settings, timeoutMs, fetch }: VendorConnection): Anthropic {
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
