import { type Failure, failureOf, permanent } from './failure.ts';
import { HttpCall } from './http-call.ts';
import type { ProviderOptions } from '../provider.ts';
import type { Vendor, VendorConnection } from './vendor.ts';

interface WholeReply {
	readonly body: string;
	readonly headers: Headers;
}

/** Sends one request by the vendor's SDK, and gives the whole reply or why there is none. */
export async function sendBySdk(
	{ headers, gatewayKeyHeaders = [] }: Pick<Vendor, 'headers' | 'gatewayKeyHeaders'>,
	options: Pick<ProviderOptions, 'settings' | 'timeoutMs'>,
	signal: AbortSignal,
	send: (connection: VendorConnection) => Promise<unknown>,
	maxReplyBytes?: number,
): Promise<WholeReply | Failure> {
	if (signal.aborted) return permanent('cancelled', 'cancelled');
	const { timeoutMs } = options;
	const settings = options.settings();
	const call = new HttpCall({
		signal,
		timeoutMs,
		apiKey: settings.apiKey,
		keyHeaders: settings.baseUrl === null ? [] : gatewayKeyHeaders,
		headers,
		maxReplyBytes,
	});
	try {
		await send({ settings, timeoutMs, fetch: call.fetch });
	} catch {
		// The SDK's errors hold keys, prompts and pages; the call itself knows what they mean.
	} finally {
		call.close();
	}
	const { state } = call;
	return (
		failureOf(state) ?? (state.kind === 'replied' ? state : permanent('cancelled', 'cancelled'))
	);
}
