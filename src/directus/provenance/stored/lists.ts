import { countDigests, type Packed, packDigests } from './digests.ts';

/** Of one digest. */
const BYTES = 8;

export type StoredList = Packed | [start: number, end: number, between: Packed] | undefined;

/** A list beside the newer one that it may be like. */
export function writeList(
	digests: readonly string[],
	beside: readonly string[] | undefined,
): StoredList {
	const own = packDigests(digests);
	const newer = beside === undefined ? null : packDigests(beside);
	if (newer === null || typeof own === 'string' || typeof newer === 'string') return own;
	const most = Math.min(own.length, newer.length) / BYTES;
	const isSame = (at: number, there: number): boolean =>
		Buffer.compare(digestAt(own, at), digestAt(newer, there)) === 0;
	const [count, counted] = [own.length / BYTES, newer.length / BYTES];
	let start = 0;
	while (start < most && isSame(start, start)) start += 1;
	if (start === count && start === counted) return undefined;
	let end = 0;
	while (end < most - start && isSame(count - 1 - end, counted - 1 - end)) end += 1;
	if (start + end === 0) return own;
	return [start, end, own.subarray(start * BYTES, own.length - end * BYTES)];
}

/** null: it does not fit the newer one. */
export function readList(stored: StoredList, newer: Packed): Packed | null {
	if (stored === undefined) return newer;
	if (!Array.isArray(stored)) return isPlain(stored) ? stored : null;
	const [start, end, between] = stored;
	if (typeof newer === 'string' || typeof between === 'string') return null;
	if (start + end > countDigests(newer)) return null;
	const tail = newer.subarray(newer.length - end * BYTES);
	return Buffer.concat([newer.subarray(0, start * BYTES), between, tail]);
}

function isPlain(stored: StoredList): stored is Packed {
	return typeof stored === 'string' || stored instanceof Uint8Array;
}

function digestAt(packed: Uint8Array, at: number): Uint8Array {
	return packed.subarray(at * BYTES, (at + 1) * BYTES);
}
