import { randomUUID } from 'node:crypto';
import type { JobListResponse, JobResponse } from '../contract.ts';
import { InvalidInputError, StoreError } from '../errors.ts';
import { NO_FIGURES } from '../translation/figures.ts';
import { type BulkInput, bulkSchema, countItems, optionsOf } from './bulk-items.ts';
import type { Accountability, DirectusContext } from './context.ts';
import { readInput } from './input.ts';
import { failJob, finish, runJob } from './job-run.ts';
import { isOpen, type JobRecord, type JobStore } from './job-store.ts';
import { notifyOfJob } from './notification.ts';
import { prepareRun, type RunDependencies } from './run.ts';

const LEASE_MS = 30_000;
const BEAT_MS = 5_000;
/** Between looks for jobs whose process is gone. */
const LOOK_MS = 15_000;
const SLOT_WAIT_MS = 500;
/** Items of one job at once. */
const MAX_SLOTS = 4;

export interface JobStart {
	readonly request: BulkInput;
	readonly accountability: Accountability | null;
	readonly permissions: string;
	readonly emitEvents: boolean;
}

/**
 * Runs over many items, in the background of one process at a time. What a job is and how far it has come stands in
 * the store: a job whose process is gone is taken over by another, or by the same one once it is back.
 */
export class Jobs {
	readonly #store: JobStore;
	readonly #dependencies: RunDependencies;
	readonly #context: DirectusContext;
	readonly #concurrency: number;
	readonly #owner = randomUUID();
	readonly #running = new Map<string, { stop: AbortController; end: Promise<JobRecord> }>();
	readonly #timer: NodeJS.Timeout;
	#closed = false;

	constructor(options: {
		readonly store: JobStore;
		readonly dependencies: RunDependencies;
		readonly context: DirectusContext;
		/** Items that are worked on at once by the jobs of all processes. */
		readonly concurrency: number;
	}) {
		this.#store = options.store;
		this.#dependencies = options.dependencies;
		this.#context = options.context;
		this.#concurrency = options.concurrency;
		this.#timer = setInterval(() => void this.#quietly(() => this.#adopt()), LOOK_MS);
		this.#timer.unref();
		void this.#quietly(() => this.#adopt());
	}

	/** Starts a run over the items that the body names. */
	async start(body: unknown, accountability: Accountability): Promise<JobResponse> {
		const request = readInput(bulkSchema, body);
		return this.begin({ request, accountability, permissions: '$trigger', emitEvents: true });
	}

	/** Rejects with `InvalidInputError` for settings that cannot be used, or while another job works on the collection. */
	async begin({ request, ...start }: JobStart): Promise<JobResponse> {
		const options = { ...optionsOf(request), permissions: start.permissions };
		const context = { ...this.#context, accountability: start.accountability };
		const { plan } = await prepareRun(this.#dependencies, options, context);
		const items = await countItems(plan.scope, request);
		const { collection } = plan.scope.shape;
		const record: JobRecord = {
			request: { ...request, collection },
			...start,
			after: null,
			progress: {
				id: randomUUID(),
				collection,
				state: 'running',
				user: start.accountability?.user ?? null,
				startedAt: new Date().toISOString(),
				finishedAt: null,
				items,
				doneItems: 0,
				writtenItems: 0,
				failedItems: 0,
				segments: { ...NO_FIGURES.segments },
				usage: { inputTokens: 0, outputTokens: 0, costUsd: 0, savedUsd: 0 },
				failures: [],
			},
		};
		const taken = await this.#store.acquire([collection], this.#lockOwner(record), LEASE_MS);
		if (taken.length === 0) {
			const other = (await this.#store.list()).find(
				({ progress }) => progress.collection === collection && isOpen(progress),
			);
			throw new InvalidInputError(
				'collection',
				`collection: the job ${other?.progress.id ?? 'of another process'} is at work on ${collection}; wait for it or cancel it`,
			);
		}
		await this.#store.write(record);
		this.#run(record);
		void this.#quietly(() => this.#store.prune(Date.now()));
		return record.progress;
	}

	async list(): Promise<JobListResponse> {
		return { jobs: (await this.#store.list()).map(({ progress }) => progress) };
	}

	async read(id: string): Promise<JobResponse> {
		const record = await this.#store.read(id);
		if (record !== null) return record.progress;
		throw new InvalidInputError('id', 'id: there is no such job');
	}

	/** Ends it after the items at hand; what was translated stays. */
	async cancel(id: string): Promise<JobResponse> {
		const job = await this.read(id);
		if (!isOpen(job)) return job;
		await this.#store.cancel(id);
		this.#running.get(id)?.stop.abort();
		return { ...job, state: 'cancelling' };
	}

	/** The end of a job of this process. */
	async wait(id: string): Promise<JobResponse> {
		const running = this.#running.get(id);
		return running === undefined ? this.read(id) : (await running.end).progress;
	}

	/** Leaves the jobs of this process to others. */
	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#timer);
		const running = [...this.#running.values()];
		for (const { stop } of running) stop.abort();
		await Promise.allSettled(running.map(({ end }) => end));
	}

	#lockOwner({ progress }: JobRecord): string {
		return `${this.#owner}:${progress.id}`;
	}

	#run(record: JobRecord): void {
		const { id } = record.progress;
		const stop = new AbortController();
		const end = this.#work(record, stop).finally(() => this.#running.delete(id));
		this.#running.set(id, { stop, end });
		end.catch((error: unknown) => {
			const name = error instanceof Error ? error.name : 'unknown';
			this.#context.logger.warn(`translation-cache: the job ${id} could not be noted (${name})`);
		});
	}

	async #work(record: JobRecord, stop: AbortController): Promise<JobRecord> {
		const { id, collection } = record.progress;
		const owner = this.#lockOwner(record);
		let latest = record;
		const beat = setInterval(() => void this.#quietly(() => this.#beat(record, stop)), BEAT_MS);
		beat.unref();
		try {
			const end = await runJob(record, {
				dependencies: this.#dependencies,
				context: this.#context,
				takeSlots: () => this.#takeSlots(owner, stop.signal),
				save: async (job) => {
					latest = job;
					await this.#quietly(() => this.#store.write(job));
				},
				signal: AbortSignal.any([stop.signal, this.#dependencies.signal]),
			}).catch((error: unknown) => failJob(latest, error));
			const cancelled = !this.#closed && !this.#dependencies.signal.aborted && stop.signal.aborted;
			const job = cancelled && end.progress.finishedAt === null ? finish(end, 'cancelled') : end;
			await this.#store.write(job);
			if (job.progress.finishedAt !== null) {
				await this.#quietly(() => notifyOfJob(this.#context, job.progress));
			}
			return job;
		} finally {
			clearInterval(beat);
			await this.#quietly(() => this.#store.release([collection], owner));
			this.#running.delete(id);
		}
	}

	/** Keeps the job ours; ends it where it is somebody else's by now, or cancelled. */
	async #beat(record: JobRecord, stop: AbortController): Promise<void> {
		const { id, collection } = record.progress;
		const held = await this.#store.renew([collection], this.#lockOwner(record), LEASE_MS);
		const job = held.length === 0 ? null : await this.#store.read(id);
		if (job === null || job.progress.state === 'cancelling') stop.abort();
	}

	/** Takes over what its process has left. */
	async #adopt(): Promise<void> {
		for (const record of await this.#store.list()) {
			const { id, collection } = record.progress;
			if (this.#closed || !isOpen(record.progress) || this.#running.has(id)) continue;
			const owner = this.#lockOwner(record);
			const taken = await this.#store.acquire([collection], owner, LEASE_MS);
			if (taken.length === 0) continue;
			// Its process may have finished it between the two looks.
			const now = await this.#store.read(id);
			if (now === null || !isOpen(now.progress)) {
				await this.#store.release([collection], owner);
			} else if (now.progress.state === 'cancelling') {
				await this.#store.write(finish(now, 'cancelled'));
				await this.#store.release([collection], owner);
			} else this.#run(now);
		}
	}

	/** As many places as are free, at least one; places of all processes together. */
	async #takeSlots(
		owner: string,
		signal: AbortSignal,
	): Promise<{ count: number; release(): Promise<void> }> {
		const names = Array.from({ length: this.#concurrency }, (_, index) => `slot-${index}`);
		for (;;) {
			const slots: string[] = [];
			try {
				for (const name of names) {
					if (slots.length >= MAX_SLOTS) break;
					slots.push(...(await this.#store.acquire([name], owner, LEASE_MS)));
				}
			} catch (error) {
				// Without the store there is nobody to share places with.
				if (!(error instanceof StoreError)) throw error;
				return { count: 1, release: async () => {} };
			}
			if (slots.length > 0 || signal.aborted) {
				const renewal = setInterval(
					() => void this.#quietly(() => this.#store.renew(slots, owner, LEASE_MS)),
					BEAT_MS,
				);
				renewal.unref();
				return {
					count: Math.max(1, slots.length),
					release: async () => {
						clearInterval(renewal);
						await this.#quietly(() => this.#store.release(slots, owner));
					},
				};
			}
			await pause(SLOT_WAIT_MS, signal);
		}
	}

	/** The store may be away for a while; the job goes on without it. */
	async #quietly(work: () => Promise<unknown>): Promise<void> {
		try {
			await work();
		} catch (error) {
			if (error instanceof StoreError) return;
			const name = error instanceof Error ? error.name : 'unknown';
			this.#context.logger.warn(`translation-cache: a job could not be looked after (${name})`);
		}
	}
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener('abort', () => {
			clearTimeout(timer);
			resolve();
		});
	});
}
