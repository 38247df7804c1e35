import { setTimeout as delay } from 'node:timers/promises';
import type { JobListResponse, JobResponse } from '../../contract/runs.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Leases } from '../../store/leases.ts';
import { Slots } from '../../store/slots.ts';
import { unlessAway } from '../../store/store.ts';
import { isWithVendor } from '../batches/record.ts';
import { runBatchJob } from './batch-job.ts';
import type { Accountability, DirectusContext } from '../host/context.ts';
import { CANCELLED, failJob, finish, runJob } from './run.ts';
import type { JobStore } from './store.ts';
import { isOpen, type JobOrder, type JobRecord, keptAccountability } from './record.ts';
import { lockOf, newJob } from './new-job.ts';
import { notifyOfJob } from '../host/notification.ts';
import type { RunDependencies } from '../runs/context.ts';
import type { RunRequest } from '../runs/request.ts';
import { type PreparedRun, prepareRun } from '../runs/run.ts';
import { budgetsOf } from '../runs/settings.ts';
import { nameOfModel } from '../content/translations-model.ts';
import type { Budget } from '../../budgets/budget.ts';

/** Between looks at what others say of a job of ours. */
const CHECK_MS = 3_000;
/** Between looks for jobs whose process is gone. */
const LOOK_MS = 5_000;

const CLAIM_WAIT_MS = 100;
const MAX_CLAIMS = 20;

/** Items of one job at once. */
const MAX_SLOTS = 4;
const SLOT_WAIT_MS = 500;
const MIN_PACE_MS = 15_000;
const MAX_PACE_MS = 60_000;

/** Why this process leaves a job. */
const TAKEN = 'taken';
const CLOSED = 'closed';

interface Running {
	readonly order: JobOrder;
	/** Key of the lock that is held while it runs. */
	readonly lock: string;
	latest: JobRecord;
	/** The wish to end it. */
	readonly stop: AbortController;
	/** It is not ours any more. */
	readonly leave: AbortController;
	end: Promise<JobRecord> | null;
}

/**
 * Runs over many items, in the background of one process at a time. What a job is and how far it has come stands in
 * the store: a job whose process is gone is taken over by another, or by the same one once it is back.
 */
export class Jobs {
	readonly #store: JobStore;
	readonly #dependencies: RunDependencies;
	readonly #context: DirectusContext;
	readonly #leases: Leases;
	readonly #slots: Slots;
	readonly #running = new Map<string, Running>();
	readonly #timer: NodeJS.Timeout;
	readonly #batchPaceMs: (round: number) => number;
	#closed = false;

	constructor(options: {
		readonly store: JobStore;
		readonly dependencies: RunDependencies;
		readonly leases: Leases;
		readonly context: DirectusContext;
		/** Items that are worked on at once by the jobs of all processes. */
		readonly concurrency: number;
		/** Between two looks at a vendor's batch; default 15 s, growing to a minute. */
		readonly batchPaceMs?: (round: number) => number;
	}) {
		this.#store = options.store;
		this.#dependencies = options.dependencies;
		this.#context = options.context;
		this.#batchPaceMs = options.batchPaceMs ?? growingPaceMs;
		this.#leases = options.leases;
		this.#slots = new Slots(options.leases, {
			count: options.concurrency,
			keyOf: (slot) => options.store.lockKey(slot),
			atMost: MAX_SLOTS,
			waitMs: SLOT_WAIT_MS,
		});
		this.#timer = setInterval(() => void this.#quietly(() => this.#adopt()), LOOK_MS);
		this.#timer.unref();
		void this.#quietly(() => this.#adopt());
	}

	/**
	 * Begins a run over many items for a user, who is told of its end. Rejects with
	 * `InvalidInputError` for a request that does not fit the project, or while another job goes
	 * through the same collection.
	 */
	async start(request: RunRequest, accountability: Accountability): Promise<JobResponse> {
		const context = { ...this.#context, accountability };
		const run = await prepareRun(this.#dependencies, request, context);
		return this.begin(run, { ...request, notify: true }, accountability);
	}

	/** Begins a run that is prepared, over the items of `request`. */
	async begin(
		run: PreparedRun,
		request: RunRequest,
		accountability: Accountability | null,
	): Promise<JobResponse> {
		const order: JobOrder = {
			request: { ...request, collection: nameOfModel(run.plan.scope.model) },
			accountability: accountability && keptAccountability(accountability),
		};
		const state = await newJob(this.#dependencies, run, order);
		await this.#claim(order, state);
		try {
			await this.#store.create(order, state);
		} catch (error) {
			await this.#quietly(() => this.#leases.release([this.#lockOf(order, state)]));
			throw error;
		}
		this.#run(order, state, run);
		void this.#quietly(() => this.#store.prune());
		return state.progress;
	}

	/** A job that has just ended may hold its collection for a moment yet. */
	async #claim(order: JobOrder, state: JobRecord): Promise<void> {
		const { collection } = state.progress;
		const isBatch = state.batch !== undefined;
		const lock = this.#lockOf(order, state);
		for (let tries = 0; ; tries += 1) {
			const [isTaken] = await this.#leases.acquire([lock]);
			if (isTaken) return;
			const other = (await this.#store.list()).find(
				({ progress, batch }) =>
					progress.collection === collection &&
					isOpen(progress) &&
					(batch !== undefined) === isBatch,
			);
			if (other === undefined && tries < MAX_CLAIMS) {
				await delay(CLAIM_WAIT_MS);
				continue;
			}
			throw new InvalidInputError(
				'collection',
				`collection: the job ${other?.progress.id ?? 'of another process'} is at work on ${collection}; wait for it or cancel it`,
			);
		}
	}

	async list(): Promise<JobListResponse> {
		return { jobs: (await this.#store.list()).map(({ progress }) => progress) };
	}

	async read(id: string): Promise<JobResponse> {
		const state = await this.#store.read(id);
		if (state !== null) return state.progress;
		throw new InvalidInputError('id', 'id: there is no such job');
	}

	/** Ends it after the items at hand; what was translated stays. */
	async cancel(id: string): Promise<JobResponse> {
		const job = await this.read(id);
		if (!isOpen(job)) return job;
		await this.#store.cancel(id);
		this.#running.get(id)?.stop.abort(CANCELLED);
		return { ...job, state: 'cancelling' };
	}

	/** The end of a job of this process. */
	async wait(id: string): Promise<JobResponse> {
		const job = await this.#running.get(id)?.end;
		return job?.progress ?? this.read(id);
	}

	/** Leaves the jobs of this process to others. */
	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#timer);
		const running = [...this.#running.values()];
		for (const { leave } of running) leave.abort(CLOSED);
		await Promise.allSettled(running.map(async ({ end }) => end));
	}

	#lockOf(order: JobOrder, state: JobRecord): string {
		return this.#store.lockKey(lockOf(order, state));
	}

	#run(order: JobOrder, state: JobRecord, prepared: PreparedRun | null = null): Running {
		const { id } = state.progress;
		const running: Running = {
			order,
			lock: this.#lockOf(order, state),
			latest: state,
			stop: new AbortController(),
			leave: new AbortController(),
			end: null,
		};
		running.end = this.#work(running, prepared)
			.then((end) => this.#tell(end, order))
			.finally(() => this.#running.delete(id));
		this.#running.set(id, running);
		running.end.catch((error: unknown) => {
			const name = error instanceof Error ? error.name : 'unknown';
			this.#context.logger.warn(`translation-cache: the job ${id} could not be noted (${name})`);
		});
		return running;
	}

	async #work(running: Running, prepared: PreparedRun | null): Promise<JobRecord> {
		const { order, lock } = running;
		const { id } = running.latest.progress;
		const { maxCostUsd } = order.request;
		const budget = maxCostUsd === undefined ? null : this.#store.openBudget(id, maxCostUsd);
		this.#leases.whenLost(lock, () => running.leave.abort(TAKEN));
		const timer = setInterval(() => void this.#quietly(() => this.#check(running)), CHECK_MS);
		timer.unref();
		try {
			const leave = AbortSignal.any([running.leave.signal, this.#dependencies.signal]);
			const stop = AbortSignal.any([running.stop.signal, leave]);
			const persist = async (latest: JobRecord): Promise<void> => {
				running.latest = latest;
				await this.#store.write(latest);
			};
			const options = {
				context: this.#context,
				prepare: this.#preparer(order, budget, prepared),
				takeSlots: () => this.#slots.take(stop),
				save: (latest: JobRecord) => this.#quietly(() => persist(latest)),
				stop,
			};
			const { batch } = running.latest;
			const run =
				batch === undefined
					? runJob(order, running.latest, options)
					: runBatchJob(
							order,
							{ ...running.latest, batch },
							{
								...options,
								dependencies: this.#dependencies,
								budget,
								persist,
								leave,
								manifests: this.#store.manifests,
								knownIds: () => this.#store.batchIds(),
								paceMs: this.#batchPaceMs,
							},
						);
			const state = await run.catch((error: unknown) => failJob(running.latest, error));
			// Whoever took it over notes it from now on.
			if (running.leave.signal.reason === TAKEN) return state;
			await this.#store.write(state);
			if (!isOpen(state.progress)) await this.#quietly(() => this.#store.forgetTexts(state));
			return state;
		} finally {
			clearInterval(timer);
			await this.#quietly(() => this.#leases.release([lock]));
		}
	}

	/** The run that the job was begun with serves once: a day later, when a batch has landed, the project may differ. */
	#preparer(
		{ request, accountability }: JobOrder,
		budget: Budget | null,
		prepared: PreparedRun | null,
	): () => Promise<PreparedRun> {
		let known = prepared;
		return async () => {
			const context = { ...this.#context, accountability };
			const run = known ?? (await prepareRun(this.#dependencies, request, context));
			known = null;
			return run.within(this.#context, budgetsOf(this.#dependencies, budget));
		};
	}

	async #tell(state: JobRecord, { request: { notify } }: JobOrder): Promise<JobRecord> {
		if (!isOpen(state.progress) && notify === true)
			await notifyOfJob(this.#context, state.progress);
		return state;
	}

	/** Notes the job again where the store has lost it; ends it where it is cancelled. */
	async #check({ order, latest, stop }: Running): Promise<void> {
		const state = await this.#store.read(latest.progress.id);
		if (state === null) await this.#store.create(order, latest);
		if (state?.progress.state === 'cancelling') stop.abort(CANCELLED);
	}

	/** Takes over what its process has left. */
	async #adopt(): Promise<void> {
		for (const state of await this.#store.list()) {
			const { id } = state.progress;
			if (this.#closed || !isOpen(state.progress) || this.#running.has(id)) continue;
			const order = await this.#store.readOrder(id);
			if (order === null) continue;
			const lock = this.#lockOf(order, state);
			const [isTaken] = await this.#leases.acquire([lock]);
			if (!isTaken) continue;
			let goesOn = false;
			try {
				goesOn = await this.#takeOver(id, order);
			} finally {
				if (!goesOn) await this.#leases.release([lock]);
			}
		}
	}

	/** Answers whether the job runs here from now on. */
	async #takeOver(id: string, order: JobOrder): Promise<boolean> {
		// Its process may have finished it between the two looks.
		const now = await this.#store.read(id);
		if (now?.progress.state === 'running') {
			this.#run(order, now);
			return true;
		}
		if (now?.progress.state !== 'cancelling') return false;
		if (now.batch && isWithVendor(now.batch)) {
			this.#run(order, now).stop.abort(CANCELLED);
			return true;
		}
		const end = finish(now, 'cancelled');
		await this.#store.write(end);
		await this.#store.forgetTexts(end);
		await this.#tell(end, order);
		return false;
	}

	/** The store may be away for a while; the job goes on without it. */
	async #quietly(work: () => Promise<unknown>): Promise<void> {
		try {
			await unlessAway(work);
		} catch (error) {
			const name = error instanceof Error ? error.name : 'unknown';
			this.#context.logger.warn(`translation-cache: a job could not be looked after (${name})`);
		}
	}
}

function growingPaceMs(round: number): number {
	return Math.min(MAX_PACE_MS, MIN_PACE_MS * 1.2 ** round);
}
