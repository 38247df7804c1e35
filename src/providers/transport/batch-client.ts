import { ProviderError } from '../../errors.ts';
import type {
	BatchLabel,
	BatchProvider,
	BatchRequest,
	BatchResult,
	BatchSearch,
	BatchState,
} from '../batch.ts';
import type { Ask, VendorBatches } from './vendor-batches.ts';
import { Exchange } from './http-exchange.ts';
import { judgeExchange, permanent, type Failure } from './failure.ts';
import type { ProviderReply, ProviderRequest } from '../request.ts';
import type { VendorSettings } from './vendor.ts';

/** Far above what a part of a job can come to. */
const MAX_RESULT_BYTES = 128 * 1024 * 1024;

interface BatchClientOptions {
	readonly batches: VendorBatches;
	readonly provider: string;
	readonly model: string;
	/** Asked anew for each request. */
	readonly settings: () => VendorSettings;
	readonly timeoutMs: number;
	/** Headers that bear the key besides `authorization`. */
	readonly keyHeaders: (settings: VendorSettings) => readonly string[];
	/** Parameters that the model has refused before. */
	readonly refused: () => ReadonlySet<string>;
	readonly outputLimit: (request: ProviderRequest) => number;
	readonly read: BatchProvider['read'];
}

/** The batch API of one vendor for one model. */
export class BatchClient implements BatchProvider {
	readonly #options: BatchClientOptions;

	constructor(options: BatchClientOptions) {
		this.#options = options;
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
		return this.#legible(await this.#options.batches.create(this.#asker(signal), label, calls));
	}

	find(search: BatchSearch, signal: AbortSignal): Promise<string | null> {
		return this.#options.batches.find(this.#asker(signal), search);
	}

	async inspect(id: string, signal: AbortSignal): Promise<BatchState> {
		return this.#legible(await this.#options.batches.inspect(this.#asker(signal), id));
	}

	results(id: string, signal: AbortSignal): Promise<readonly BatchResult[]> {
		return this.#options.batches.results(this.#asker(signal), id);
	}

	cancel(id: string, signal: AbortSignal): Promise<void> {
		return this.#options.batches.cancel(this.#asker(signal), id);
	}

	discard(id: string, signal: AbortSignal): Promise<void> {
		return this.#options.batches.discard(this.#asker(signal), id);
	}

	read(body: unknown, request: ProviderRequest): ProviderReply {
		return this.#options.read(body, request);
	}

	#asker(signal: AbortSignal): Ask {
		return async (send) => {
			const { timeoutMs } = this.#options;
			const settings = this.#options.settings();
			if (signal.aborted) throw this.#error(permanent('cancelled', 'cancelled'));
			const exchange = new Exchange({
				signal,
				timeoutMs,
				apiKey: settings.apiKey,
				keyHeaders: this.#options.keyHeaders(settings),
				maxReplyBytes: MAX_RESULT_BYTES,
			});
			try {
				await send({ settings, timeoutMs, fetch: exchange.fetch });
			} catch {
				// The SDK's errors hold keys, prompts and pages; the exchange knows what they mean.
			} finally {
				exchange.close();
			}
			const failure = judgeExchange(exchange.state);
			if (failure) throw this.#error(failure);
			return exchange.state.kind === 'replied' ? exchange.state.body : '';
		};
	}

	#legible<T>(answer: T | null): T {
		if (answer !== null) return answer;
		throw this.#error(permanent('invalid-reply', 'the reply is not that of a batch API'));
	}

	#error({ kind, retryable, words, status, retryAfterMs }: Failure): ProviderError {
		const { model, provider } = this.#options;
		const facts = { provider, model, kind, retryable, status, retryAfterMs };
		return new ProviderError(`${provider}:${model}: batch: ${words}`, facts);
	}
}
