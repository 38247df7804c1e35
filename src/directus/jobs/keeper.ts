import type { Budget } from '../../budgets/budget.ts';
import { isUnfinished } from '../../contract/runs.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Leases } from '../../store/leases.ts';
import type { Slots } from '../../store/slots.ts';
import { unlessAway } from '../../store/store.ts';
import { PUBLIC, resolveAccountability } from '../host/accountability.ts';
import type { Accountability, DirectusContext } from '../host/context.ts';
import { nameOfError } from '../host/directus-error.ts';
import { notifyOfJob } from '../host/notification.ts';
import { isForbidden, isSameStanding, lookUpStanding } from '../host/standing.ts';
import type { RunDependencies } from '../runs/context.ts';
import { type PreparedRun, prepareRun } from '../runs/run.ts';
import { budgetsOf } from '../runs/settings.ts';
import { runBatchJob } from './batch-job.ts';
import type { JobOrder, JobRecord } from './record.ts';
import { CANCELLED, failJob, runJob } from './run.ts';
import type { JobStore } from './store.ts';

/** Between looks at what others say of a job of ours. */
const CHECK_MS = 3_000;

/** Why this process leaves a job. */
const TAKEN = 'taken';
const CLOSED = 'closed';

export interface JobSurroundings {
	readonly store: JobStore;
	readonly dependencies: RunDependencies;
	readonly context: DirectusContext;
	readonly leases: Leases;
	readonly slots: Slots;
	/** Between two looks at a vendor's batch, in ms. */
	readonly batchPaceMs: (round: number) => number;
}

/** A job and the lock that is held for it. */
export interface LockedJob {
	readonly order: JobOrder;
	readonly state: JobRecord;
	readonly lock: string;
}

/** A job that this process works on, and whose lock it holds until the job ends or is left. */
export class JobKeeper {
	readonly end: Promise<JobRecord>;
	/** False: the store has not taken the end, and still holds the job as it was before. */
	isNoted = true;
	readonly #around: JobSurroundings;
	readonly #job: LockedJob;
	readonly #stop = new AbortController();
	readonly #leave = new AbortController();
	#latest: JobRecord;
	/** The run that the job was begun with. */
	#prepared: PreparedRun | null;

	/** Begins at once. */
	constructor(around: JobSurroundings, job: LockedJob, prepared: PreparedRun | null = null) {
		this.#around = around;
		this.#job = job;
		this.#latest = job.state;
		this.#prepared = prepared;
		this.end = this.#run().then((end) => tellUser(around.context, end, job.order));
	}

	/** Ends the job after the items at hand. */
	cancel(): void {
		this.#stop.abort(CANCELLED);
	}

	leave(): void {
		this.#leave.abort(CLOSED);
	}

	async #run(): Promise<JobRecord> {
		const { store, context, leases } = this.#around;
		leases.whenLost(this.#job.lock, () => this.#leave.abort(TAKEN));
		const timer = setInterval(() => void quietly(context, () => this.#check()), CHECK_MS);
		timer.unref();
		try {
			const state = await this.#work().catch((error: unknown) => failJob(this.#latest, error));
			// Whoever took it over notes it from now on.
			if (this.#leave.signal.reason === TAKEN) return state;
			this.isNoted = (await unlessAway(() => store.write(state).then(() => true))) === true;
			const isOver = this.isNoted && !isUnfinished(state.progress);
			if (isOver) await quietly(context, () => store.forgetTexts(state));
			return state;
		} finally {
			clearInterval(timer);
			await quietly(context, () => leases.release([this.#job.lock]));
		}
	}

	#work(): Promise<JobRecord> {
		const { store, dependencies, context, slots, batchPaceMs } = this.#around;
		const state = this.#latest;
		const { maxCostUsd } = this.#job.order.request;
		const budget =
			maxCostUsd === undefined ? null : store.openBudget(state.progress.id, maxCostUsd);
		const leave = AbortSignal.any([this.#leave.signal, dependencies.signal]);
		const stop = AbortSignal.any([this.#stop.signal, leave]);
		const persist = async (latest: JobRecord): Promise<void> => {
			this.#latest = latest;
			await store.write(latest);
		};
		const options = {
			context,
			prepare: () => this.#prepare(budget),
			renew: (run: PreparedRun) => this.#renew(run, budget),
			takeSlots: () => slots.take(stop),
			save: (latest: JobRecord) => quietly(context, () => persist(latest)),
			stop,
		};
		const { batch } = state;
		if (batch === undefined) return runJob(this.#job.order, state, options);
		const bought = { ...state, batch };
		return runBatchJob(this.#job.order, bought, {
			...options,
			dependencies,
			budget,
			persist,
			leave,
			manifests: store.manifests,
			mayBuy: () => this.#mayBuy(budget),
			knownIds: () => store.batchIds(),
			paceMs: batchPaceMs,
		});
	}

	/** The run at hand serves once: a day later, when a batch has landed, the project may differ. */
	async #prepare(budget: Budget | null): Promise<PreparedRun> {
		const { dependencies, context } = this.#around;
		const { request } = this.#job.order;
		const trigger = await this.#lookUp();
		const now = await this.#permissionsOf(trigger);
		const { scope } = this.#prepared?.plan ?? {};
		const isFit = scope?.accountability != null && isSameStanding(scope.accountability, now);
		const run =
			isFit && this.#prepared !== null
				? this.#prepared
				: await prepareRun(dependencies, request, { ...context, accountability: trigger });
		this.#prepared = null;
		return run.within(context, budgetsOf(dependencies, budget));
	}

	/** What whoever asked for the job may do by now: he may be gone, or have become another. */
	async #renew(run: PreparedRun, budget: Budget | null): Promise<PreparedRun> {
		const { accountability } = run.plan.scope;
		const now = await this.#permissionsOf(await this.#lookUp());
		const isFit = accountability !== null && isSameStanding(accountability, now);
		return isFit ? run : this.#prepare(budget);
	}

	/** Where a flow lends its own permissions, of whoever set it off the address alone counts. */
	async #lookUp(): Promise<Accountability | null> {
		const { request, standing } = this.#job.order;
		if (standing === null) return null;
		const { user, ip } = standing;
		if (request.permissions !== '$trigger') return { ...PUBLIC, user, ip };
		return lookUpStanding(standing, this.#around.context.database);
	}

	#permissionsOf(trigger: Accountability | null): Promise<Accountability> {
		const { permissions } = this.#job.order.request;
		return resolveAccountability(permissions, trigger, this.#around.context.database);
	}

	/** Whether anything may be bought for the job; null: Directus does not tell at the moment. */
	async #mayBuy(budget: Budget | null): Promise<boolean | null> {
		try {
			const { plan, dependencies } = await this.#prepare(budget);
			return (await dependencies.writer.mayWriteSome(plan.scope)) !== false;
		} catch (error) {
			return isForbidden(error) || error instanceof InvalidInputError ? false : null;
		}
	}

	/**
	 * Notes the job again where the store has lost it; ends it where it is cancelled, and leaves it
	 * to a later version of the bundle.
	 */
	async #check(): Promise<void> {
		const { store, dependencies } = this.#around;
		if ((await dependencies.claim?.mayWork()) === false) {
			this.leave();
			return;
		}
		const state = await store.read(this.#latest.progress.id);
		if (state === null) await store.create(this.#job.order, this.#latest);
		if (state?.progress.state === 'cancelling') this.cancel();
	}
}

/** Tells the user who asked for it of the end of a job. */
export async function tellUser(
	context: DirectusContext,
	state: JobRecord,
	{ request }: JobOrder,
): Promise<JobRecord> {
	const isTold = request.notify === true && !isUnfinished(state.progress);
	if (isTold) await notifyOfJob(context, state.progress);
	return state;
}

/** The store may be away for a while; the job goes on without it. */
export async function quietly(
	{ logger }: DirectusContext,
	work: () => Promise<unknown>,
): Promise<void> {
	try {
		await unlessAway(work);
	} catch (error) {
		logger.warn(`translation-cache: a job could not be looked after (${nameOfError(error)})`);
	}
}
