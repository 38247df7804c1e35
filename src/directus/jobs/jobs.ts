import { setTimeout as delay } from 'node:timers/promises';
import { isUnfinished, type JobListResponse, type JobResponse } from '../../contract/runs.ts';
import { Slots } from '../../store/slots.ts';
import { isWithVendor } from '../batches/record.ts';
import { nameOfModel } from '../content/translations-model.ts';
import type { Accountability } from '../host/context.ts';
import { nameOfError } from '../host/directus-error.ts';
import { refusal } from '../host/input.ts';
import { standingOf } from '../host/standing.ts';
import type { RunRequest } from '../runs/request.ts';
import { type PreparedRun, prepareRun } from '../runs/run.ts';
import { JobKeeper, type JobSurroundings, type LockedJob, quietly, tellUser } from './keeper.ts';
import { lockOf, newJob } from './new-job.ts';
import type { JobOrder, JobRecord } from './record.ts';
import { finish } from './run.ts';
import { endUnsigned } from './unsigned.ts';

/** Between looks for jobs whose process is gone. */
const LOOK_MS = 5_000;

const CLAIM_WAIT_MS = 100;
const MAX_CLAIMS = 20;

const MAX_SLOTS = 4;
const SLOT_WAIT_MS = 500;
const MIN_PACE_MS = 15_000;
const MAX_PACE_MS = 60_000;

/**
 * Runs over many items, in the background of one process at a time. What a job is and how far it
 * has come stands in the store: another process takes it over when its own is gone.
 */
export class Jobs {
	readonly #around: JobSurroundings;
	readonly #running = new Map<string, JobKeeper>();
	/** Ends that the store has not taken yet: until then they are told from here. */
	readonly #unnoted = new Map<string, JobRecord>();
	readonly #timer: NodeJS.Timeout;
	#closed = false;

	constructor({
		concurrency,
		batchPaceMs = (round) => Math.min(MAX_PACE_MS, MIN_PACE_MS * 1.2 ** round),
		...around
	}: Omit<JobSurroundings, 'slots' | 'batchPaceMs'> & {
		/** Items that are worked on at once by the jobs of all processes. */
		readonly concurrency: number;
		/** Default 15 s, growing to a minute. */
		readonly batchPaceMs?: JobSurroundings['batchPaceMs'];
	}) {
		const { leases, store, context } = around;
		const slots = new Slots(leases, {
			count: concurrency,
			keyOf: (slot) => store.lockKey(slot),
			atMost: MAX_SLOTS,
			waitMs: SLOT_WAIT_MS,
		});
		this.#around = { ...around, slots, batchPaceMs };
		this.#timer = setInterval(() => void quietly(context, () => this.#look()), LOOK_MS);
		this.#timer.unref();
		void quietly(context, () => this.#adopt());
	}

	/**
	 * Begins a run for a user, who is told of its end. Rejects with `InvalidInputError` for a request
	 * that does not fit the project, or while another job goes through the same collection.
	 */
	async start(request: RunRequest, accountability: Accountability): Promise<JobResponse> {
		const { dependencies, context } = this.#around;
		const run = await prepareRun(dependencies, request, { ...context, accountability });
		return this.begin(run, { ...request, notify: true }, accountability);
	}

	async begin(
		run: PreparedRun,
		request: RunRequest,
		accountability: Accountability | null,
	): Promise<JobResponse> {
		const { store, dependencies, context, leases } = this.#around;
		const order: JobOrder = {
			request: { ...request, collection: nameOfModel(run.plan.scope.model) },
			standing: accountability && standingOf(accountability),
			at: Date.now(),
		};
		const state = await newJob(dependencies, run, order);
		const lock = await this.#claim(order, state);
		try {
			await store.create(order, state);
		} catch (error) {
			await quietly(context, () => leases.release([lock]));
			throw error;
		}
		this.#keep({ order, state, lock }, run);
		void quietly(context, () => store.prune());
		return state.progress;
	}

	/** A job that has just ended may hold its collection for a moment yet. */
	async #claim(order: JobOrder, state: JobRecord): Promise<string> {
		const { store, leases } = this.#around;
		const { collection } = state.progress;
		const isBatch = state.batch !== undefined;
		const lock = this.#lockOf(order, state);
		for (let tries = 0; ; tries += 1) {
			const [isTaken] = await leases.acquire([lock]);
			if (isTaken) return lock;
			const other = (await store.list()).find(
				({ progress, batch }) =>
					progress.collection === collection &&
					isUnfinished(progress) &&
					(batch !== undefined) === isBatch,
			);
			if (other === undefined && tries < MAX_CLAIMS) {
				await delay(CLAIM_WAIT_MS);
				continue;
			}
			const name = other?.progress.id ?? 'of another process';
			const why = `the job ${name} is at work on ${collection}; wait for it or cancel it`;
			throw refusal('collection', why);
		}
	}

	async list(): Promise<JobListResponse> {
		const states = await this.#around.store.list();
		const told = states.map((state) => this.#unnoted.get(state.progress.id) ?? state);
		return { jobs: told.map(({ progress }) => progress) };
	}

	async read(id: string): Promise<JobResponse> {
		const state = this.#unnoted.get(id) ?? (await this.#around.store.read(id));
		if (state === null) throw refusal('id', 'there is no such job');
		return state.progress;
	}

	/** Ends it after the items at hand; what was translated stays. */
	async cancel(id: string): Promise<JobResponse> {
		const job = await this.read(id);
		if (!isUnfinished(job)) return job;
		await this.#around.store.cancel(id);
		this.#running.get(id)?.cancel();
		return { ...job, state: 'cancelling' };
	}

	async wait(id: string): Promise<JobResponse> {
		const job = await this.#running.get(id)?.end;
		return job?.progress ?? this.read(id);
	}

	/** Leaves the jobs of this process to others. */
	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#timer);
		const running = [...this.#running.values()];
		for (const keeper of running) keeper.leave();
		await Promise.allSettled(running.map(async ({ end }) => end));
	}

	#lockOf(order: JobOrder, state: JobRecord): string {
		return this.#around.store.lockKey(lockOf(order, state));
	}

	#keep(job: LockedJob, prepared: PreparedRun | null = null): JobKeeper {
		const { id } = job.state.progress;
		const keeper = new JobKeeper(this.#around, job, prepared);
		this.#running.set(id, keeper);
		this.#settle(keeper, id)
			.catch((error: unknown) => {
				const what = `the job ${id} could not be noted (${nameOfError(error)})`;
				this.#around.context.logger.warn(`translation-cache: ${what}`);
			})
			.finally(() => this.#running.delete(id));
		return keeper;
	}

	async #settle(keeper: JobKeeper, id: string): Promise<void> {
		const end = await keeper.end;
		if (keeper.isNoted || isUnfinished(end.progress)) return;
		this.#unnoted.set(id, end);
		const what = `the store does not take the end of the job ${id}; it is tried again`;
		this.#around.context.logger.warn(`translation-cache: ${what}`);
	}

	async #look(): Promise<void> {
		for (const [id, end] of this.#unnoted) {
			await this.#end(end);
			this.#unnoted.delete(id);
		}
		await this.#adopt();
	}

	/** Takes over what its process has left. */
	async #adopt(): Promise<void> {
		const { store, leases, dependencies } = this.#around;
		if ((await dependencies.claim?.mayWork()) === false) return;
		for (const state of await store.list()) {
			const { id } = state.progress;
			if (this.#closed || !isUnfinished(state.progress) || this.#running.has(id)) continue;
			if (this.#unnoted.has(id)) continue;
			const order = await store.readOrder(id);
			if (order === null) continue;
			const lock = this.#lockOf(order, state);
			const [isTaken] = await leases.acquire([lock]);
			if (!isTaken) continue;
			let goesOn = false;
			try {
				goesOn = await this.#takeOver(id, order, lock);
			} finally {
				if (!goesOn) await leases.release([lock]);
			}
		}
	}

	/** Answers whether the job runs here from now on. */
	async #takeOver(id: string, told: JobOrder, lock: string): Promise<boolean> {
		const { store, context } = this.#around;
		// Its process may have finished it between the two looks.
		const found = await store.read(id);
		if (found === null || !isUnfinished(found.progress)) return false;
		const job = await store.readGenuine(id);
		if (job === null) {
			await this.#end(await endUnsigned(this.#around, told.request, found));
			return false;
		}
		const { state, order } = job;
		if (state.progress.state === 'running') {
			this.#keep({ order, state, lock });
			return true;
		}
		if (state.progress.state !== 'cancelling') return false;
		if (state.batch && isWithVendor(state.batch)) {
			this.#keep({ order, state, lock }).cancel();
			return true;
		}
		const end = finish(state, 'cancelled');
		await this.#end(end);
		await tellUser(context, end, order);
		return false;
	}

	async #end(state: JobRecord): Promise<void> {
		const { store } = this.#around;
		await store.write(state);
		await store.forgetTexts(state);
	}
}
