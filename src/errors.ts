/**
 * Every error of ours: `code` is stable, `message` names its owner and the remedy, never a secret
 * or a text.
 */
abstract class TranslationCacheError extends Error {
	abstract readonly code: string;
}

/**
 * The environment cannot be used. `faults` names each variable and what it needs, never its value.
 */
export class ConfigError extends TranslationCacheError {
	override readonly name = 'ConfigError';
	readonly code = 'INVALID_CONFIG';
	readonly faults: readonly string[];

	constructor(faults: readonly string[]) {
		super(`translation-cache: the configuration has faults: ${faults.join('; ')}`);
		this.faults = faults;
	}
}

/** A caller's input is wrong: `option` names the option or query parameter at fault. */
export class InvalidInputError extends TranslationCacheError {
	override readonly name = 'InvalidInputError';
	readonly code = 'INVALID_INPUT';
	readonly option: string;

	constructor(option: string, message: string) {
		super(message);
		this.option = option;
	}
}

export type StoreErrorKind =
	| 'timeout'
	| 'unavailable'
	| 'read-only'
	| 'full'
	| 'failed'
	/** Another project's, or a later version's: it is not to be worked on. */
	| 'foreign'
	| 'newer';

/** The store did not do what was asked. Reads become misses; invalidations must report it (503). */
export class StoreError extends TranslationCacheError {
	override readonly name = 'StoreError';
	readonly code = 'STORE_FAILED';
	readonly kind: StoreErrorKind;

	constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
		super(message, options);
		this.kind = kind;
	}
}

/** What a caller waited for failed twice, in other processes: their errors are theirs. */
export class ComputationError extends TranslationCacheError {
	override readonly name = 'ComputationError';
	readonly code = 'COMPUTATION_FAILED';

	constructor() {
		super('translation-cache: the computation that was waited for has failed');
	}
}

export type ProviderErrorKind =
	| 'auth'
	| 'rate-limit'
	| 'overloaded'
	| 'timeout'
	| 'network'
	| 'bad-request'
	| 'content-filter'
	| 'truncated'
	| 'invalid-reply'
	| 'cancelled';

export interface ProviderErrorOptions extends ErrorOptions {
	readonly provider: string;
	readonly model: string;
	readonly kind: ProviderErrorKind;
	readonly retryable: boolean;
	readonly status?: number | undefined;
	readonly retryAfterMs?: number | undefined;
	/** Attempts that the vendor may have billed without telling; default 0. */
	readonly unconfirmed?: number | undefined;
	/** Tokens that the vendor counted although the call failed. */
	readonly usage?:
		| {
				readonly inputTokens: number;
				readonly outputTokens: number;
				readonly cachedInputTokens?: number;
				readonly cacheWriteTokens?: number;
		  }
		| undefined;
}

/** One provider call failed. The message is ours: a vendor's own text may quote keys or prompts. */
export class ProviderError extends TranslationCacheError {
	override readonly name = 'ProviderError';
	readonly code = 'PROVIDER_FAILED';
	readonly provider: string;
	readonly model: string;
	readonly kind: ProviderErrorKind;
	readonly retryable: boolean;
	readonly status: number | undefined;
	readonly retryAfterMs: number | undefined;
	readonly usage: ProviderErrorOptions['usage'];
	readonly unconfirmed: number;

	constructor(message: string, options: ProviderErrorOptions) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.provider = options.provider;
		this.model = options.model;
		this.kind = options.kind;
		this.retryable = options.retryable;
		this.status = options.status;
		this.retryAfterMs = options.retryAfterMs;
		this.usage = options.usage;
		this.unconfirmed = options.unconfirmed ?? 0;
	}
}

/**
 * A run wrote nothing because everything it tried failed. `status` 400: the caller can mend it;
 * 503: later.
 */
export class RunFailedError extends TranslationCacheError {
	override readonly name = 'RunFailedError';
	readonly code = 'RUN_FAILED';
	readonly status: 400 | 503;

	constructor(message: string, status: 400 | 503) {
		super(message);
		this.status = status;
	}
}
