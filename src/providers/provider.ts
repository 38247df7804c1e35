import type { BatchProvider } from './batch.ts';

/** Part of every cache key: raise it with each change of the prompt that changes translations. */
export const PROMPT_VERSION = '2';

export interface ChainMember {
	readonly provider: string;
	readonly model: string;
}

export interface WireSegment {
	readonly id: string;
	/** Canonical text: inline markup and placeholders as numbered tags, `&`, `<`, `>` as XML entities. */
	readonly text: string;
}

export interface RequestSegment extends WireSegment {
	/** Where the text stands, in plain words; of short texts only. Never part of an answer. */
	readonly context?: string | undefined;
}

export interface GlossaryTerm {
	readonly term: string;
	readonly translation?: string;
	readonly note?: string;
}

/** One batch for one language pair; the order of `segments` means nothing, their ids do. */
export interface ProviderRequest {
	readonly model: string;
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly styleGuide?: string | undefined;
	readonly glossary: readonly GlossaryTerm[];
	readonly segments: readonly RequestSegment[];
}

/**
 * Tokens as billed: `inputTokens` holds the cached ones, `outputTokens` the reasoning. Estimated where the vendor
 * named none; of all attempts together where there were several.
 */
export interface ProviderUsage {
	readonly inputTokens: number;
	readonly outputTokens: number;
	readonly cachedInputTokens: number;
	readonly cacheWriteTokens: number;
}

/** What came back, not yet compared with what was asked: ids may be missing, doubled or unknown. */
export interface ProviderReply {
	readonly translations: readonly WireSegment[];
	readonly usage: ProviderUsage;
	/** Attempts before this answer that the vendor may have billed without telling; default 0. */
	readonly unconfirmed?: number;
}

/** One vendor. Throws only `ProviderError`, and what `turn` throws; retries belong to the router. */
export interface Provider {
	readonly name: string;
	/** `turn` is awaited before each request: where a model refuses a parameter, a second one is sent without it. */
	translate(
		request: ProviderRequest,
		signal: AbortSignal,
		turn?: () => Promise<void>,
	): Promise<ProviderReply>;
	/** Tokens that a request is likely to use, reasoning included, by what is known beforehand. */
	estimate(request: ProviderRequest): ProviderUsage;
	/** Output tokens that a request is allowed, reasoning included. */
	outputLimit(request: ProviderRequest): number;
	/** null: it has no batch API. */
	batches?(model: string): BatchProvider | null;
}

/** What the translator needs of all vendors together. */
export interface ProviderRouter {
	/** Why a member cannot be called (unknown provider, no key), in one sentence without secrets; null when it can. */
	refusal(member: ChainMember): string | null;
	/** Calls one member with retries, limits and deadlines. Throws `ProviderError`. */
	translate(
		member: ChainMember,
		request: Omit<ProviderRequest, 'model'>,
		signal: AbortSignal,
	): Promise<ProviderReply>;
	/** Tokens that a call is likely to use; asks nobody. */
	estimate(member: ChainMember, request: Omit<ProviderRequest, 'model'>): ProviderUsage;
	/** Tokens that a call uses at most, all attempts that may be billed together. */
	ceiling(member: ChainMember, request: Omit<ProviderRequest, 'model'>): ProviderUsage;
	/** List price of a call, or of its part in a batch, in nano-dollars; null when it is unknown. Never throws. */
	price(member: ChainMember, usage: ProviderUsage, inBatch?: boolean): number | null;
	/** null: the member has no batch API, or cannot be called. */
	batches(member: ChainMember): BatchProvider | null;
}
