import type { ProviderError } from '../../errors.ts';
import type {
	BatchLabel,
	BatchProvider,
	BatchRequest,
	BatchResult,
	BatchSearch,
	BatchState,
} from '../batch.ts';
import type { ProviderOptions } from '../provider.ts';
import type { ProviderReply, ProviderRequest } from '../request.ts';
import { type Failure, permanent, toProviderError } from './failure.ts';
import { sendBySdk } from './send.ts';
import type { Ask, Vendor, VendorBatches } from './vendor.ts';

/** Far above what a part of a job can come to. */
const MAX_RESULT_BYTES = 128 * 1024 * 1024;

interface BatchClientOptions extends Pick<ProviderOptions, 'settings' | 'timeoutMs'> {
	readonly vendor: Vendor & { readonly batches: VendorBatches };
	readonly model: string;
	/** Parameters that the model has refused before. */
	readonly refused: () => ReadonlySet<string>;
	readonly outputLimit: (request: ProviderRequest) => number;
	readonly read: BatchProvider['read'];
}

/** The batch API of one vendor for one model. */
export class BatchClient implements BatchProvider {
	readonly #options: BatchClientOptions;
	readonly #batches: VendorBatches;

	constructor(options: BatchClientOptions) {
		this.#options = options;
		this.#batches = options.vendor.batches;
	}

	async create(
		label: BatchLabel,
		requests: readonly BatchRequest[],
		signal: AbortSignal,
	): Promise<string> {
		const refused = this.#options.refused();
		const calls = requests.map(({ customId, request }) => ({
			customId,
			call: { request, refused, outputTokens: this.#options.outputLimit(request) },
		}));
		return this.#legible(await this.#batches.create(this.#asker(signal), label, calls));
	}

	find(search: BatchSearch, signal: AbortSignal): Promise<string | null> {
		return this.#batches.find(this.#asker(signal), search);
	}

	async inspect(id: string, signal: AbortSignal): Promise<BatchState> {
		return this.#legible(await this.#batches.inspect(this.#asker(signal), id));
	}

	results(id: string, signal: AbortSignal): Promise<readonly BatchResult[]> {
		return this.#batches.results(this.#asker(signal), id);
	}

	cancel(id: string, signal: AbortSignal): Promise<void> {
		return this.#batches.cancel(this.#asker(signal), id);
	}

	discard(id: string, signal: AbortSignal): Promise<void> {
		return this.#batches.discard(this.#asker(signal), id);
	}

	read(body: unknown, request: ProviderRequest): ProviderReply {
		return this.#options.read(body, request);
	}

	#asker(signal: AbortSignal): Ask {
		return async (send) => {
			const { vendor } = this.#options;
			const reply = await sendBySdk(vendor, this.#options, signal, send, MAX_RESULT_BYTES);
			if (typeof reply === 'string') return reply;
			throw this.#error(reply);
		};
	}

	#legible<T>(answer: T | null): T {
		if (answer !== null) return answer;
		throw this.#error(permanent('invalid-reply', 'the reply is not that of a batch API'));
	}

	#error(failure: Failure): ProviderError {
		const { model, vendor } = this.#options;
		const words = `batch: ${failure.words}`;
		return toProviderError(
			{ provider: vendor.name, model },
			{ ...failure, words, unconfirmed: false },
		);
	}
}
