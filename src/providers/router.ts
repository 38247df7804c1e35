import { ProviderError } from '../errors.ts';
import type { Admission } from './admission/breaker.ts';
import { Gate } from './admission/gate.ts';
import { Limiter } from './admission/limiter.ts';
import type { RateLimits } from './admission/rate-limit.ts';
import { PAID_ATTEMPTS, retry, sleepFor, type RetryOptions } from './admission/retry.ts';
import { BATCH_PRICE, type BatchProvider } from './batch.ts';
import { Connections, type ConnectionsOptions } from './connections.ts';
import { fail, nameMember, toFinalError, tokensOf } from './outcome.ts';
import type { Provider, ProviderRouter } from './provider.ts';
import type {
	ChainMember,
	MemberRequest,
	ProviderReply,
	ProviderRequest,
	ProviderUsage,
} from './request.ts';
import { Calibration } from './tokens/calibration.ts';
import { Prices } from './tokens/pricing.ts';
import { addUsage, NO_USAGE } from './tokens/tokens.ts';

export interface RouterOptions extends Omit<ConnectionsOptions, 'onRefused'> {
	/** Calls in flight at once at each vendor, of this process. */
	readonly concurrency: number;
	/** Default none. */
	readonly rateLimits?:
		| Pick<RateLimits, 'concurrencyOf' | 'enter' | 'take' | 'correct'>
		| undefined;
	/** Default: list prices alone. */
	readonly prices?: Prices | undefined;
	/** Default: a calibration without any measurement yet. */
	readonly calibration?: Calibration | undefined;
	/** A vendor did not accept the key in force. */
	readonly onKeyRefused?: (() => void) | undefined;
	readonly logger?: { warn(message: string): void } | undefined;
	readonly random?: RetryOptions['random'];
	readonly sleep?: RetryOptions['sleep'];
	/** Milliseconds; default `Date.now`. */
	readonly now?: (() => number) | undefined;
}

const PAUSED = 'paused after repeated failures';

/** A ceiling must hold for texts that are counted worse than others. */
const INPUT_MARGIN = 1.5;

/** All vendors together: keys, retries, gates, limits, prices and estimates. */
export class Router implements ProviderRouter {
	readonly #options: RouterOptions;
	readonly #connections: Connections;
	readonly #prices: Prices;
	readonly #limiters = new Map<string, Limiter>();
	readonly #calibration: Calibration;
	readonly #gates = new Map<string, Gate>();
	readonly #keys = new Map<string, string | null>();

	constructor(options: RouterOptions) {
		this.#options = options;
		this.#calibration = options.calibration ?? new Calibration();
		this.#prices = options.prices ?? new Prices(options.records);
		this.#connections = new Connections({
			...options,
			onRefused: (provider, model, parameter) =>
				this.#warn(`${provider}:${model} refuses ${parameter}; going on without it`),
		});
	}

	refusal({ provider, model }: ChainMember): string | null {
		const fault = this.#connections.fault(provider);
		if (fault !== null) return fault;
		return model.trim() === '' ? `${provider} needs the name of a model` : null;
	}

	async translate(
		member: ChainMember,
		request: MemberRequest,
		signal: AbortSignal,
	): Promise<ProviderReply> {
		const refusal = this.refusal(member);
		if (refusal !== null) throw fail(member, 'auth', refusal);
		const { random, sleep } = this.#options;
		const onRetry = (error: ProviderError, waitMs: number): void =>
			this.#warn(`${error.message}; next attempt in ${waitMs} ms`);
		let wasted = NO_USAGE;
		let unconfirmed = 0;
		const attempt = async (): Promise<ProviderReply> => {
			try {
				return await this.#attempt(member, { ...request, model: member.model }, signal);
			} catch (error) {
				if (error instanceof ProviderError) {
					wasted = addUsage(wasted, error.usage);
					unconfirmed += error.unconfirmed;
				}
				throw error;
			}
		};
		try {
			const reply = await retry(attempt, signal, { random, sleep, onRetry });
			const usage = addUsage(reply.usage, wasted);
			return { ...reply, usage, ...(unconfirmed === 0 ? {} : { unconfirmed }) };
		} catch (error) {
			throw toFinalError(member, error, { wasted, unconfirmed }, signal);
		}
	}

	price(member: ChainMember, usage: ProviderUsage, inBatch = false): number | null {
		const nanoUsd = this.#prices.priceCall(member, usage);
		return nanoUsd === null || !inBatch ? nanoUsd : Math.round(nanoUsd * BATCH_PRICE);
	}

	batches(member: ChainMember): BatchProvider | null {
		if (this.refusal(member) !== null) return null;
		return this.#connections.get(member.provider)?.batches?.(member.model) ?? null;
	}

	/** The more calls were billed before, the better it is. It asks nobody. */
	estimate(member: ChainMember, request: MemberRequest): ProviderUsage {
		const provider = this.#connections.get(member.provider);
		if (provider === null) return NO_USAGE;
		const estimate = provider.estimate({ ...request, model: member.model });
		return this.#calibration.correct(nameTraffic(member, request), estimate);
	}

	ceiling(member: ChainMember, request: MemberRequest): ProviderUsage {
		const { provider, model } = member;
		const outputTokens = this.#connections.get(provider)?.outputLimit({ ...request, model }) ?? 0;
		const inputTokens = Math.ceil(this.estimate(member, request).inputTokens * INPUT_MARGIN);
		return {
			...NO_USAGE,
			inputTokens: inputTokens * PAID_ATTEMPTS,
			outputTokens: outputTokens * PAID_ATTEMPTS,
		};
	}

	async #attempt(
		member: ChainMember,
		request: ProviderRequest,
		signal: AbortSignal,
	): Promise<ProviderReply> {
		const provider = this.#connections.get(member.provider);
		if (provider === null) throw fail(member, 'bad-request', 'no such provider');
		const gate = this.#gate(member);
		let held = 0;
		const wait = async (): Promise<void> => {
			if (gate.breaker.isOpen()) throw fail(member, 'overloaded', PAUSED);
			if (gate.heldUntil <= held) return;
			held = gate.heldUntil;
			const waitMs = gate.waitMs();
			if (waitMs > 0) await (this.#options.sleep ?? sleepFor)(waitMs, signal);
		};
		await wait();
		return this.#limiter(member.provider).run(async () => {
			const place = await this.#options.rateLimits?.enter(member.provider, signal);
			try {
				// It may have closed, or been asked to wait, while this call stood in line.
				await wait();
				return await this.#send(member, provider, request, gate, signal);
			} finally {
				await place?.release();
			}
		}, signal);
	}

	/** Draws on the rate limits for each request, and corrects what was drawn however it ends. */
	async #send(
		member: ChainMember,
		provider: Provider,
		request: ProviderRequest,
		gate: Gate,
		signal: AbortSignal,
	): Promise<ProviderReply> {
		const { rateLimits } = this.#options;
		const expected = rateLimits === undefined ? 0 : tokensOf(this.estimate(member, request));
		let drawn = 0;
		let used = 0;
		let admission: Admission | null = null;
		const turn = async (): Promise<void> => {
			await rateLimits?.take(member.provider, expected, signal);
			drawn += expected;
			admission ??= gate.breaker.admit();
			if (admission === null) throw fail(member, 'overloaded', PAUSED);
		};
		try {
			const reply = await provider.translate(request, signal, turn);
			used = tokensOf(reply.usage);
			if (admission !== null) gate.breaker.succeeded(admission);
			const estimate = provider.estimate(request);
			this.#calibration.learn(nameTraffic(member, request), estimate, reply.usage);
			return reply;
		} catch (error) {
			if (error instanceof ProviderError) {
				used = tokensOf(addUsage(NO_USAGE, error.usage)) + error.unconfirmed * expected;
			}
			if (error instanceof ProviderError && error.kind === 'auth') this.#options.onKeyRefused?.();
			const closes = admission !== null && gate.failed(admission, error);
			if (closes) this.#warn(`${nameMember(member)} is paused after failures`);
			throw error;
		} finally {
			await rateLimits?.correct(member.provider, drawn, used);
		}
	}

	#limiter(provider: string): Limiter {
		const { concurrency, rateLimits } = this.#options;
		const shared = rateLimits?.concurrencyOf(provider) ?? concurrency;
		const limiter = this.#limiters.get(provider) ?? new Limiter(Math.min(concurrency, shared));
		this.#limiters.set(provider, limiter);
		return limiter;
	}

	#gate(member: ChainMember): Gate {
		const name = nameMember(member);
		const key = this.#connections.keyOf(member.provider);
		if (this.#keys.get(member.provider) !== key) {
			// What a vendor did with another key says nothing about this one.
			this.#keys.set(member.provider, key);
			for (const gated of this.#gates.keys()) {
				if (gated.startsWith(`${member.provider}:`)) this.#gates.delete(gated);
			}
		}
		const gate = this.#gates.get(name) ?? new Gate({ now: this.#options.now });
		this.#gates.set(name, gate);
		return gate;
	}

	#warn(message: string): void {
		this.#options.logger?.warn(message);
	}
}

/** Calls of one name are tokenised alike. */
function nameTraffic(
	member: ChainMember,
	{ sourceLanguage, targetLanguage }: MemberRequest,
): string {
	return [nameMember(member), sourceLanguage, targetLanguage].join(' ');
}
