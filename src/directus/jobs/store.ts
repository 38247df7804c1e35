import { OVER_MAX_COST } from '../../budgets/budget.ts';
import { StoredBudget } from '../../budgets/stored.ts';
import { isUnfinished } from '../../contract/runs.ts';
import { keyIn } from '../../store/namespace.ts';
import { readJson, type Store, type StoredValue } from '../../store/store.ts';
import { BatchManifests } from '../batches/manifest.ts';
import type { Seal } from './seal.ts';
import {
	cancelling,
	type JobOrder,
	type JobRecord,
	orderSchema,
	stateSchema,
	storableOrder,
} from './record.ts';

/** A job is told about for so long after its last page. */
const KEPT_MS = 7 * 86_400_000;
/** Finished jobs that are told about at most, the newest. */
const MAX_JOBS = 100;
/** What is kept of a job, each under a key of its own. */
const PARTS = ['order', 'state', 'cancel', 'spent'] as const;

interface FoundState {
	readonly state: JobRecord;
	/** This project has signed it. */
	readonly isGenuine: boolean;
}

/** A project's jobs. A wish to cancel has its own key: no note of progress overwrites it. */
export class JobStore {
	readonly manifests: BatchManifests;
	readonly #store: Store;
	readonly #namespace: string;
	readonly #seal: Seal;

	constructor(store: Store, namespace: string, seal: Seal) {
		this.#store = store;
		this.#namespace = namespace;
		this.#seal = seal;
		this.manifests = new BatchManifests(store, namespace, KEPT_MS);
	}

	/** The lock of a job, of a collection, or of a slot for their items. */
	lockKey(name: string): string {
		return keyIn('lock', this.#namespace, 'job', name);
	}

	/** All of them, the newest first, by whomever. What cannot be read is left out. */
	async list(): Promise<readonly JobRecord[]> {
		const ids = [...(await this.#store.readFields(this.#index)).keys()];
		const states = await this.#readStates(ids);
		return states
			.flatMap((found) => found?.state ?? [])
			.toSorted((a, b) => b.progress.startedAt.localeCompare(a.progress.startedAt));
	}

	async read(id: string): Promise<JobRecord | null> {
		return (await this.#readStates([id]))[0]?.state ?? null;
	}

	/** An order by whomever: nothing may be done by it. */
	async readOrder(id: string): Promise<JobOrder | null> {
		const [value] = await this.#store.getMany([this.#keyOf('order', id)]);
		return value ? readJson(orderSchema, this.#seal.open('order', id, value).body) : null;
	}

	/** What may be gone on with: order and state that this project has signed, and not too old. */
	async readGenuine(id: string): Promise<{ order: JobOrder; state: JobRecord } | null> {
		const [value] = await this.#store.getMany([this.#keyOf('order', id)]);
		const opened = value ? this.#seal.open('order', id, value) : null;
		if (opened?.isGenuine !== true) return null;
		const order = readJson(orderSchema, opened.body);
		const [found] = await this.#readStates([id]);
		if (order === null || found?.isGenuine !== true) return null;
		return Date.now() - order.at > KEPT_MS ? null : { order, state: found.state };
	}

	/** Notes a new job, or an old one that the store has lost. */
	async create(order: JobOrder, state: JobRecord): Promise<void> {
		const { id, startedAt } = state.progress;
		const entries = [
			this.#entry('order', id, storableOrder(order)),
			this.#entry('state', id, state),
		];
		await this.#store.setMany(entries);
		const entry = new Map([[id, Buffer.from(startedAt)]]);
		await this.#store.writeFields(this.#index, entry, KEPT_MS);
	}

	async write(state: JobRecord): Promise<void> {
		await this.#store.setMany([this.#entry('state', state.progress.id, state)]);
	}

	async cancel(id: string): Promise<void> {
		// Whoever else writes it can do no more than end a job.
		await this.#store.setMany([this.#entry('cancel', id, {})]);
	}

	/** The vendors' ids of the batches of all jobs. */
	async batchIds(): Promise<ReadonlySet<string>> {
		const states = await this.list();
		return new Set(states.flatMap(({ batch }) => batch?.parts.flatMap(({ id }) => id ?? []) ?? []));
	}

	async forgetTexts({ progress: { id }, batch }: JobRecord): Promise<void> {
		if (batch !== undefined) await this.manifests.remove(id, batch.parts.length);
	}

	/** Keeps a limit over all processes that work on the job, one after the other. */
	openBudget(id: string, limitUsd: number): StoredBudget {
		const key = this.#keyOf('spent', id);
		const refusal = OVER_MAX_COST;
		return new StoredBudget({ store: this.#store, key, limitUsd, refusal, keptMs: KEPT_MS });
	}

	/** Forgets finished jobs where they are too many, and entries whose job has expired. */
	async prune(): Promise<void> {
		const ids = [...(await this.#store.readFields(this.#index)).keys()];
		const states = await this.list();
		const finished = states.filter(({ progress: job }) => !isUnfinished(job));
		const kept = new Set(states.map(({ progress: job }) => job.id));
		for (const { progress: job } of finished.slice(MAX_JOBS)) kept.delete(job.id);
		const gone = ids.filter((id) => !kept.has(id));
		if (gone.length === 0) return;
		for (const state of finished.slice(MAX_JOBS)) await this.forgetTexts(state);
		await this.#store.deleteMany(gone.flatMap((id) => PARTS.map((part) => this.#keyOf(part, id))));
		const fields = new Map(gone.map((id): [string, null] => [id, null]));
		await this.#store.writeFields(this.#index, fields, KEPT_MS);
	}

	async #readStates(ids: readonly string[]): Promise<readonly (FoundState | null)[]> {
		if (ids.length === 0) return [];
		const values = await this.#store.getMany([
			...ids.map((id) => this.#keyOf('state', id)),
			...ids.map((id) => this.#keyOf('cancel', id)),
		]);
		return ids.map((id, at) => {
			const value = values[at];
			const opened = value ? this.#seal.open('state', id, value) : null;
			const state = opened && readJson(stateSchema, opened.body);
			if (opened === null || state?.progress.id !== id) return null;
			const isUnwanted = Boolean(values[ids.length + at]);
			return { ...opened, state: isUnwanted ? cancelling(state) : state };
		});
	}

	get #index(): string {
		return keyIn('job', this.#namespace, 'jobs');
	}

	#keyOf(part: (typeof PARTS)[number], id: string): string {
		return keyIn('job', this.#namespace, part, id);
	}

	#entry(part: (typeof PARTS)[number], id: string, value: object): StoredValue {
		const sealed = this.#seal.close(part, id, value);
		return { key: this.#keyOf(part, id), value: sealed, ttlMs: KEPT_MS };
	}
}
