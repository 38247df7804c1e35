import type { Config } from '../config.ts';
import { ProviderError, type ProviderErrorKind } from '../errors.ts';
import { anthropic } from './anthropic.ts';
import { Breaker } from './breaker.ts';
import { deepseek } from './deepseek.ts';
import { Limiter } from './limiter.ts';
import { mistral } from './mistral.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { priceCall, type PriceOverrides } from './pricing.ts';
import { estimateUsage } from './prompt.ts';
import type {
	ChainMember,
	Provider,
	ProviderReply,
	ProviderRequest,
	ProviderRouter,
	ProviderUsage,
} from './provider.ts';
import { pseudo } from './pseudo.ts';
import { MAX_RETRY_AFTER_MS, retry, type RetryOptions } from './retry.ts';
import { VendorProvider, type Vendor, type VendorSettings } from './vendor.ts';

/** A new vendor is one file and one line here. */
const VENDORS: Readonly<Record<string, Vendor>> = {
	openai,
	anthropic,
	mistral,
	deepseek,
	'openai-compatible': openaiCompatible,
};

const SUFFIXES: Readonly<Record<keyof VendorSettings, string>> = {
	apiKey: '_API_KEY',
	baseUrl: '_BASE_URL',
};

export interface RouterOptions {
	/** A function is asked for each call, so that a rotated key takes effect at once. */
	readonly providers: Config['providers'] | (() => Config['providers']);
	/** Deadline of one attempt, in ms. */
	readonly requestTimeoutMs: number;
	/** Calls in flight at once, of all vendors together. */
	readonly concurrency: number;
	readonly prices?: PriceOverrides | undefined;
	readonly logger?: { warn(message: string): void } | undefined;
	readonly random?: RetryOptions['random'];
	readonly sleep?: RetryOptions['sleep'];
	readonly now?: (() => number) | undefined;
}

/** These say that the vendor or the account is out of order; the others, that it answered. */
const OUTAGES = new Set<ProviderErrorKind>([
	'auth',
	'rate-limit',
	'overloaded',
	'timeout',
	'network',
]);
/** A vendor may ask for days; look again after ten minutes at most. */
const MAX_PAUSE_MS = 600_000;

/** All vendors together: keys, retries, breakers, the limit of calls in flight, and prices. */
export class Router implements ProviderRouter {
	readonly #options: RouterOptions;
	readonly #limiter: Limiter;
	readonly #providers = new Map<string, Provider>();
	readonly #breakers = new Map<string, Breaker>();

	constructor(options: RouterOptions) {
		this.#options = options;
		this.#limiter = new Limiter(options.concurrency);
	}

	/** Names of the providers that can be called. */
	available(): string[] {
		return this.#known().filter((name) => this.#missing(name) === null);
	}

	refusal({ provider, model }: ChainMember): string | null {
		const missing = this.#missing(provider);
		if (missing !== null) return missing;
		return model.trim() === '' ? `${provider} needs the name of a model` : null;
	}

	async translate(
		member: ChainMember,
		request: Omit<ProviderRequest, 'model'>,
		signal: AbortSignal,
	): Promise<ProviderReply> {
		const refusal = this.refusal(member);
		if (refusal !== null) throw fail(member, 'auth', refusal);
		const { random, sleep } = this.#options;
		const onRetry = (error: ProviderError, waitMs: number): void =>
			this.#options.logger?.warn(`${error.message}; next attempt in ${waitMs} ms`);
		let wasted = NO_USAGE;
		const attempt = async (): Promise<ProviderReply> => {
			try {
				return await this.#attempt(member, { ...request, model: member.model }, signal);
			} catch (error) {
				if (error instanceof ProviderError) wasted = addUsage(wasted, error.usage);
				throw error;
			}
		};
		try {
			const reply = await retry(attempt, signal, { random, sleep, onRetry });
			return { ...reply, usage: addUsage(reply.usage, wasted) };
		} catch (error) {
			throw this.#finalError(member, error, wasted, signal);
		}
	}

	price(member: ChainMember, usage: ProviderUsage): number | null {
		return priceCall(member, usage, this.#options.prices);
	}

	/** Tokens that a call is likely to use; asks nobody. */
	estimate(member: ChainMember, request: Omit<ProviderRequest, 'model'>): ProviderUsage {
		return member.provider === pseudo.name
			? NO_USAGE
			: estimateUsage({ ...request, model: member.model });
	}

	#attempt(
		member: ChainMember,
		request: ProviderRequest,
		signal: AbortSignal,
	): Promise<ProviderReply> {
		const breaker = this.#breaker(member);
		return this.#limiter.run(async () => {
			// Asked only now: it may have opened while this call stood in line.
			if (!breaker.admits()) throw fail(member, 'overloaded', 'paused after repeated failures');
			try {
				const reply = await this.#provider(member.provider).translate(request, signal);
				breaker.succeeded();
				return reply;
			} catch (error) {
				this.#report(breaker, error);
				throw error;
			}
		}, signal);
	}

	#report(breaker: Breaker, error: unknown): void {
		if (!(error instanceof ProviderError) || error.kind === 'cancelled') return breaker.forgot();
		const { kind, retryable, retryAfterMs = 0, provider, model } = error;
		const isLimit = kind === 'rate-limit' && retryable;
		if (!isLimit && !OUTAGES.has(kind)) return breaker.succeeded();
		const pauseMs =
			retryAfterMs > MAX_RETRY_AFTER_MS ? Math.min(retryAfterMs, MAX_PAUSE_MS) : undefined;
		if (isLimit && pauseMs === undefined) return breaker.forgot();
		if (breaker.failed(pauseMs)) {
			this.#options.logger?.warn(`${provider}:${model} is paused after repeated failures`);
		}
	}

	#finalError(member: ChainMember, error: unknown, wasted: ProviderUsage, signal: AbortSignal) {
		if (signal.aborted) return fail(member, 'cancelled', 'cancelled', wasted);
		if (!(error instanceof ProviderError)) return fail(member, 'bad-request', 'the call failed');
		if (wasted.inputTokens + wasted.outputTokens === 0) return error;
		const { provider, model, kind, retryable, status, retryAfterMs, message } = error;
		const facts = { provider, model, kind, retryable, status, retryAfterMs };
		return new ProviderError(message, { ...facts, usage: wasted });
	}

	#missing(name: string): string | null {
		if (name === pseudo.name) return null;
		const vendor = Object.hasOwn(VENDORS, name) ? VENDORS[name] : undefined;
		if (!vendor) return `${quote(name)} is no provider; known are ${this.#known().join(', ')}`;
		const settings = this.#settings(name);
		const missing = vendor.needs.find((setting) => settings[setting] === null);
		if (missing) return `${name} needs ${vendor.prefix}${SUFFIXES[missing]}`;
		if (settings.baseUrl === null || URL.canParse(settings.baseUrl)) return null;
		return `${name} needs ${vendor.prefix}${SUFFIXES.baseUrl} to be a URL`;
	}

	#known(): string[] {
		return [...Object.keys(VENDORS), pseudo.name];
	}

	/** Empty settings count as unset: an SDK would take an empty URL for the vendor's own host. */
	#settings(name: string): VendorSettings {
		const { providers } = this.#options;
		const all = typeof providers === 'function' ? providers() : providers;
		const settings = Object.hasOwn(all, name) ? all[name] : undefined;
		return {
			apiKey: settings?.apiKey?.trim() || null,
			baseUrl: settings?.baseUrl?.trim().replace(/\/+$/, '') || null,
		};
	}

	#provider(name: string): Provider {
		const known = this.#providers.get(name);
		const vendor = VENDORS[name];
		if (known || !vendor) return known ?? pseudo;
		const provider = new VendorProvider(vendor, {
			settings: () => this.#settings(name),
			timeoutMs: this.#options.requestTimeoutMs,
			onRefused: (model, parameter) =>
				this.#options.logger?.warn(`${name}:${model} refuses ${parameter}; going on without it`),
		});
		this.#providers.set(name, provider);
		return provider;
	}

	#breaker({ provider, model }: ChainMember): Breaker {
		const key = `${provider}:${model}`;
		const breaker = this.#breakers.get(key) ?? new Breaker({ now: this.#options.now });
		this.#breakers.set(key, breaker);
		return breaker;
	}
}

const NO_USAGE: ProviderUsage = {
	inputTokens: 0,
	outputTokens: 0,
	cachedInputTokens: 0,
	cacheWriteTokens: 0,
};

function addUsage(one: ProviderUsage, other: ProviderError['usage']): ProviderUsage {
	return {
		inputTokens: one.inputTokens + (other?.inputTokens ?? 0),
		outputTokens: one.outputTokens + (other?.outputTokens ?? 0),
		cachedInputTokens: one.cachedInputTokens + (other?.cachedInputTokens ?? 0),
		cacheWriteTokens: one.cacheWriteTokens + (other?.cacheWriteTokens ?? 0),
	};
}

/** An end that no further attempt would change now. */
function fail(
	{ provider, model }: ChainMember,
	kind: ProviderErrorKind,
	words: string,
	usage?: ProviderUsage,
): ProviderError {
	const message = `${quote(provider)}:${quote(model)}: ${words}`;
	return new ProviderError(message, { provider, model, kind, retryable: false, usage });
}

/** Names come from options and may be of any length. */
function quote(name: string): string {
	return name.slice(0, 100);
}
