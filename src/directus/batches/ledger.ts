import { setTimeout as delay } from 'node:timers/promises';
import { ProviderError, StoreError } from '../../errors.ts';
import type { BatchProvider } from '../../providers/batch.ts';
import type { ChainMember } from '../../providers/request.ts';
import { addFigures, type Figures, NO_FIGURES } from '../../translation/figures.ts';
import { BatchFunds } from './funds.ts';
import type { Landed } from './landing.ts';
import type { BatchManifests, Manifest } from './manifest.ts';
import { type BatchPart, type BatchRecord, newPart, progressOf } from './record.ts';
import { addFailure, type JobRunOptions } from '../jobs/run.ts';
import type { JobOrder, JobRecord } from '../jobs/record.ts';

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

/** What is known of one job's batches. Nothing goes on before it is noted: what is paid must never be forgotten. */
export class BatchLedger {
	readonly order: JobOrder;
	readonly options: BatchRunOptions;
	readonly funds: BatchFunds;
	#job: JobRecord;

	constructor(order: JobOrder, job: JobRecord, options: BatchRunOptions) {
		this.order = order;
		this.options = options;
		this.funds = new BatchFunds(options.budget, options.dependencies.dailyBudget);
		this.#job = job;
	}

	get job(): JobRecord {
		return this.#job;
	}

	get id(): string {
		return this.#job.progress.id;
	}

	get batch(): BatchRecord {
		const { batch } = this.#job;
		if (batch === undefined) throw new TypeError('the job has no batch');
		return batch;
	}

	get member(): ChainMember {
		const { provider, model } = this.batch;
		return { provider, model };
	}

	part(index: number): BatchPart {
		return this.batch.parts[index] ?? newPart(0);
	}

	partsIn(...states: readonly BatchPart['state'][]): readonly number[] {
		return [...this.batch.parts.entries()].flatMap(([index, { state }]) =>
			states.includes(state) ? [index] : [],
		);
	}

	async note(changes: Partial<BatchRecord>): Promise<void> {
		const batch = { ...this.batch, ...changes };
		const progress = { ...this.#job.progress, batch: progressOf(batch) };
		this.#job = { ...this.#job, batch, progress };
		await this.withStore(() => this.options.persist(this.#job));
	}

	notePart(
		index: number,
		changes: Partial<BatchPart>,
		others: Partial<BatchRecord> = {},
	): Promise<void> {
		const parts = this.batch.parts.map((part, at) =>
			at === index ? { ...part, ...changes } : part,
		);
		return this.note({ ...others, parts });
	}

	/** It is to be sent later: its money is free until then. */
	async postpone(index: number): Promise<void> {
		const part = this.part(index);
		const unsent = { id: null, submittedAt: null, reservedNanoUsd: 0, day: null };
		await this.notePart(index, { ...unsent, state: 'open' });
		await this.funds.settle(part, 0);
	}

	/** What the part held is asked for in the ordinary way. */
	async fail(index: number, reason: string, message: string): Promise<void> {
		const part = this.part(index);
		this.report(reason, message);
		await this.notePart(index, { state: 'failed', done: 0, failed: part.requests });
		await this.funds.settle(part, 0);
	}

	/** Noted with the next change. */
	report(reason: string, message: string): void {
		this.#job = addFailure(this.#job, { ...this.member, reason, message: `a batch: ${message}` });
	}

	/** Noted with the next change. */
	pay({ inputTokens, outputTokens, costNanoUsd, unpriced }: Landed): void {
		const { progress } = this.#job;
		const costUsd = costNanoUsd / 1e9;
		const name = `${this.member.provider}:${this.member.model}`;
		const landed: Figures = {
			...NO_FIGURES,
			usage: {
				...NO_FIGURES.usage,
				inputTokens,
				outputTokens,
				costUsd,
				...(unpriced > 0 ? { unpriced: [name] } : {}),
			},
			served: [{ ...this.member, segments: 0, costUsd }],
		};
		const { usage, served } = addFigures([progress, landed]);
		this.#job = { ...this.#job, progress: { ...progress, usage, served: [...served] } };
	}

	readManifest(index: number): Promise<Manifest | null> {
		return this.withStore(() => this.options.manifests.read(this.id, index));
	}

	/** Again and again while the store is away. Rejects when the job is left. */
	async withStore<T>(work: () => Promise<T>): Promise<T> {
		for (let round = 0; ; round += 1) {
			try {
				return await work();
			} catch (error) {
				if (!(error instanceof StoreError)) throw error;
				await this.sleep(round, this.options.leave);
				this.options.leave.throwIfAborted();
			}
		}
	}

	/** Errors of the vendor are answers: the next look may find it well. Rejects when the job is left. */
	async ask<T>(
		work: (vendor: BatchProvider, signal: AbortSignal) => Promise<T>,
	): Promise<T | ProviderError> {
		const { leave } = this.options;
		try {
			return await work(this.vendor(), leave);
		} catch (error) {
			leave.throwIfAborted();
			if (error instanceof ProviderError) return error;
			throw error;
		}
	}

	/** Throws `ProviderError` while its key is missing. */
	vendor(): BatchProvider {
		const { router } = this.options.dependencies;
		const vendor = router.batches(this.member);
		if (vendor) return vendor;
		const message = router.refusal(this.member) ?? `${this.member.provider} has no batch API`;
		throw new ProviderError(message, { ...this.member, kind: 'auth', retryable: true });
	}

	/** Ends early when the signal fires. */
	async sleep(round: number, signal: AbortSignal): Promise<void> {
		await delay(this.options.paceMs(round), undefined, { signal }).catch(() => {});
	}
}
