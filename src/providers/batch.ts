import type { ProviderReply, ProviderRequest } from './request.ts';

/** What a vendor's batch API charges of the ordinary price. */
export const BATCH_PRICE = 0.5;

/** Names a batch for us: nothing of it comes from a text. */
export interface BatchLabel {
	readonly job: string;
	readonly part: number;
}

export interface BatchRequest {
	/** At most 64 letters, digits, `-` and `_`. */
	readonly customId: string;
	readonly request: ProviderRequest;
}

/** What a batch of ours is known by when its id was lost. */
export interface BatchSearch extends BatchLabel {
	readonly requests: number;
	/** Milliseconds since 1970: it was created later. */
	readonly submittedAt: number;
	/** Ids that belong to something else. */
	readonly known: ReadonlySet<string>;
}

export interface BatchState {
	/** Nothing of it will be answered any more. */
	readonly ended: boolean;
	/** It was turned away because too much stands in the account's queue: send it again later. */
	readonly isCrowdedOut: boolean;
	readonly done: number;
	readonly failed: number;
}

export interface BatchResult {
	readonly customId: string;
	/** As a call of its own would have been answered; null where the vendor gave no answer. */
	readonly body: unknown;
}

/** Requests that one model answers together, within a day, at half price. Rejects only with `ProviderError`. */
export interface BatchProvider {
	/** Its id. A failure after it was sent does not say that it was not created: look for it with `find`. */
	create(
		label: BatchLabel,
		requests: readonly BatchRequest[],
		signal: AbortSignal,
	): Promise<string>;
	find(search: BatchSearch, signal: AbortSignal): Promise<string | null>;
	inspect(id: string, signal: AbortSignal): Promise<BatchState>;
	/** Of a batch that has ended, in any order. */
	results(id: string, signal: AbortSignal): Promise<readonly BatchResult[]>;
	/** It ends with what is answered by then. */
	cancel(id: string, signal: AbortSignal): Promise<void>;
	/** Deletes what the vendor keeps of it. */
	discard(id: string, signal: AbortSignal): Promise<void>;
	/** The translations in one answer; what was paid for an answer of no use is in its usage all the same. */
	read(body: unknown, request: ProviderRequest): ProviderReply;
}
