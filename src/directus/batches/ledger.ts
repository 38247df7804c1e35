import { setTimeout as delay } from 'node:timers/promises';
import type { ContentType } from '../../contract/names.ts';
import type { RunFailure } from '../../contract/runs.ts';
import { ProviderError, StoreError } from '../../errors.ts';
import type { BatchProvider } from '../../providers/batch.ts';
import type { ChainMember } from '../../providers/request.ts';
import type { StoredBudget } from '../../budgets/stored.ts';
import { type Figures, NO_FIGURES } from '../../translation/figures.ts';
import type { RunDependencies } from '../runs/context.ts';
import { BatchFunds } from './funds.ts';
import type { Landed } from './landing.ts';
import type { BatchManifests, Manifest } from './manifest.ts';
import { type BatchPart, type BatchRecord, newPart, UNSENT } from './record.ts';

export interface BatchOptions {
	readonly dependencies: Pick<RunDependencies, 'cache' | 'router' | 'dailyBudget'>;
	/** Names the batch, in the store and to the vendor. */
	readonly id: string;
	readonly contentType: ContentType;
	readonly budget: StoredBudget | null;
	readonly manifests: BatchManifests;
	/** Notes how far the batch is; rejects with `StoreError` when that was not taken. */
	readonly persist: (batch: BatchRecord) => Promise<void>;
	/** Takes a failure and what was paid; both are noted with the next change. */
	readonly report: (failure: RunFailure) => void;
	readonly pay: (figures: Figures) => void;
	/** The vendors' ids of all batches of the project. */
	readonly knownIds: () => Promise<ReadonlySet<string>>;
	/** Whether whoever asked for the batch may still do so; null: that cannot be told now. */
	readonly mayBuy: () => Promise<boolean | null>;
	/** Fires when the batch is not wanted any more, is another process's, or the process stops. */
	readonly stop: AbortSignal;
	/** Fires when the batch is another process's from now on, or the process stops. */
	readonly leave: AbortSignal;
	/** The time between two looks, in ms; it grows with their number. */
	readonly paceMs: (round: number) => number;
}

/** What is known of one batch, noted before anything goes on: what is paid is never forgotten. */
export class BatchLedger {
	readonly options: BatchOptions;
	readonly funds: BatchFunds;
	#batch: BatchRecord;

	constructor(batch: BatchRecord, options: BatchOptions) {
		this.options = options;
		this.funds = new BatchFunds(options.budget, options.dependencies.dailyBudget);
		this.#batch = batch;
	}

	get batch(): BatchRecord {
		return this.#batch;
	}

	get member(): ChainMember {
		const { provider, model } = this.#batch;
		return { provider, model };
	}

	part(index: number): BatchPart {
		return this.#batch.parts[index] ?? newPart(0);
	}

	partsIn(...states: readonly BatchPart['state'][]): readonly number[] {
		return [...this.#batch.parts.entries()].flatMap(([index, { state }]) =>
			states.includes(state) ? [index] : [],
		);
	}

	async note(changes: Partial<BatchRecord>): Promise<void> {
		this.#batch = { ...this.#batch, ...changes };
		await this.withStore(() => this.options.persist(this.#batch));
	}

	notePart(
		index: number,
		changes: Partial<BatchPart>,
		others: Partial<BatchRecord> = {},
	): Promise<void> {
		const parts = this.#batch.parts.map((part, at) =>
			at === index ? { ...part, ...changes } : part,
		);
		return this.note({ ...others, parts });
	}

	/** It is to be sent later: its money is free until then. */
	async postpone(index: number): Promise<void> {
		const part = this.part(index);
		await this.notePart(index, UNSENT);
		await this.funds.correct(part, 0);
	}

	/** What the part held is asked for in the ordinary way. */
	async fail(index: number, reason: string, message: string): Promise<void> {
		const part = this.part(index);
		this.report(reason, message);
		await this.notePart(index, { state: 'failed', done: 0, failed: part.requests });
		await this.funds.correct(part, 0);
	}

	report(reason: string, message: string): void {
		this.options.report({ ...this.member, reason, message: `a batch: ${message}` });
	}

	pay({ inputTokens, outputTokens, costNanoUsd, unpriced }: Landed): void {
		const { provider, model } = this.member;
		const costUsd = costNanoUsd / 1e9;
		this.options.pay({
			...NO_FIGURES,
			usage: {
				...NO_FIGURES.usage,
				inputTokens,
				outputTokens,
				costUsd,
				...(unpriced > 0 && { unpriced: [`${provider}:${model}`] }),
			},
			served: [{ provider, model, segments: 0, costUsd }],
		});
	}

	readManifest(index: number): Promise<Manifest | null> {
		return this.withStore(() => this.options.manifests.read(this.options.id, index));
	}

	/** Again and again while the store is away. Rejects when the batch is left. */
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

	/** The vendor's errors are answers: the next look may find it well. Rejects once left. */
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
