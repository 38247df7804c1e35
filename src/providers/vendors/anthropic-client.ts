import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import type { VendorConnection } from '../transport/vendor.ts';

/** Anthropic's client with messages alone: its other parts bring tools for agents, as a shell. */
class AnthropicClient extends BaseAnthropic {
	readonly messages = new Messages(this);
}

export function createAnthropicClient({
	settings,
	timeoutMs,
	fetch,
}: VendorConnection): AnthropicClient {
	return new AnthropicClient({
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
