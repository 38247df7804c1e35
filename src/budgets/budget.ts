/** What one call may cost, in whole nano-dollars. */
export interface CallCost {
	readonly expected: number;
	/** What all of its attempts together come to at most. */
	readonly ceiling: number;
}

export interface Reservation {
	/** Puts the real cost in the place of what was set aside; 0 when nothing was billed. */
	charge(costNanoUsd: number): Promise<void>;
}

/**
 * A limit of what calls may cost. It is never passed by more than one call: several are under way
 * only while all that they may cost at most has room; a call whose ceiling has none goes alone.
 */
export interface Budget {
	/**
	 * Sets aside what a call may cost; null when there is no room for it. Waits while only what other
	 * calls may cost at most stands in the way. Rejects when the signal fires.
	 */
	reserve(cost: CallCost, signal: AbortSignal): Promise<Reservation | null>;
	/** Why a reservation was refused, in one sentence. */
	readonly refusal: string;
}

const NANO = 1e9;

/** Why `maxCostUsd` refuses, whoever counts for it. */
export const OVER_MAX_COST = 'left for a later run: it would pass maxCostUsd';

/** The limit of one run (`maxCostUsd`) in one process. */
export class RunBudget implements Budget {
	readonly refusal = OVER_MAX_COST;
	readonly #limitNanoUsd: number;
	#spentNanoUsd = 0;
	readonly #inFlight = new Map<object, { readonly ceiling: number; readonly end: Promise<void> }>();

	constructor(limitUsd: number) {
		this.#limitNanoUsd = Math.round(limitUsd * NANO);
	}

	async reserve({ expected, ceiling }: CallCost, signal: AbortSignal): Promise<Reservation | null> {
		while (this.#committed() + ceiling > this.#limitNanoUsd) {
			signal.throwIfAborted();
			if (this.#spentNanoUsd + expected > this.#limitNanoUsd) return null;
			if (this.#inFlight.size === 0) break;
			await Promise.race([...this.#inFlight.values()].map(({ end }) => end));
		}
		const place = {};
		const { promise: end, resolve: finish } = Promise.withResolvers<void>();
		this.#inFlight.set(place, { ceiling, end });
		return {
			charge: async (costNanoUsd) => {
				if (!this.#inFlight.delete(place)) return;
				this.#spentNanoUsd += costNanoUsd;
				finish();
			},
		};
	}

	#committed(): number {
		let sum = this.#spentNanoUsd;
		for (const { ceiling } of this.#inFlight.values()) sum += ceiling;
		return sum;
	}
}

/** Sets a cost aside in every budget, or in none: then it answers why one of them refused. */
export async function reserveAll(
	budgets: readonly Budget[],
	cost: CallCost,
	signal: AbortSignal,
): Promise<Reservation | string> {
	const reservations: Reservation[] = [];
	const charge = async (costNanoUsd: number): Promise<void> => {
		await Promise.all(reservations.map((reservation) => reservation.charge(costNanoUsd)));
	};
	try {
		for (const budget of budgets) {
			const reservation = await budget.reserve(cost, signal);
			if (reservation === null) {
				await charge(0);
				return budget.refusal;
			}
			reservations.push(reservation);
		}
	} catch (error) {
		await charge(0);
		throw error;
	}
	return { charge };
}

/** The reason why a segment was left: a budget had no room for it. */
export const BUDGET = 'budget';
