import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ResponseUsage } from './face.ts';

/*
 * format (1) | flags (1) | stamp (8) | CRC-32 of key, flags and body (4) | body
 * body: input tokens, output tokens, cost + 1 or 0 (varints) | writer (4, if flagged) | length (varint, if compressed) | text
 */
const FORMAT = 0xe1;
export const STAMP_BYTES = 8;
export const WRITER_BYTES = 4;
const CRC_AT = 2 + STAMP_BYTES;
const BODY_AT = CRC_AT + 4;
/** What `readHead` needs. */
export const HEAD_BYTES = CRC_AT;

const COMPRESSED = 1;
const UTF16 = 2;
const WRITTEN_BY_ITEM = 4;
const SHARED = 8;
const KNOWN = COMPRESSED | UTF16 | WRITTEN_BY_ITEM | SHARED;

/** Shorter texts gain too little to pay for the time. */
const COMPRESS_FROM_BYTES = 1000;
/** Of the text in UTF-8. Larger ones are no segment's translation. */
export const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

export interface Envelope {
	readonly stamp: Buffer;
	readonly response: string;
	readonly usage: ResponseUsage;
	/** 4 bytes that tell the items apart; null: written for no item. */
	readonly writer: Buffer | null;
	/** Another item than the writer's was served from it. */
	readonly shared: boolean;
}

export interface Head {
	readonly stamp: Buffer;
	readonly named: boolean;
	readonly shared: boolean;
}

/** null: the response is too large to be kept. */
export function encodeEnvelope(key: string, envelope: Omit<Envelope, 'shared'>): Buffer | null {
	const wellFormed = envelope.response.isWellFormed();
	const text = Buffer.from(envelope.response, wellFormed ? 'utf8' : 'utf16le');
	if (text.length > MAX_RESPONSE_BYTES) return null;
	const packed = text.length >= COMPRESS_FROM_BYTES ? deflateRawSync(text) : text;
	const compressed = packed.length < text.length;
	const payload = compressed ? packed : text;

	const head = Buffer.alloc(BODY_AT + 4 * MAX_VARINT_BYTES + WRITER_BYTES);
	head[0] = FORMAT;
	head[1] =
		(compressed ? COMPRESSED : 0) |
		(wellFormed ? 0 : UTF16) |
		(envelope.writer ? WRITTEN_BY_ITEM : 0);
	envelope.stamp.copy(head, 2);
	const { inputTokens, outputTokens, costNanoUsd } = envelope.usage;
	let at = writeVarint(head, BODY_AT, inputTokens);
	at = writeVarint(head, at, outputTokens);
	at = writeVarint(head, at, costNanoUsd === null ? 0 : costNanoUsd + 1);
	if (envelope.writer) at += envelope.writer.copy(head, at);
	if (compressed) at = writeVarint(head, at, text.length);
	const value = Buffer.concat([head.subarray(0, at), payload]);
	value.writeUInt32LE(checksum(key, value), CRC_AT);
	return value;
}

/** null: anything but an envelope of this format that was written, whole, under this key. */
export function decodeEnvelope(key: string, value: Buffer): Envelope | null {
	const flags = flagsOf(value);
	if (flags === null || value.length < BODY_AT) return null;
	if (value.readUInt32LE(CRC_AT) !== checksum(key, value)) return null;
	const reader = { value, at: BODY_AT };
	const inputTokens = readVarint(reader);
	const outputTokens = readVarint(reader);
	const cost = readVarint(reader);
	const writer =
		flags & WRITTEN_BY_ITEM ? value.subarray(reader.at, reader.at + WRITER_BYTES) : null;
	if (writer) reader.at += WRITER_BYTES;
	const length = flags & COMPRESSED ? readVarint(reader) : null;
	const text = unpack(value.subarray(reader.at), length);
	if (text === null) return null;
	return {
		stamp: value.subarray(2, CRC_AT),
		response: text.toString(flags & UTF16 ? 'utf16le' : 'utf8'),
		usage: { inputTokens, outputTokens, costNanoUsd: cost === 0 ? null : cost - 1 },
		writer,
		shared: (flags & SHARED) !== 0,
	};
}

/** The part that tells whether the entry can still be reached; null: not of this format. */
export function readHead(value: Buffer): Head | null {
	const flags = flagsOf(value);
	if (flags === null || value.length < HEAD_BYTES) return null;
	return {
		stamp: value.subarray(2, CRC_AT),
		named: (flags & WRITTEN_BY_ITEM) !== 0,
		shared: (flags & SHARED) !== 0,
	};
}

/** The head of `value` with the shared flag set. */
export function markShared(value: Buffer): { expected: Buffer; replacement: Buffer } {
	const expected = value.subarray(0, HEAD_BYTES);
	const replacement = Buffer.from(expected);
	replacement[1] = (replacement[1] ?? 0) | SHARED;
	return { expected, replacement };
}

function flagsOf(value: Buffer): number | null {
	const flags = value[1];
	if (value[0] !== FORMAT || flags === undefined || (flags & ~KNOWN) !== 0) return null;
	return flags;
}

/** The shared flag is left out: it is set later, in place. */
function checksum(key: string, value: Buffer): number {
	return crc32(value.subarray(BODY_AT), crc32(key, ((value[1] ?? 0) & ~SHARED) + 1));
}

function unpack(payload: Buffer, length: number | null): Buffer | null {
	if (length === null) return payload;
	if (length > MAX_RESPONSE_BYTES) return null;
	try {
		const text = inflateRawSync(payload, { maxOutputLength: Math.max(1, length) });
		return text.length === length ? text : null;
	} catch {
		return null;
	}
}

const MAX_VARINT_BYTES = 8;

/** Anything but a non-negative safe integer is written as the nearest one. */
function writeVarint(target: Buffer, start: number, value: number): number {
	let rest = Number.isNaN(value)
		? 0
		: Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.round(value)));
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
