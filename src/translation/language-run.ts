import type { ItemRef } from '../cache/cache.ts';
import { type ContentType, PSEUDO } from '../contract/names.ts';
import type { ChainMember, LanguagePair } from '../providers/request.ts';
import type { Budget } from '../budgets/budget.ts';
import type { Meter } from './meter.ts';

/** One language's part of a run, the same for all of its segments. */
export interface LanguageRun extends LanguagePair {
	/** In order of preference; at least one. */
	readonly chain: readonly ChainMember[];
	/** Scopes the cache's entries. */
	readonly collection?: string | undefined;
	readonly styleGuide?: string | undefined;
	readonly contentType: ContentType;
	readonly item?: ItemRef | undefined;
	/** Ask the providers although the cache knows the answer. */
	readonly refresh: boolean;
	readonly signal: AbortSignal;
	readonly meter: Meter;
	/** Each must have room for a call before it is made. */
	readonly budgets: readonly Budget[];
	/** Keys of entries that were paid for in advance: whoever is served first takes one out. */
	readonly prepaid?: Set<string> | undefined;
}

/** Pseudolocalisation stays in the source's language, whatever the target is. */
export function languagesOf(
	{ provider }: ChainMember,
	{ sourceLanguage, targetLanguage }: LanguagePair,
): LanguagePair {
	return { sourceLanguage, targetLanguage: provider === PSEUDO ? sourceLanguage : targetLanguage };
}
