import { z } from 'zod';
import { BATCH_PHASES, type BatchProgress } from '../../contract/runs.ts';
import type { ChainMember } from '../../providers/request.ts';

/** Requests that a vendor is handed together. */
const partSchema = z.object({
	/** Not sent, perhaps sent, sent with an id, in the cache, or left to the ordinary run. */
	state: z.enum(['open', 'submitting', 'submitted', 'landed', 'failed']),
	id: z.string().nullable(),
	submittedAt: z.number().nullable(),
	/** How many are sent, from the first of the manifest on. */
	requests: z.number(),
	done: z.number(),
	failed: z.number(),
	/** Counted as spent until it has landed, on this day of UTC. */
	reservedNanoUsd: z.number(),
	day: z.string().nullable(),
});
export const batchSchema = z.object({
	phase: z.enum(BATCH_PHASES),
	provider: z.string(),
	model: z.string(),
	/** The last key whose segments stand in a part; null before the first. */
	after: z.union([z.string(), z.number()]).nullable(),
	parts: z.array(partSchema),
});

export type BatchPart = z.infer<typeof partSchema>;
/** How far the part of a job that goes through a batch API has come. */
export type BatchRecord = z.infer<typeof batchSchema>;

/** What stands in a part that is not with the vendor. */
export const UNSENT = {
	state: 'open',
	id: null,
	submittedAt: null,
	reservedNanoUsd: 0,
	day: null,
} as const;

export function newPart(requests: number): BatchPart {
	return { ...UNSENT, requests, done: 0, failed: 0 };
}

export function progressOf({ phase, parts }: BatchRecord): BatchProgress {
	const sum = (pick: (part: BatchPart) => number): number =>
		parts.reduce((total, part) => total + pick(part), 0);
	return {
		phase,
		requests: sum(({ requests }) => requests),
		done: sum(({ done }) => done),
		failed: sum(({ failed }) => failed),
	};
}

export function newBatch({ provider, model }: ChainMember): BatchRecord {
	return { phase: 'collecting', provider, model, after: null, parts: [] };
}

/** Something of it may still be answered, and paid for. */
export function isWithVendor({ parts }: BatchRecord): boolean {
	return parts.some(({ state }) => state === 'submitting' || state === 'submitted');
}
