import { ProviderError } from '../../errors.ts';
import type { BatchProvider } from '../batch.ts';
import type { VendorBatches } from './vendor-batches.ts';
import { parseJson, parseReply } from '../prompt.ts';
import type { Provider } from '../provider.ts';
import type { ProviderReply, ProviderRequest, ProviderUsage } from '../request.ts';
import { LearntLimits } from '../tokens/limits.ts';
import { countTokens } from '../tokens/token-count.ts';
import { addUsage, estimateUsage, NO_USAGE, outputLimit } from '../tokens/tokens.ts';
import { findRefused, NO_TOKENS, type ReasoningTokens, RefusedParameters } from './parameters.ts';
import { BatchClient } from './batch-client.ts';
import { type Failure, judgeExchange, passing, permanent } from './failure.ts';
import { Exchange } from './http-exchange.ts';
import type { Vendor, VendorSettings } from './vendor.ts';

interface VendorProviderOptions {
	/** Asked anew for each call, so that a rotated key counts at once. */
	readonly settings: () => VendorSettings;
	readonly timeoutMs: number;
	/** Default: it has no batch API. */
	readonly batches?: VendorBatches | undefined;
	/** A model refused a parameter, which is left out from now on. */
	readonly onRefused?: ((model: string, parameter: string) => void) | undefined;
}

/**
 * Calls one vendor. Once per model and refused parameter it asks a second time, without that parameter; once per limit
 * that a model names, within it.
 */
export class VendorProvider implements Provider {
	readonly #vendor: Vendor;
	readonly #options: VendorProviderOptions;
	readonly #refused = new RefusedParameters();
	readonly #limits: LearntLimits;

	constructor(vendor: Vendor, options: VendorProviderOptions) {
		this.#vendor = vendor;
		this.#limits = new LearntLimits(vendor.name);
		this.#options = options;
	}

	get name(): string {
		return this.#vendor.name;
	}

	outputLimit(request: ProviderRequest): number {
		const { room } = this.#reasoning(request);
		return outputLimit(this.name, request, room, this.#limits.of(request.model));
	}

	#answerTokens(request: ProviderRequest): number {
		return estimateUsage(this.name, request).outputTokens;
	}

	estimate(request: ProviderRequest): ProviderUsage {
		const { likely } = this.#reasoning(request);
		return addUsage(estimateUsage(this.name, request), { outputTokens: likely });
	}

	#reasoning({ model }: ProviderRequest): ReasoningTokens {
		return this.#vendor.reasoning?.(model, this.#refused.of(model)) ?? NO_TOKENS;
	}

	batches(model: string): BatchProvider | null {
		const { batches, settings, timeoutMs } = this.#options;
		if (batches === undefined) return null;
		return new BatchClient({
			batches,
			provider: this.name,
			model,
			settings,
			timeoutMs,
			keyHeaders: (current) => this.#keyHeaders(current),
			refused: () => this.#refused.of(model),
			outputLimit: (request) => this.outputLimit(request),
			read: (body, request) => {
				const reply = readReply(this.#vendor, request, body);
				if ('translations' in reply) return reply;
				return { translations: [], usage: reply.usage ?? NO_USAGE };
			},
		});
	}

	async translate(
		request: ProviderRequest,
		signal: AbortSignal,
		turn?: () => Promise<void>,
	): Promise<ProviderReply> {
		const { model } = request;
		const settings = this.#options.settings();
		for (;;) {
			const refused = this.#refused.of(model);
			const asked = this.outputLimit(request);
			// Smaller batches are worth a try where this one is known to be cut off; one segment is tried all the same.
			if (request.segments.length > 1 && asked < this.#answerTokens(request)) {
				throw this.#error(model, { ...permanent('truncated', TOO_LONG), usage: null });
			}
			await turn?.();
			const result = await this.#attempt(request, settings, refused, signal);
			if (!('kind' in result)) return result;
			if (result.limit) {
				this.#limits.learn(model, result.limit);
				const lower = this.outputLimit(request);
				if (lower < asked && lower >= this.#answerTokens(request)) continue;
			}
			const parameter =
				result.reason && findRefused(this.#vendor.parameters, refused, result.reason);
			if (!parameter) throw this.#error(model, result);
			this.#refused.add(model, parameter);
			this.#options.onRefused?.(model, parameter);
		}
	}

	async #attempt(
		request: ProviderRequest,
		settings: VendorSettings,
		refused: ReadonlySet<string>,
		signal: AbortSignal,
	): Promise<ProviderReply | FailedAttempt> {
		if (signal.aborted) return { ...permanent('cancelled', 'cancelled'), usage: null };
		const { timeoutMs } = this.#options;
		const { apiKey } = settings;
		const keyHeaders = this.#keyHeaders(settings);
		const exchange = new Exchange({ signal, timeoutMs, apiKey, keyHeaders });
		try {
			const outputTokens = this.outputLimit(request);
			const { fetch } = exchange;
			await this.#vendor.send({ request, settings, timeoutMs, refused, outputTokens, fetch });
		} catch {
			// The SDK's errors hold keys, prompts and pages; the exchange knows what they mean.
		} finally {
			exchange.close();
		}
		const failure = judgeExchange(exchange.state);
		if (failure) return { ...failure, usage: null };
		const body = exchange.state.kind === 'replied' ? parseJson(exchange.state.body) : undefined;
		return readReply(this.#vendor, request, body);
	}

	#keyHeaders({ baseUrl }: VendorSettings): readonly string[] {
		return baseUrl === null ? [] : (this.#vendor.gatewayKeyHeaders ?? []);
	}

	#error(model: string, failure: FailedAttempt): ProviderError {
		const { kind, retryable, words, status, retryAfterMs, usage, unconfirmed } = failure;
		return new ProviderError(`${this.name}:${model}: ${words}`, {
			provider: this.name,
			model,
			kind,
			retryable,
			status,
			retryAfterMs,
			usage: usage ?? undefined,
			unconfirmed: unconfirmed === true ? 1 : 0,
		});
	}
}

const TOO_LONG = 'the batch is too long for the model';

type FailedAttempt = Failure & { readonly usage: ProviderUsage | null };

/** What one whole reply comes to; `body` is what its JSON holds, undefined where it is none. */
function readReply(
	vendor: Vendor,
	request: ProviderRequest,
	body: unknown,
): ProviderReply | FailedAttempt {
	if (typeof body !== 'object' || body === null) {
		return {
			...permanent('invalid-reply', 'the reply is no JSON; check the base URL'),
			usage: null,
		};
	}
	const reading = vendor.read(body);
	if ('failure' in reading) {
		return { ...reading.failure, usage: reading.usage, unconfirmed: reading.usage === null };
	}
	const usage = reading.usage ?? {
		...estimateUsage(vendor.name, request),
		outputTokens: countTokens(reading.answer, request.targetLanguage),
	};
	if (reading.answer.trim() === '') {
		const failure = passing('invalid-reply', 'the answer is empty');
		return { ...failure, usage: reading.usage, unconfirmed: reading.usage === null };
	}
	const translations = parseReply(reading.answer);
	if (translations) return { translations, usage };
	return { ...passing('invalid-reply', 'the answer is not the JSON asked for'), usage };
}
