import { z } from 'zod';
import { JOB_STATES, type JobResponse } from '../contract.ts';
import type { Store } from '../store/store.ts';
import { bulkSchema } from './bulk-items.ts';

/** Jobs are told about for a week, and their keys go when nothing was started for as long. */
const KEPT_MS = 7 * 86_400_000;
/** Jobs that are told about at most: the oldest finished ones leave first. */
const MAX_JOBS = 100;
const CANCELLED = '.cancel';

const accountability = z.object({
	role: z.string().nullable(),
	roles: z.array(z.string()),
	user: z.string().nullable(),
	admin: z.boolean(),
	app: z.boolean(),
	ip: z.string().nullable(),
});
const failure = z.object({
	item: z.union([z.string(), z.number()]).exactOptional(),
	language: z.string().exactOptional(),
	field: z.string().exactOptional(),
	provider: z.string().exactOptional(),
	model: z.string().exactOptional(),
	reason: z.string(),
	message: z.string(),
});
const progress = z.object({
	id: z.string(),
	collection: z.string(),
	state: z.enum(JOB_STATES),
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
	failures: z.array(failure),
});
const recordSchema = z.object({
	progress,
	request: bulkSchema,
	permissions: z.string(),
	emitEvents: z.boolean(),
	accountability: accountability.nullable(),
	/** The last key of the last page that was finished; null before the first. */
	after: z.union([z.string(), z.number()]).nullable(),
});

/** One job as it is kept: what was asked, under whose permissions, and how far it has come. */
export type JobRecord = z.infer<typeof recordSchema>;

/** The jobs of a project, in one hash; a wish to cancel stands beside the job, so that nobody overwrites it. */
export class JobStore {
	readonly #store: Store;
	readonly #key: string;
	readonly #locks: string;

	constructor(store: Store, namespace: string) {
		this.#store = store;
		const project = encodeURIComponent(namespace.toWellFormed());
		this.#key = `ai_job:v1:${project}:jobs`;
		this.#locks = `ai_lock:v1:${project}:job:`;
	}

	/** All of them, the newest first. Records that cannot be read are left out. */
	async list(): Promise<readonly JobRecord[]> {
		const fields = await this.#store.readFields(this.#key);
		const records = [...fields].flatMap(([field, value]) => {
			if (field.endsWith(CANCELLED)) return [];
			const record = parse(value);
			if (record === null) return [];
			const wish = fields.has(`${record.progress.id}${CANCELLED}`);
			return [wish ? cancelling(record) : record];
		});
		return records.toSorted((a, b) => b.progress.startedAt.localeCompare(a.progress.startedAt));
	}

	async read(id: string): Promise<JobRecord | null> {
		return (await this.list()).find(({ progress: job }) => job.id === id) ?? null;
	}

	async write(record: JobRecord): Promise<void> {
		const { id, finishedAt } = record.progress;
		const fields = new Map<string, Buffer | null>([[id, Buffer.from(JSON.stringify(record))]]);
		if (finishedAt !== null) fields.set(`${id}${CANCELLED}`, null);
		await this.#store.writeFields(this.#key, fields, KEPT_MS);
	}

	async cancel(id: string): Promise<void> {
		const wish = new Map([[`${id}${CANCELLED}`, Buffer.from('1')]]);
		await this.#store.writeFields(this.#key, wish, KEPT_MS);
	}

	/** Forgets finished jobs that are too old or too many. */
	async prune(now: number): Promise<void> {
		const finished = (await this.list()).filter(({ progress: job }) => job.finishedAt !== null);
		const gone = finished.filter(
			({ progress: job }, index) =>
				index >= MAX_JOBS || Date.parse(job.finishedAt ?? '') < now - KEPT_MS,
		);
		if (gone.length === 0) return;
		const fields = new Map(gone.map(({ progress: job }): [string, null] => [job.id, null]));
		await this.#store.writeFields(this.#key, fields, KEPT_MS);
	}

	/** Of the names those that were free: this owner holds them for `leaseMs`. */
	async acquire(
		names: readonly string[],
		owner: string,
		leaseMs: number,
	): Promise<readonly string[]> {
		const taken = await this.#store.acquireMany(names.map(this.#lockOf), owner, leaseMs);
		return names.filter((_, index) => taken[index] === true);
	}

	/** Of the names those that this owner still holds. */
	async renew(
		names: readonly string[],
		owner: string,
		leaseMs: number,
	): Promise<readonly string[]> {
		const held = await this.#store.renewMany(names.map(this.#lockOf), owner, leaseMs);
		return names.filter((_, index) => held[index] === true);
	}

	async release(names: readonly string[], owner: string): Promise<void> {
		await this.#store.releaseMany(names.map(this.#lockOf), owner);
	}

	readonly #lockOf = (name: string): string =>
		`${this.#locks}${encodeURIComponent(name.toWellFormed())}`;
}

export function isOpen({ state }: JobResponse): boolean {
	return state === 'running' || state === 'cancelling';
}

function cancelling(record: JobRecord): JobRecord {
	if (record.progress.state !== 'running') return record;
	return { ...record, progress: { ...record.progress, state: 'cancelling' } };
}

function parse(value: Buffer): JobRecord | null {
	try {
		return recordSchema.safeParse(JSON.parse(value.toString())).data ?? null;
	} catch {
		return null;
	}
}
