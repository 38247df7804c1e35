import { z } from 'zod';
import { BATCH_PHASES, JOB_STATES } from '../../contract/runs.ts';
import { batchSchema } from '../batches/record.ts';
import type { Standing } from '../host/standing.ts';
import { bulkOptionsOf, bulkSchema, type RunRequest, withDefaults } from '../runs/request.ts';

/** A former version wrote roles and rights too, which are not believed. */
const standing = z.object({
	user: z.string().nullable(),
	ip: z.string().nullable(),
	share: z.string().exactOptional(),
	role: z.string().nullish(),
});

const failure = z.object({
	collection: z.string().exactOptional(),
	item: z.union([z.string(), z.number()]).exactOptional(),
	language: z.string().exactOptional(),
	field: z.string().exactOptional(),
	provider: z.string().exactOptional(),
	model: z.string().exactOptional(),
	reason: z.string(),
	message: z.string(),
});

const { string: text, number } = z;
const served = z.object({ provider: text(), model: text(), segments: number(), costUsd: number() });
const phase = z.enum(BATCH_PHASES);
const batch = z.object({ phase, requests: number(), done: number(), failed: number() });

const progress = z.object({
	id: z.string(),
	collection: z.string(),
	state: z.enum(JOB_STATES),
	stopped: z.literal('budget').exactOptional(),
	user: z.string().nullable(),
	startedAt: z.string(),
	finishedAt: z.string().nullable(),
	items: z.number(),
	doneItems: z.number(),
	writtenItems: z.number(),
	failedItems: z.number(),
	segments: z.object({ total: z.number(), hits: z.number(), misses: z.number() }),
	usage: z.object({
		inputTokens: z.number(),
		outputTokens: z.number(),
		costUsd: z.number(),
		savedUsd: z.number(),
		unpriced: z.array(z.string()).readonly().exactOptional(),
	}),
	served: z.array(served).readonly().default([]),
	failures: z.array(failure),
	batch: batch.exactOptional(),
});

/** Reads an order as `storableOrder` has written it. */
export const orderSchema = z
	.object({
		request: bulkSchema,
		permissions: z.string(),
		emitEvents: z.boolean(),
		accountability: standing.nullable(),
		notify: z.boolean(),
		at: z.number().default(0),
	})
	.transform(({ request, accountability: whose, at, ...others }): JobOrder => ({
		request: { ...withDefaults(request), ...others },
		standing: whose && standingIn(whose),
		at,
	}));

function standingIn({ role, ...whose }: z.infer<typeof standing>): Standing {
	return whose.user === null && typeof role === 'string' ? { ...whose, role } : whose;
}

export const stateSchema = z.object({
	progress,
	/** The last key of the last page that was finished; null before the first. */
	after: z.union([z.string(), z.number()]).nullable(),
	batch: batchSchema.exactOptional(),
});

/** What was asked, and by whom; null: by nobody, such as a schedule. */
export interface JobOrder {
	readonly request: RunRequest;
	readonly standing: Standing | null;
	/** In ms since 1970. */
	readonly at: number;
}

export function storableOrder({ request, standing: accountability, at }: JobOrder): object {
	const { permissions, emitEvents, notify = false } = request;
	return { request: bulkOptionsOf(request), accountability, permissions, emitEvents, notify, at };
}

export type JobRecord = z.infer<typeof stateSchema>;

export function cancelling(state: JobRecord): JobRecord {
	if (state.progress.state !== 'running') return state;
	return { ...state, progress: { ...state.progress, state: 'cancelling' } };
}
