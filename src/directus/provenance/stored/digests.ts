/** Of a digest or a hash: 11 characters of base64url. */
const BYTES = 8;

/** Digests as bytes, one after the other; others, which no code of ours makes, as text. */
export function packDigests(digests: readonly string[]): Packed {
	const packed = Buffer.concat(digests.map((digest) => Buffer.from(digest, 'base64url')));
	const isPlain = unpackBytes(packed).every((digest, at) => digest === digests[at]);
	const isWhole = packed.length === digests.length * BYTES;
	return isPlain && isWhole ? packed : digests.join('.');
}

/** Bytes, or text in which digests are joined by dots. */
export type Packed = Uint8Array | string;

export function unpackDigests(packed: Packed): readonly string[] {
	return typeof packed === 'string' ? split(packed) : unpackBytes(packed);
}

export function countDigests(packed: Packed): number {
	return typeof packed === 'string' ? split(packed).length : packed.length / BYTES;
}

export function isPacked(value: unknown): value is Packed {
	if (typeof value === 'string') return true;
	return value instanceof Uint8Array && value.length % BYTES === 0;
}

/** `'a.b'` is a list of two; an empty text is an empty list. */
export function split(text: string, separator = '.'): readonly string[] {
	return text === '' ? [] : text.split(separator);
}

/** Marks of the tags of `count` segments, as `'a,b..c'`. */
export function splitMarks(text: string, count: number): readonly (readonly string[])[] {
	return count === 0 ? [] : text.split('.').map((marks) => split(marks, ','));
}

/** Of how many segments the marks are; of none there are none. */
export function countMarks(text: string): number {
	let count = 1;
	for (let at = text.indexOf('.'); at >= 0; at = text.indexOf('.', at + 1)) count += 1;
	return count;
}

function unpackBytes(packed: Uint8Array): readonly string[] {
	const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
	return Array.from({ length: Math.floor(bytes.length / BYTES) }, (_, at) =>
		bytes.toString('base64url', at * BYTES, (at + 1) * BYTES),
	);
}
