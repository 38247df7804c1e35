import type { CacheMiss, CacheWrite, Refusal } from '../face.ts';

const DAY_MS = 24 * 3_600_000;
/** How long a first refusal holds. */
const FIRST_MS = 7 * DAY_MS;
const LONGEST_MS = 60 * DAY_MS;
/** Clocks differ by less. What would hold for longer than that was written by a wrong one. */
const CLOCKS_DIFFER_MS = DAY_MS;

/**
 * A refusal holds for 7 days, and twice as long as the one before it by the same rules, up to 60
 * days.
 */
export function createRefusal({ miss, response, refusal }: CacheWrite): Refusal | undefined {
	if (!refusal) return undefined;
	const before = miss.refusal?.rules === refusal.rules ? miss.refusal.times : 0;
	const times = before + 1;
	const until = Date.now() + Math.min(LONGEST_MS, FIRST_MS * 2 ** (times - 1));
	return { ...refusal, response, times, until };
}

/** The entry stays for some time after it holds: a further refusal is counted from there. */
export function refusalTtlMs({ until }: Refusal): number {
	return until - Date.now() + LONGEST_MS;
}

/** No entry of a refusal stays for longer. */
export const LONGEST_REFUSAL_MS = 2 * LONGEST_MS;

/** As an entry's text: `rules times until reason`, and the response in the lines below. */
export function writeRefusal({ rules, times, until, reason, response }: Refusal): string {
	return `${rules} ${times} ${until} ${reason}\n${response}`;
}

/** null: nothing that `writeRefusal` has written. */
export function readRefusal(text: string): Refusal | null {
	const end = text.indexOf('\n');
	const [rules, times, until, reason, ...more] = text.slice(0, end).split(' ');
	if (end === -1 || reason === undefined || more.length > 0) return null;
	const numbers = { rules: Number(rules), times: Number(times), until: Number(until) };
	if (!Object.values(numbers).every((number) => Number.isSafeInteger(number))) return null;
	return { ...numbers, reason, response: text.slice(end + 1) };
}

/** The refusal that holds now and was judged by these rules. */
export function findRefusal(
	{ refusal }: Pick<CacheMiss, 'refusal'>,
	rules: number,
): Refusal | null {
	if (!refusal || refusal.rules !== rules) return null;
	const leftMs = refusal.until - Date.now();
	return leftMs > 0 && leftMs <= LONGEST_MS + CLOCKS_DIFFER_MS ? refusal : null;
}
