/** A part of a budget that one call has set aside. */
export interface Reservation {
	/** Puts the real cost in the place of what was set aside; 0 when nothing was billed. */
	settle(costNanoUsd: number): Promise<void>;
}

/** A limit of what calls may cost, in nano-dollars. */
export interface Budget {
	/** Sets aside what a call is likely to cost; null when that would pass the limit. */
	reserve(nanoUsd: number): Promise<Reservation | null>;
	/** Why a reservation was refused, in one sentence. */
	readonly refusal: string;
}

const NANO = 1e9;

/** The limit of one run (`maxCostUsd`). A call that finds no room waits for those in flight, which may cost less than was set aside. */
export class RunBudget implements Budget {
	readonly refusal = 'left for a later run: it would pass maxCostUsd';
	readonly #limitNanoUsd: number;
	#spentNanoUsd = 0;
	readonly #inFlight = new Map<object, { readonly nanoUsd: number; readonly end: Promise<void> }>();

	constructor(limitUsd: number) {
		this.#limitNanoUsd = Math.round(limitUsd * NANO);
	}

	async reserve(nanoUsd: number): Promise<Reservation | null> {
		while (this.#committed() + nanoUsd > this.#limitNanoUsd) {
			if (this.#inFlight.size === 0 || this.#spentNanoUsd + nanoUsd > this.#limitNanoUsd)
				return null;
			await Promise.race([...this.#inFlight.values()].map(({ end }) => end));
		}
		const place = {};
		let finish: (() => void) | undefined;
		const end = new Promise<void>((resolve) => {
			finish = resolve;
		});
		this.#inFlight.set(place, { nanoUsd, end });
		return {
			settle: async (costNanoUsd) => {
				if (!this.#inFlight.delete(place)) return;
				this.#spentNanoUsd += costNanoUsd;
				finish?.();
			},
		};
	}

	#committed(): number {
		let sum = this.#spentNanoUsd;
		for (const { nanoUsd } of this.#inFlight.values()) sum += nanoUsd;
		return sum;
	}
}

/** Sets the cost of a call aside in every budget, or in none: then the sentence of the one that refused. */
export async function reserveAll(
	budgets: readonly Budget[],
	nanoUsd: number,
): Promise<Reservation | string> {
	const reservations: Reservation[] = [];
	const settle = async (costNanoUsd: number): Promise<void> => {
		await Promise.all(reservations.map((reservation) => reservation.settle(costNanoUsd)));
	};
	for (const budget of budgets) {
		const reservation = await budget.reserve(nanoUsd);
		if (reservation === null) {
			await settle(0);
			return budget.refusal;
		}
		reservations.push(reservation);
	}
	return { settle };
}
