import type { ProviderReply, ProviderRequest } from './request.ts';

/** What a vendor's batch API charges of the ordinary price. */
export const BATCH_PRICE = 0.5;

/** Names a batch for us: nothing of it comes from a text. */
export interface BatchLabel {
	readonly job: string;
	readonly part: number;
}

export interface BatchRequest {
	/** It holds at most 64 letters, digits, `-` and `_`. */
	readonly customId: string;
	readonly request: ProviderRequest;
}

/** What a batch of ours is known by when its id was lost. */
export interface BatchSearch extends BatchLabel {
	readonly requests: number;
	/** It was created after this time, in ms since 1970. */
	readonly submittedAt: number;
	/** Batches with these ids are others. */
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
	/** The reply that a call of its own would have had; null where the vendor gave none. */
	readonly body: unknown;
}

/** A batch API answers many requests within a day; it rejects with `ProviderError` only. */
export interface BatchProvider {
	/** Gives the id. After a failure the batch may have been created all the same: `find` tells. */
	create(
		label: BatchLabel,
		requests: readonly BatchRequest[],
		signal: AbortSignal,
	): Promise<string>;
	find(search: BatchSearch, signal: AbortSignal): Promise<string | null>;
	inspect(id: string, signal: AbortSignal): Promise<BatchState>;
	/** The answers of a batch that has ended, in any order. */
	results(id: string, signal: AbortSignal): Promise<readonly BatchResult[]>;
	/** It ends with what is answered by then. */
	cancel(id: string, signal: AbortSignal): Promise<void>;
	/** Deletes what the vendor keeps of it. */
	discard(id: string, signal: AbortSignal): Promise<void>;
	/** Gives the translations in one answer with what was paid for it, of use or not. */
	read(body: unknown, request: ProviderRequest): ProviderReply;
}
