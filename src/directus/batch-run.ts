import { setTimeout as delay } from 'node:timers/promises';
import { ProviderError, StoreError } from '../errors.ts';
import type { BatchProvider } from '../providers/batch.ts';
import type { ChainMember } from '../providers/provider.ts';
import { collectSegments } from './batch-collect.ts';
import { BatchFunds } from './batch-funds.ts';
import { keysOf, landResults } from './batch-landing.ts';
import { type BatchManifests, customIdOf, type Manifest, requestOf } from './batch-manifest.ts';
import { type BatchPart, type BatchRecord, newPart, progressOf } from './batch-record.ts';
import { optionsOf } from './bulk-request.ts';
import {
	addFailure,
	CANCELLED,
	finish,
	type JobRunOptions,
	prepareJob,
	runJob,
} from './job-run.ts';
import type { JobOrder, JobRecord } from './job-store.ts';

export interface BatchRunOptions extends JobRunOptions {
	readonly manifests: BatchManifests;
	/** Notes a state; rejects with `StoreError` when it was not taken. */
	readonly persist: (state: JobRecord) => Promise<void>;
	/** Ids that belong to the batches of any job. */
	readonly knownIds: () => Promise<ReadonlySet<string>>;
	/** Fires when the job is another's from now on, or the process stops. */
	readonly leave: AbortSignal;
	/** Between two looks, in ms, growing with their number. */
	readonly paceMs: (round: number) => number;
}

const MAX_SUBMISSIONS = 4;
/** Longer than any vendor keeps a batch open. */
const PATIENCE_MS = 48 * 3_600_000;
/** A cancelled batch is waited for so long. */
const CANCEL_PATIENCE_MS = 15 * 60_000;
const MAX_LANDINGS = 5;

/**
 * A job in two steps: what it would ask for is bought through a vendor's batch API and laid into the cache, then the
 * ordinary run writes the rows, and asks for what is missing. Goes on from wherever another process has left it.
 */
export async function runBatchJob(
	order: JobOrder,
	state: JobRecord,
	options: BatchRunOptions,
): Promise<JobRecord> {
	const { stop, leave } = options;
	const run = new BatchRun(order, state, options);
	try {
		await run.buy();
		if (stop.aborted && !leave.aborted) return finish(run.job, 'cancelled');
		const prepaid = new Set(await run.paidKeys());
		return await runJob(order, run.job, { ...options, prepaid });
	} catch (error) {
		// Whoever goes on with it finds everything noted.
		if (leave.aborted) return run.job;
		throw error;
	}
}

/** The buying of one job. */
class BatchRun {
	job: JobRecord;
	readonly #order: JobOrder;
	readonly #options: BatchRunOptions;
	readonly #funds: BatchFunds;
	readonly #landings = new Map<number, number>();

	constructor(order: JobOrder, job: JobRecord, options: BatchRunOptions) {
		this.job = job;
		this.#order = order;
		this.#options = options;
		this.#funds = new BatchFunds(options.budget, options.dependencies.dailyBudget);
	}

	/** Comes back when everything is in the cache that will ever be, or the job has been stopped. */
	async buy(): Promise<void> {
		if (this.#batch.phase === 'collecting') await this.#collect();
		for (const [index, part] of this.#batch.parts.entries()) {
			// What may be with the vendor is looked for, though it is to be cancelled.
			const isDue = part.state === 'open' && !this.#options.stop.aborted;
			if (isDue || part.state === 'submitting') await this.#submit(index);
		}
		if (this.#batch.phase !== 'applying') await this.#await();
		if (!this.#options.stop.aborted) await this.#note({ phase: 'applying' });
	}

	async paidKeys(): Promise<readonly string[]> {
		const keys: string[] = [];
		for (const [index, { state, requests }] of this.#batch.parts.entries()) {
			if (state !== 'landed') continue;
			const manifest = await this.#readManifest(index);
			if (manifest) keys.push(...keysOf({ requests: manifest.requests.slice(0, requests) }));
		}
		return keys;
	}

	get #batch(): BatchRecord {
		const { batch } = this.job;
		if (batch === undefined) throw new TypeError('the job has no batch');
		return batch;
	}

	get #member(): ChainMember {
		const { provider, model } = this.#batch;
		return { provider, model };
	}

	async #collect(): Promise<void> {
		const { manifests, takeSlots, stop } = this.#options;
		const { id } = this.job.progress;
		const run = await prepareJob(this.#order, this.#options);
		const { provider, model } = this.#member;
		const member = run.plan.chain.findIndex(
			(candidate) => candidate.provider === provider && candidate.model === model,
		);
		const known: Manifest[] = [];
		for (const index of this.#batch.parts.keys()) {
			const manifest = await this.#readManifest(index);
			if (manifest) known.push(manifest);
		}
		await collectSegments(run, this.#order, member, {
			known,
			after: this.#batch.after,
			takeSlots,
			stop,
			note: async (taken, after) => {
				const { parts } = this.#batch;
				for (const [at, manifest] of taken.entries()) {
					await this.#withStore(() => manifests.write(id, parts.length + at, manifest));
				}
				const added = taken.map(({ requests }) => newPart(requests.length));
				await this.#note({ after, parts: [...parts, ...added] });
			},
		});
		if (!stop.aborted) await this.#note({ phase: 'waiting' });
	}

	async #submit(index: number): Promise<void> {
		const { stop, leave } = this.#options;
		const manifest = await this.#readManifest(index);
		if (manifest === null) return this.#fail(index, 'batch', 'its requests were lost');
		const { state, submittedAt } = this.#part(index);
		const isOpen = state === 'open';
		if (isOpen) {
			const { router } = this.#options.dependencies;
			const prices = manifest.requests.map((request) => {
				const usage = router.estimate(
					this.#member,
					requestOf(manifest, request, this.#batch.model),
				);
				return router.price(this.#member, usage, true);
			});
			const funds = await this.#funds.reserve(prices, leave);
			if ('reason' in funds) return this.#fail(index, funds.reason, funds.message);
			await this.#notePart(index, { ...funds, state: 'submitting', submittedAt: Date.now() });
		}
		const since = submittedAt ?? Date.now();
		for (let attempt = 1; ; attempt += 1) {
			try {
				// A creation whose end nobody saw may have come to pass all the same.
				const isNew = isOpen && attempt === 1;
				const found = isNew ? null : await this.#find(index, since);
				if (found === null && stop.aborted) {
					return await this.#fail(index, CANCELLED, 'it was cancelled before it was sent');
				}
				const id = found ?? (await this.#create(index, manifest));
				return await this.#notePart(index, { state: 'submitted', id });
			} catch (error) {
				if (!(error instanceof ProviderError) || leave.aborted) throw error;
				if (!error.retryable || attempt >= MAX_SUBMISSIONS) {
					return this.#fail(index, error.kind, error.message);
				}
				await this.#sleep(attempt);
			}
		}
	}

	async #find(index: number, submittedAt: number): Promise<string | null> {
		const { knownIds, leave } = this.#options;
		const { requests } = this.#part(index);
		const known = await this.#withStore(knownIds);
		const label = { job: this.job.progress.id, part: index };
		return this.#vendor().find({ ...label, requests, submittedAt, known }, leave);
	}

	#create(index: number, manifest: Manifest): Promise<string> {
		const { id: job } = this.job.progress;
		const { requests } = this.#part(index);
		const calls = manifest.requests.slice(0, requests).map((request, at) => ({
			customId: customIdOf(job, index, at),
			request: requestOf(manifest, request, this.#batch.model),
		}));
		return this.#vendor().create({ job, part: index }, calls, this.#options.leave);
	}

	/** Looks after the parts that are with the vendor, until none is. */
	async #await(): Promise<void> {
		let cancelledAt: number | null = null;
		for (let round = 0; !this.#options.leave.aborted; round += 1) {
			if (this.#options.stop.aborted && cancelledAt === null) {
				cancelledAt = Date.now();
				await this.#cancel();
			}
			for (const index of this.#waiting()) await this.#look(index, cancelledAt);
			if (this.#waiting().length === 0) return;
			await this.#sleep(cancelledAt === null ? round : 0, cancelledAt === null);
		}
	}

	#waiting(): readonly number[] {
		return [...this.#batch.parts.entries()].flatMap(([index, { state }]) =>
			state === 'submitted' ? [index] : [],
		);
	}

	async #cancel(): Promise<void> {
		for (const index of this.#waiting()) {
			const { id } = this.#part(index);
			// It may have ended by itself; the next look tells.
			await this.#ask((vendor, signal) => vendor.cancel(id ?? '', signal));
		}
	}

	async #look(index: number, cancelledAt: number | null): Promise<void> {
		const { id, submittedAt, requests, done, failed } = this.#part(index);
		const state = await this.#ask((vendor, signal) => vendor.inspect(id ?? '', signal));
		if (state instanceof ProviderError) {
			const isLate = Date.now() - (submittedAt ?? 0) > PATIENCE_MS;
			if (state.status === 404 || isLate) await this.#fail(index, state.kind, state.message);
			return;
		}
		if (state.ended) return this.#land(index);
		if (cancelledAt !== null && Date.now() - cancelledAt > CANCEL_PATIENCE_MS) {
			return this.#fail(index, CANCELLED, 'it did not end when it was cancelled');
		}
		if (state.done === done && state.failed === failed) return;
		const told = Math.min(requests, state.done);
		await this.#notePart(index, { done: told, failed: Math.min(requests - told, state.failed) });
	}

	async #land(index: number): Promise<void> {
		const part = this.#part(index);
		const manifest = await this.#readManifest(index);
		if (manifest === null) return this.#fail(index, 'batch', 'its requests were lost');
		if (this.#batch.phase === 'waiting') await this.#note({ phase: 'landing' });
		const { cache, router } = this.#options.dependencies;
		const results = await this.#ask((vendor, signal) => vendor.results(part.id ?? '', signal));
		if (results instanceof ProviderError) return;
		const landed = await landResults(results, {
			cache,
			router,
			batches: this.#vendor(),
			member: this.#member,
			contentType: optionsOf(this.#order.request).contentType,
			job: this.job.progress.id,
			part: index,
			requests: part.requests,
			manifest,
		});
		const landings = (this.#landings.get(index) ?? 0) + 1;
		this.#landings.set(index, landings);
		if (!landed.isKept && landings < MAX_LANDINGS) return;
		const { inputTokens, outputTokens, costNanoUsd, done } = landed;
		this.#pay(landed);
		await this.#notePart(index, { state: 'landed', done, failed: part.requests - done });
		const { collection } = manifest;
		cache.count({ ...this.#member, collection, inputTokens, outputTokens, costNanoUsd });
		await this.#funds.settle(part, costNanoUsd);
		if (done === 0) this.#report('batch', `none of its ${part.requests} requests was answered`);
		await this.#ask((vendor, signal) => vendor.discard(part.id ?? '', signal));
		if (this.#waiting().length > 0) await this.#note({ phase: 'waiting' });
	}

	#pay(landed: Awaited<ReturnType<typeof landResults>>): void {
		const { usage } = this.job.progress;
		const { provider, model } = this.#member;
		const unpriced = landed.isUnpriced
			? { unpriced: [...new Set([...(usage.unpriced ?? []), `${provider}:${model}`])].toSorted() }
			: {};
		const paid = {
			...usage,
			...unpriced,
			inputTokens: usage.inputTokens + landed.inputTokens,
			outputTokens: usage.outputTokens + landed.outputTokens,
			costUsd: usage.costUsd + landed.costNanoUsd / 1e9,
		};
		this.job = { ...this.job, progress: { ...this.job.progress, usage: paid } };
	}

	/** What the part held is asked for in the ordinary way. */
	async #fail(index: number, reason: string, message: string): Promise<void> {
		const part = this.#part(index);
		this.#report(reason, message);
		await this.#notePart(index, { state: 'failed', done: 0, failed: part.requests });
		await this.#funds.settle(part, 0);
	}

	#report(reason: string, message: string): void {
		const { provider, model } = this.#member;
		this.job = addFailure(this.job, { provider, model, reason, message: `a batch: ${message}` });
	}

	#part(index: number): BatchPart {
		return this.#batch.parts[index] ?? newPart(0);
	}

	#notePart(index: number, changes: Partial<BatchPart>): Promise<void> {
		const parts = this.#batch.parts.map((part, at) =>
			at === index ? { ...part, ...changes } : part,
		);
		return this.#note({ parts });
	}

	/** Nothing goes on before it is noted: what is paid must never be forgotten. */
	async #note(changes: Partial<BatchRecord>): Promise<void> {
		const batch = { ...this.#batch, ...changes };
		const progress = { ...this.job.progress, batch: progressOf(batch) };
		this.job = { ...this.job, batch, progress };
		await this.#withStore(() => this.#options.persist(this.job));
	}

	#readManifest(index: number): Promise<Manifest | null> {
		return this.#withStore(() => this.#options.manifests.read(this.job.progress.id, index));
	}

	/** Again and again while the store is away. */
	async #withStore<T>(work: () => Promise<T>): Promise<T> {
		for (let round = 0; ; round += 1) {
			try {
				return await work();
			} catch (error) {
				if (!(error instanceof StoreError)) throw error;
				await this.#sleep(round, false);
				this.#options.leave.throwIfAborted();
			}
		}
	}

	async #ask<T>(
		work: (vendor: BatchProvider, signal: AbortSignal) => Promise<T>,
	): Promise<T | ProviderError> {
		try {
			return await work(this.#vendor(), this.#options.leave);
		} catch (error) {
			this.#options.leave.throwIfAborted();
			if (error instanceof ProviderError) return error;
			throw error;
		}
	}

	/** Its key may be missing for a while. */
	#vendor(): BatchProvider {
		const { router } = this.#options.dependencies;
		const vendor = router.batches(this.#member);
		if (vendor) return vendor;
		const { provider, model } = this.#member;
		const message = router.refusal(this.#member) ?? `${provider} has no batch API`;
		throw new ProviderError(message, { provider, model, kind: 'auth', retryable: true });
	}

	/** Ends early when the job is left, or with `isStoppable` when it is cancelled. */
	async #sleep(round: number, isStoppable = true): Promise<void> {
		const { paceMs, stop, leave } = this.#options;
		const signal = isStoppable ? stop : leave;
		await delay(paceMs(round), undefined, { signal }).catch(() => {});
	}
}
