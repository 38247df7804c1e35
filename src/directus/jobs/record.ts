import { z } from 'zod';
import { BATCH_PHASES, JOB_STATES } from '../../contract/runs.ts';
import { batchSchema } from '../batches/record.ts';
import type { Accountability } from '../host/context.ts';
import { bulkOptionsOf, bulkSchema, type RunRequest, withDefaults } from '../runs/request.ts';

const accountability = z.object({
	role: z.string().nullable(),
	roles: z.array(z.string()),
	user: z.string().nullable(),
	admin: z.boolean(),
	app: z.boolean(),
	ip: z.string().nullable(),
	/** The id of a share, on which it depends what may be seen. */
	share: z.string().exactOptional(),
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
		accountability: accountability.nullable(),
		notify: z.boolean(),
	})
	.transform(({ request, accountability: whose, ...others }): JobOrder => ({
		request: { ...withDefaults(request), ...others },
		accountability: whose,
	}));

export const stateSchema = z.object({
	progress,
	/** The last key of the last page that was finished; null before the first. */
	after: z.union([z.string(), z.number()]).nullable(),
	batch: batchSchema.exactOptional(),
});

/** What was asked, and under whose permissions. */
export interface JobOrder {
	readonly request: RunRequest;
	readonly accountability: z.infer<typeof accountability> | null;
}

export function storableOrder({ request, ...order }: JobOrder): object {
	const { permissions, emitEvents, notify = false } = request;
	return { ...order, request: bulkOptionsOf(request), permissions, emitEvents, notify };
}

export type JobRecord = z.infer<typeof stateSchema>;

/** What of an accountability a job is gone on with. */
export function keptAccountability(given: Accountability): NonNullable<JobOrder['accountability']> {
	const { role, roles, user, admin, app, ip, share } = given;
	return { role, roles, user, admin, app, ip, ...(share === undefined ? {} : { share }) };
}

export function cancelling(state: JobRecord): JobRecord {
	if (state.progress.state !== 'running') return state;
	return { ...state, progress: { ...state.progress, state: 'cancelling' } };
}
