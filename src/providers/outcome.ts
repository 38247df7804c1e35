import { ProviderError, type ProviderErrorKind, type ProviderErrorOptions } from '../errors.ts';
import type { ChainMember, ProviderUsage } from './request.ts';

/** Names come from options and may be of any length. */
export function nameMember({ provider, model }: ChainMember): string {
	return `${provider.slice(0, 100)}:${model.slice(0, 200)}`;
}

export function tokensOf({ inputTokens, outputTokens }: ProviderUsage): number {
	return inputTokens + outputTokens;
}

/** An end that no further attempt would change now. */
export function fail(
	member: ChainMember,
	kind: ProviderErrorKind,
	words: string,
	paid: Pick<ProviderErrorOptions, 'usage' | 'unconfirmed'> = {},
): ProviderError {
	const { provider, model } = member;
	const message = `${nameMember(member)}: ${words}`;
	return new ProviderError(message, { ...paid, provider, model, kind, retryable: false });
}

/** The last error with the tokens of all attempts. */
export function toFinalError(
	member: ChainMember,
	error: unknown,
	{ wasted, unconfirmed }: { readonly wasted: ProviderUsage; readonly unconfirmed: number },
	signal: AbortSignal,
): ProviderError {
	const paid = { usage: tokensOf(wasted) > 0 ? wasted : undefined, unconfirmed };
	if (signal.aborted) return fail(member, 'cancelled', 'cancelled', paid);
	if (!(error instanceof ProviderError)) {
		return fail(member, 'bad-request', 'the call failed', paid);
	}
	const { provider, model, kind, retryable, status, retryAfterMs, message } = error;
	const facts = { provider, model, kind, retryable, status, retryAfterMs };
	return new ProviderError(message, { ...facts, ...paid });
}
