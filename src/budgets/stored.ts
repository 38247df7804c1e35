import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Hold, type HoldState, holdIn, chargeIn, sumOf } from '../store/account.ts';
import { type Store, unlessAway } from '../store/store.ts';
import type { Budget, CallCost, Reservation } from './budget.ts';

const NANO = 1e9;
/** A call that is under way for longer than this is taken for one that was killed. */
const LEASE_MS = 5 * 60_000;
/** Looks whether calls of other processes have ended are so far apart. */
const LOOK_MS = 250;

interface StoredBudgetOptions {
	readonly store: Store;
	readonly key: string;
	readonly limitUsd: number;
	readonly refusal: string;
	/** The account is of use for so long after it was last written. */
	readonly keptMs: number;
}

/**
 * All processes keep this limit together, in one account of the store. While the store is away each
 * goes on from the last sum that it saw, so several may pass the limit; what was spent meanwhile is
 * added once the store is back.
 */
export class StoredBudget implements Budget {
	readonly refusal: string;
	readonly #options: StoredBudgetOptions;
	/** The last sum that the store answered. */
	#seen = 0;
	/** What this process spent or set aside without the store. */
	readonly #own = new Map<string, number>();
	/** Costs of calls whose holds the store has, and could not be told. */
	readonly #untold = new Map<string, number>();
	/** Ends when a call of this process has ended. */
	#end = Promise.withResolvers<void>();
	/** Callers are served one after the other, so that one of them looks for all. */
	#turn: Promise<unknown> = Promise.resolve();

	constructor(options: StoredBudgetOptions) {
		this.refusal = options.refusal;
		this.#options = options;
	}

	reserve(cost: CallCost, signal: AbortSignal): Promise<Reservation | null> {
		const turn = this.#turn.then(() => this.#await(cost, signal));
		this.#turn = turn.catch(() => {});
		return turn;
	}

	async correct(nanoUsd: number): Promise<void> {
		this.#own.set('spent', (this.#own.get('spent') ?? 0) + Math.round(nanoUsd));
		await this.#note();
	}

	async spentUsd(): Promise<number> {
		const { store, key } = this.#options;
		await unlessAway(async () => {
			await this.#tell();
			const [account] = await store.readHashes([key]);
			this.#seen = sumOf(Object.entries(account ?? {}));
		});
		return (this.#seen + sumOf(this.#own)) / NANO;
	}

	async #await(cost: CallCost, signal: AbortSignal): Promise<Reservation | null> {
		const id = randomUUID();
		const limit = Math.round(this.#options.limitUsd * NANO);
		for (;;) {
			signal.throwIfAborted();
			const hold = { id, ...cost, limit, leaseMs: LEASE_MS };
			const { state, reservation } = await this.#hold(hold);
			if (state === 'full') return null;
			if (state === 'granted') return reservation;
			await Promise.race([this.#end.promise, delay(LOOK_MS, null, { signal })]);
		}
	}

	async #hold(hold: Hold): Promise<{ state: HoldState; reservation: Reservation }> {
		const { store, key, keptMs } = this.#options;
		const stored = await unlessAway(async () => {
			await this.#tell();
			const answer = await store.hold(key, hold, keptMs);
			this.#seen = answer.sum;
			return answer;
		});
		if (stored === null) {
			const limit = hold.limit - this.#seen;
			const { state } = holdIn(this.#own, { ...hold, limit }, Date.now());
			const charge = (cost: number): Promise<void> => {
				chargeIn(this.#own, hold.id, Math.round(cost));
				return this.#note();
			};
			return { state, reservation: { charge } };
		}
		const charge = once((cost) => {
			this.#untold.set(hold.id, Math.round(cost));
			this.#seen += Math.round(cost) - hold.expected;
			return this.#note();
		});
		return { state: stored.state, reservation: { charge } };
	}

	/** Tells the store, if it is there, and those who wait. */
	async #note(): Promise<void> {
		await unlessAway(() => this.#tell());
		this.#end.resolve();
		this.#end = Promise.withResolvers();
	}

	async #tell(): Promise<void> {
		const { store, key, keptMs } = this.#options;
		await Promise.all(
			[...this.#untold].map(async ([id, cost]) => {
				await store.chargeHold(key, id, cost, keptMs);
				this.#untold.delete(id);
			}),
		);
		const spent = this.#own.get('spent') ?? 0;
		if (spent === 0) return;
		this.#own.delete('spent');
		try {
			await store.incrementMany([{ key, fields: { spent }, ttlMs: keptMs }]);
			this.#seen += spent;
		} catch (error) {
			this.#own.set('spent', (this.#own.get('spent') ?? 0) + spent);
			throw error;
		}
	}
}

function once(charge: (cost: number) => Promise<void>): (cost: number) => Promise<void> {
	let done: Promise<void> | null = null;
	return (cost) => (done ??= charge(cost));
}
