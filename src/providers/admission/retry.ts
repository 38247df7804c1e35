import { setTimeout as delay } from 'node:timers/promises';
import { ProviderError, type ProviderErrorKind } from '../../errors.ts';

export interface RetryOptions {
	/** 0..1, default `Math.random`. */
	readonly random?: (() => number) | undefined;
	/** Default: a timer. Rejects when the signal fires. */
	readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
	/** Told before each wait. */
	readonly onRetry?: ((error: ProviderError, waitMs: number) => void) | undefined;
}

const ATTEMPTS = 4;
/** A useless or late answer may have been paid for: two are paid at most. */
export const PAID_ATTEMPTS = 2;
const PAID_KINDS = new Set<ProviderErrorKind>(['invalid-reply', 'timeout']);
const BASE_MS = 500;
const MAX_WAIT_MS = 20_000;
/** A vendor that asks for more patience than this is left to the next in the chain. */
export const MAX_RETRY_AFTER_MS = 60_000;

/** Repeats what failed in passing, after a wait with full jitter or as long as the vendor asks. */
export async function retry<T>(
	attempt: () => Promise<T>,
	signal: AbortSignal,
	options: RetryOptions = {},
): Promise<T> {
	const { random = Math.random, sleep = sleepFor, onRetry } = options;
	for (let attempts = 1; ; attempts += 1) {
		try {
			return await attempt();
		} catch (error) {
			if (!(error instanceof ProviderError) || !mayRetry(error, attempts)) throw error;
			const ceiling = Math.min(MAX_WAIT_MS, BASE_MS * 2 ** attempts);
			const waitMs = Math.ceil((error.retryAfterMs ?? 0) + random() * ceiling);
			onRetry?.(error, waitMs);
			await sleep(waitMs, signal);
		}
	}
}

function mayRetry(error: ProviderError, attempts: number): boolean {
	const isPaid = error.unconfirmed > 0 || PAID_KINDS.has(error.kind);
	if (!error.retryable || attempts >= (isPaid ? PAID_ATTEMPTS : ATTEMPTS)) return false;
	return (error.retryAfterMs ?? 0) <= MAX_RETRY_AFTER_MS;
}

/** Rejects when the signal fires. */
export async function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
	await delay(ms, undefined, { signal });
}
