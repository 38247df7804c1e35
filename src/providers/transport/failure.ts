import { ProviderError, type ProviderErrorKind } from '../../errors.ts';
import type { HttpCallState } from './http-call.ts';
import { readLimit, type ModelLimits } from '../tokens/limits.ts';
import { parseJson } from '../json.ts';
import type { ChainMember, ProviderUsage } from '../request.ts';
import { readRefusal, readToldError, type ToldError } from './refusal.ts';
import { readRetryAfter } from './retry-after.ts';

/** Why a call failed, in our own words: a vendor's may quote keys, prompts or whole pages. */
export interface Failure {
	readonly kind: ProviderErrorKind;
	readonly retryable: boolean;
	readonly words: string;
	readonly status?: number;
	readonly retryAfterMs?: number | undefined;
	/** The vendor may have billed the attempt, and has not told. */
	readonly unconfirmed?: boolean;
	/** The request was refused for being beyond a limit, which may be named. */
	readonly limit?: ModelLimits;
	/** What a refused request named, to be compared with our own list and dropped. */
	readonly reason?: { readonly param: string | null; readonly message: string };
}

export interface FailedCall extends Failure {
	/** Tokens that the vendor counted all the same; null: it named none. */
	readonly usage?: ProviderUsage | null;
}

/** Codes that our messages may name. Any other could be a key or a text that a server echoes. */
const KNOWN_CODES = new Set([
	'api_error',
	'authentication_error',
	'billing_error',
	'content_filter',
	'content_policy_violation',
	'context_length_exceeded',
	'insufficient_quota',
	'internal_server_error',
	'invalid_api_key',
	'invalid_model',
	'invalid_prompt',
	'invalid_request_error',
	'model_not_found',
	'not_found_error',
	'overloaded_error',
	'permission_error',
	'rate_limit_error',
	'rate_limit_exceeded',
	'request_too_large',
	'server_error',
	'unsupported_country_region_territory',
	'unsupported_parameter',
	'unsupported_value',
]);

/** Why a call has failed; null when it was answered with status 2xx. */
export function failureOf(state: HttpCallState): Failure | null {
	if (state.kind === 'replied') {
		return state.status >= 200 && state.status < 300 ? null : failureOfStatus(state);
	}
	const failure = UNANSWERED[state.kind];
	if (state.kind !== 'network') return { ...failure, unconfirmed: state.kind !== 'unsent' };
	const unconfirmed = state.code === null || !NOT_CONNECTED.has(state.code);
	if (state.code === null) return { ...failure, unconfirmed };
	return { ...failure, unconfirmed, words: `${failure.words} (${state.code})` };
}

/** With these codes no request has left. */
const NOT_CONNECTED = new Set([
	'EAI_AGAIN',
	'ECONNREFUSED',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENOTFOUND',
	'UND_ERR_CONNECT_TIMEOUT',
]);

const UNANSWERED: Readonly<Record<Exclude<HttpCallState['kind'], 'replied'>, Failure>> = {
	unsent: permanent('bad-request', 'the request could not be built; check base URL and key'),
	cancelled: permanent('cancelled', 'cancelled'),
	timeout: passing('timeout', 'no whole reply within the deadline'),
	'too-large': permanent('invalid-reply', 'the reply was too large to be a translation'),
	network: passing('network', 'the connection failed'),
};

const TOO_LONG = 'the request is too long for the model';

type Replied = HttpCallState & { readonly kind: 'replied' };

function failureOfStatus({ status, headers, body }: Replied): Failure {
	const told = parseJson(body);
	const refusal = readRefusal(told);
	return failureOfRefusal({ status, refusal, retryAfterMs: readRetryAfter(headers, told) });
}

/**
 * The failure that a reply with status 200 tells of, judged as if it came with the status that it
 * names; null when it tells of none.
 */
export function failureWithin(body: unknown, headers: Headers): Failure | null {
	const told = readToldError(body);
	return told && failureOfRefusal({ ...told, retryAfterMs: readRetryAfter(headers, body) }, true);
}

function failureOfRefusal(
	{ status, refusal, retryAfterMs }: ToldError & { readonly retryAfterMs: number | undefined },
	isWithin = false,
): Failure {
	const code = refusal.codes.find((candidate) => KNOWN_CODES.has(candidate));
	const limit = status === 400 || status === 422 ? readLimit(refusal.message) : null;
	const failure =
		limit === null ? failureOfCode(status, refusal.codes) : permanent('truncated', TOO_LONG);
	const place = isWithin ? `error ${status} in a reply with HTTP 200` : `HTTP ${status}`;
	return {
		...failure,
		words: `${failure.words} (${place}${code ? `, ${code}` : ''})`,
		status,
		...(failure.retryable && retryAfterMs !== undefined ? { retryAfterMs } : {}),
		...(failure.kind === 'bad-request' ? { reason: refusal } : {}),
		...(limit === null ? {} : { limit }),
	};
}

const NO_CREDIT = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_error']);

function failureOfCode(status: number, codes: readonly string[]): Failure {
	if (codes.some((code) => NO_CREDIT.has(code)) || status === 402) {
		return permanent('rate-limit', 'the account has no credit left');
	}
	if (codes.includes('context_length_exceeded') || status === 413) {
		return permanent('truncated', TOO_LONG);
	}
	if (codes.includes('content_filter') || codes.includes('content_policy_violation')) {
		return permanent('content-filter', 'the text was refused by a content filter');
	}
	if (status === 401 || status === 403) return permanent('auth', 'the key was not accepted');
	if (status === 404) return permanent('bad-request', 'the model or the base URL is unknown');
	if (status === 408) return passing('timeout', 'the vendor gave up waiting');
	if (status === 429) return passing('rate-limit', 'too many requests or tokens');
	if (status === 409 || status >= 500) return passing('overloaded', 'the vendor has a problem');
	if (status < 400) return permanent('bad-request', 'redirected or no answer; check the base URL');
	return permanent('bad-request', 'the request was refused');
}

/** A failure that a vendor reports inside a reply with status 200. */
export function embeddedFailure(code: string | null): Failure {
	const failure =
		code === 'rate_limit_exceeded'
			? passing('rate-limit', 'too many requests or tokens')
			: code === 'invalid_prompt'
				? permanent('content-filter', 'the text was refused')
				: passing('overloaded', 'the vendor failed while answering');
	return code !== null && KNOWN_CODES.has(code)
		? { ...failure, words: `${failure.words} (${code})` }
		: failure;
}

export function toProviderError(
	{ provider, model }: ChainMember,
	{ words, usage, unconfirmed = false, ...facts }: FailedCall,
): ProviderError {
	const paid = { usage: usage ?? undefined, unconfirmed: unconfirmed ? 1 : 0 };
	return new ProviderError(`${provider}:${model}: ${words}`, {
		provider,
		model,
		...facts,
		...paid,
	});
}

export function passing(kind: ProviderErrorKind, words: string): Failure {
	return { kind, retryable: true, words };
}

export function permanent(kind: ProviderErrorKind, words: string): Failure {
	return { kind, retryable: false, words };
}
