import type { GlossaryTerm } from '../contract/glossary.ts';

export interface ChainMember {
	readonly provider: string;
	readonly model: string;
}

export interface WireSegment {
	readonly id: string;
	/** Canonical text: tags are numbered, and `&`, `<`, `>` are XML entities. */
	readonly text: string;
}

export interface RequestSegment extends WireSegment {
	/** Tells in plain words where a short text stands. It is never part of an answer. */
	readonly context?: string | undefined;
}

/** A term as a model is told it: one that holds for the target language. */
export type RequestTerm = Pick<GlossaryTerm, 'term' | 'translation' | 'note'>;

/** Both BCP 47. */
export interface LanguagePair {
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
}

/** What one call translates; the order of `segments` means nothing, their ids do. */
export interface ProviderRequest extends LanguagePair {
	readonly model: string;
	readonly styleGuide?: string | undefined;
	readonly glossary: readonly RequestTerm[];
	readonly segments: readonly RequestSegment[];
}

/** A request to the model that a chain member names. */
export type MemberRequest = Omit<ProviderRequest, 'model'>;

/**
 * Tokens as billed: `inputTokens` holds the cached ones, `outputTokens` the reasoning. Estimated
 * where the vendor named none; of all attempts together where there were several.
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
