import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Refusal, ResponseUsage } from '../face.ts';
import type { Stamps } from './tag.ts';
import { readRefusal, writeRefusal } from './refusal.ts';
import { behindTombstone, LEAD_BYTES } from './tombstone.ts';

/*
 * format (1) | flags (1) | stamp (8) | input tokens, output tokens, cost + 1 or 0 (varints)
 * | writer (4, if flagged) | bytes of the text (varint, if compressed) | text
 * | CRC-32 of all that, seeded by the key (4)
 */
const FORMAT = 0xe1;
const STAMP_AT = 2;
const STAMP_BYTES = 8;
const BODY_AT = STAMP_AT + STAMP_BYTES;
const WRITER_BYTES = 4;
const CRC_BYTES = 4;
/** `isReachable` needs so many. */
export const HEAD_BYTES = LEAD_BYTES + BODY_AT;

const COMPRESSED = 1;
const LATIN1 = 2;
const UTF16 = 4;
const WRITTEN_BY_ITEM = 8;
const SHARED = 16;
/** The text is a refusal's. Who does not know this flag takes the entry for none. */
const REFUSED = 32;
const KNOWN = COMPRESSED | LATIN1 | UTF16 | WRITTEN_BY_ITEM | SHARED | REFUSED;

const MAX_VARINT_BYTES = 8;
const LONGEST_HEAD = BODY_AT + 4 * MAX_VARINT_BYTES + WRITER_BYTES;
/** Shorter texts gain too little to pay for the time. */
const COMPRESS_FROM_BYTES = 1000;
/** A quarter faster than the default for long texts, and 1 % larger. */
const DEFLATE = { level: 4 };
/** No segment's translation is longer, as it is stored. */
export const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

export interface Envelope {
	readonly response: string;
	readonly usage: ResponseUsage;
	/** Tells the items apart; null: written for no item. */
	readonly writer: number | null;
	/** Another item than the writer's was served from it. */
	readonly shared: boolean;
	/** The response was refused. */
	readonly refusal?: Refusal | undefined;
}

/** `seed` stands for the key: under another one the checksum is wrong. null: too large. */
export function encodeEnvelope(
	seed: number,
	stamp: Buffer,
	{ response: answer, usage, writer, refusal }: Omit<Envelope, 'shared'>,
): Buffer | null {
	const response = refusal ? writeRefusal(refusal) : answer;
	const { encoding, length } = chooseEncoding(response);
	if (length > MAX_RESPONSE_BYTES) return null;
	const packed =
		length < COMPRESS_FROM_BYTES ? null : deflateRawSync(Buffer.from(response, encoding), DEFLATE);
	const compressed = packed !== null && packed.length < length;

	const value = Buffer.allocUnsafe(
		LONGEST_HEAD + CRC_BYTES + (compressed ? packed.length : length),
	);
	value[0] = FORMAT;
	value[1] =
		(compressed ? COMPRESSED : 0) |
		(encoding === 'latin1' ? LATIN1 : 0) |
		(encoding === 'utf16le' ? UTF16 : 0) |
		(writer === null ? 0 : WRITTEN_BY_ITEM) |
		(refusal ? REFUSED : 0);
	for (let at = 0; at < STAMP_BYTES; at += 1) value[STAMP_AT + at] = stamp[at] ?? 0;
	let at = writeVarint(value, BODY_AT, usage.inputTokens);
	at = writeVarint(value, at, usage.outputTokens);
	at = writeVarint(value, at, usage.costNanoUsd === null ? 0 : usage.costNanoUsd + 1);
	if (writer !== null) at = value.writeUInt32LE(writer, at);
	if (compressed) at = writeVarint(value, at, length);
	at += compressed ? packed.copy(value, at) : value.write(response, at, encoding);
	value.writeUInt32LE(crc32(value.subarray(0, at), seed), at);
	return value.subarray(0, at + CRC_BYTES);
}

/** null where no whole envelope of this format stands under this key with one of the stamps. */
export function openEnvelope(seed: number, stored: Buffer, stamps: Stamps | null): Envelope | null {
	const value = behindTombstone(stored);
	const flags = value[1];
	if (value[0] !== FORMAT || flags === undefined || (flags & ~KNOWN) !== 0) return null;
	const end = value.length - CRC_BYTES;
	if (end < BODY_AT + 3) return null;
	if (stamps && !bears(value, flags, stamps)) return null;
	if (!isWhole(seed, value, flags)) return null;

	const reader = { value, at: BODY_AT };
	const inputTokens = readVarint(reader);
	const outputTokens = readVarint(reader);
	const cost = readVarint(reader);
	let writer: number | null = null;
	if (flags & WRITTEN_BY_ITEM) {
		writer = value.readUInt32LE(reader.at);
		reader.at += WRITER_BYTES;
	}
	const encoding = flags & LATIN1 ? 'latin1' : flags & UTF16 ? 'utf16le' : 'utf8';
	let response: string | null;
	if (flags & COMPRESSED) {
		const length = readVarint(reader);
		response = inflate(value.subarray(reader.at, end), length)?.toString(encoding) ?? null;
	} else {
		response = value.toString(encoding, reader.at, end);
	}
	if (response === null) return null;
	const refusal = flags & REFUSED ? readRefusal(response) : undefined;
	if (refusal === null) return null;
	const costNanoUsd = cost === 0 ? null : cost - 1;
	return {
		response: refusal?.response ?? response,
		usage: { inputTokens, outputTokens, costNanoUsd },
		writer,
		shared: (flags & SHARED) !== 0,
		refusal,
	};
}

/** One code unit at least is beyond Latin-1. */
const BEYOND_LATIN1 = /[^\0-\u00ff]/;

/** The shortest wins, of equals not UTF-8: the others are decoded ten times faster. */
function chooseEncoding(text: string): { encoding: 'latin1' | 'utf16le' | 'utf8'; length: number } {
	if (!BEYOND_LATIN1.test(text)) return { encoding: 'latin1', length: text.length };
	const utf16 = text.length * 2;
	const utf8 = Buffer.byteLength(text);
	// UTF-8 has no lone surrogates.
	return utf16 <= utf8 || !text.isWellFormed()
		? { encoding: 'utf16le', length: utf16 }
		: { encoding: 'utf8', length: utf8 };
}

/** Whether a head can still be reached; null: it is no envelope's. */
export function isReachable(stored: Buffer, stamps: Stamps): boolean | null {
	const head = behindTombstone(stored);
	const flags = head[1];
	if (head[0] !== FORMAT || flags === undefined || head.length < BODY_AT) return null;
	return bears(head, flags, stamps);
}

/** Whether a head is that of an envelope, or of anything else, that is no refusal's. */
export function mayAnswer(stored: Buffer): boolean {
	const head = behindTombstone(stored);
	return head.length > 0 && (head[0] !== FORMAT || ((head[1] ?? 0) & REFUSED) === 0);
}

/** Whether the envelope of a head was written for an item. */
export function namesItem(stored: Buffer): boolean {
	return ((behindTombstone(stored)[1] ?? 0) & WRITTEN_BY_ITEM) !== 0;
}

/** The head of `value`, and the same with the shared flag set. */
export function markShared(value: Buffer): { expected: Buffer; replacement: Buffer } {
	const at = value.length - behindTombstone(value).length;
	const expected = value.subarray(0, at + BODY_AT);
	const replacement = Buffer.from(expected);
	replacement[at + 1] = (replacement[at + 1] ?? 0) | SHARED;
	return { expected, replacement };
}

/** Byte by byte: for eight of them every call into Buffer costs more. */
function bears(value: Buffer, flags: number, { named, itemless }: Stamps): boolean {
	const stamp = flags & WRITTEN_BY_ITEM ? named : itemless;
	if (!stamp) return false;
	for (let at = 0; at < STAMP_BYTES; at += 1) {
		if (value[STAMP_AT + at] !== stamp[at]) return false;
	}
	return true;
}

/** The CRC-32 of bytes that end in their own CRC-32. */
const RESIDUE = 0x2144df1c;

/** The shared flag is left out: it is set later, in place. */
function isWhole(seed: number, value: Buffer, flags: number): boolean {
	if (!(flags & SHARED)) return crc32(value, seed) === RESIDUE;
	value[1] = flags & ~SHARED;
	const whole = crc32(value, seed) === RESIDUE;
	value[1] = flags;
	return whole;
}

function inflate(packed: Buffer, length: number): Buffer | null {
	if (length > MAX_RESPONSE_BYTES) return null;
	try {
		const text = inflateRawSync(packed, {
			maxOutputLength: Math.max(1, length),
			// One buffer is enough, and a text never needs the 16 kB of the default.
			chunkSize: Math.max(64, length + 1),
		});
		return text.length === length ? text : null;
	} catch {
		return null;
	}
}

/** Anything but a non-negative safe integer is written as the nearest one. */
function writeVarint(target: Buffer, start: number, value: number): number {
	let rest = Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.round(value) || 0));
	let at = start;
	while (rest >= 0x80) {
		target[at] = (rest % 0x80) | 0x80;
		rest = Math.floor(rest / 0x80);
		at += 1;
	}
	target[at] = rest;
	return at + 1;
}

function readVarint(reader: { readonly value: Buffer; at: number }): number {
	let result = 0;
	let scale = 1;
	for (let read = 0; read < MAX_VARINT_BYTES; read += 1) {
		const byte = reader.value[reader.at] ?? 0;
		reader.at += 1;
		result += (byte & 0x7f) * scale;
		if (byte < 0x80) break;
		scale *= 0x80;
	}
	return result;
}
