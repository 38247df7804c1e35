import type { ProviderError } from '../../errors.ts';
import type { BatchProvider } from '../batch.ts';
import type { ProviderOptions } from '../provider.ts';
import type { ProviderRequest } from '../request.ts';
import { type Failure, permanent, toProviderError } from './failure.ts';
import { sendBySdk } from './send.ts';
import type { Ask, Vendor, VendorBatches } from './vendor.ts';

/** Far above what a part of a job can come to. */
const MAX_RESULT_BYTES = 128 * 1024 * 1024;

interface BatchClientOptions extends Pick<ProviderOptions, 'settings' | 'timeoutMs'> {
	readonly vendor: Vendor;
	readonly batches: VendorBatches;
	readonly model: string;
	readonly refused: () => ReadonlySet<string>;
	readonly outputLimit: (request: ProviderRequest) => number;
	readonly read: BatchProvider['read'];
}

export function openBatches(options: BatchClientOptions): BatchProvider {
	const { vendor, batches, model } = options;
	const errorOf = (failure: Failure): ProviderError => {
		const told = { ...failure, words: `batch: ${failure.words}`, unconfirmed: false };
		return toProviderError({ provider: vendor.name, model }, told);
	};
	const legible = <T>(answer: T | null): T => {
		if (answer !== null) return answer;
		throw errorOf(permanent('invalid-reply', 'the reply is not that of a batch API'));
	};
	const asker =
		(signal: AbortSignal): Ask =>
		async (send) => {
			const reply = await sendBySdk(vendor, options, signal, send, MAX_RESULT_BYTES);
			if ('body' in reply) return reply.body;
			throw errorOf(reply);
		};
	return {
		create: async (label, requests, signal) => {
			const refused = options.refused();
			const calls = requests.map(({ customId, request }) => ({
				customId,
				call: { request, refused, outputTokens: options.outputLimit(request) },
			}));
			return legible(await batches.create(asker(signal), label, calls));
		},
		find: (search, signal) => batches.find(asker(signal), search),
		inspect: async (id, signal) => legible(await batches.inspect(asker(signal), id)),
		results: (id, signal) => batches.results(asker(signal), id),
		cancel: (id, signal) => batches.cancel(asker(signal), id),
		discard: (id, signal) => batches.discard(asker(signal), id),
		read: options.read,
	};
}
