/** An amount to set aside until what it was for is over. */
export interface Hold {
	readonly id: string;
	/** What it is likely to come to. It counts as spent even when nobody ever charges it. */
	readonly expected: number;
	readonly ceiling: number;
	readonly limit: number;
	/** It is taken to be under way for so long. */
	readonly leaseMs: number;
}

/** `wait`: there is room if what is under way stays below its ceilings. `full`: there is none. */
export type HoldState = 'granted' | 'wait' | 'full';

export interface HoldAnswer {
	readonly state: HoldState;
	/** What is spent or likely to be, this hold included when it was granted. */
	readonly sum: number;
}

/** Whole amounts: `spent`, and `expected:`, `ceiling:` and `until:` of each open hold. */
type Account = Map<string, number>;

/**
 * Sets an amount aside where all ceilings fit into the limit, or where nothing else is under way
 * and at least its expectation fits: so the limit is passed by one call at most.
 */
export function holdIn(account: Account, hold: Hold, now: number): HoldAnswer {
	let spent = account.get('spent') ?? 0;
	let expected = 0;
	let ceilings = 0;
	let isAlone = true;
	for (const [name, amount] of account) {
		if (!name.startsWith(EXPECTED)) continue;
		const id = name.slice(EXPECTED.length);
		if ((account.get(`until:${id}`) ?? 0) > now) {
			isAlone = false;
			expected += amount;
			ceilings += account.get(`ceiling:${id}`) ?? 0;
		} else {
			spent += amount;
		}
	}
	const sum = spent + expected;
	if (spent + hold.expected > hold.limit) return { state: 'full', sum };
	if (!isAlone && spent + ceilings + hold.ceiling > hold.limit) return { state: 'wait', sum };
	account.set(`expected:${hold.id}`, hold.expected);
	account.set(`ceiling:${hold.id}`, hold.ceiling);
	account.set(`until:${hold.id}`, now + hold.leaseMs);
	return { state: 'granted', sum: sum + hold.expected };
}

/** Puts the real amount in the place of a hold; nothing when that was done already. */
export function chargeIn(account: Account, id: string, amount: number): void {
	if (!account.delete(`expected:${id}`)) return;
	account.delete(`ceiling:${id}`);
	account.delete(`until:${id}`);
	account.set('spent', (account.get('spent') ?? 0) + amount);
}

export function sumOf(account: Iterable<readonly [string, number | string]>): number {
	let sum = 0;
	for (const [name, amount] of account) {
		if (name === 'spent' || name.startsWith(EXPECTED)) sum += Number(amount);
	}
	return sum;
}

const EXPECTED = 'expected:';
