import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
	encodeEnvelope,
	type Envelope,
	HEAD_BYTES,
	isReachable,
	markShared,
	MAX_RESPONSE_BYTES,
	openEnvelope,
} from '../../../../src/cache/entries/codec.ts';
import { splitStamp } from '../../../../src/cache/entries/tag.ts';

const STAMPS = splitStamp(randomBytes(16));
const NAMED = STAMPS.named ?? Buffer.alloc(8);
const ITEMLESS = STAMPS.itemless ?? Buffer.alloc(8);

const count = fc.maxSafeNat();
const units = (max: number) =>
	fc.string({
		unit: fc.integer({ min: 0, max }).map((unit) => String.fromCharCode(unit)),
		size: 'medium',
	});
const response = fc.oneof(
	units(0x7f),
	units(0xff),
	units(0xffff),
	fc.tuple(units(0x24ff), fc.nat(200)).map(([text, times]) => text.repeat(times)),
);
const content = fc.record({
	response,
	usage: fc.record({
		inputTokens: count,
		outputTokens: count,
		costNanoUsd: fc.option(fc.maxSafeNat().map((cost) => Math.max(0, cost - 1))),
	}),
	writer: fc.option(fc.integer({ min: 0, max: 0xffffffff })),
});
const seed = fc.integer({ min: 0, max: 0xffffffff });

function encode(one: Omit<Envelope, 'shared'>, key = 7): Buffer {
	const value = encodeEnvelope(key, one.writer === null ? ITEMLESS : NAMED, one);
	if (!value) throw new Error('too large');
	return value;
}

describe('an envelope', () => {
	it('gives back what was put in', () => {
		fc.assert(
			fc.property(content, seed, (one, key) => {
				const opened = openEnvelope(key, encode(one, key), STAMPS);
				expect(opened).toEqual({ ...one, shared: false });
			}),
		);
	});

	it('is opened under its own key only', () => {
		fc.assert(
			fc.property(content, seed, seed, (one, key, other) => {
				fc.pre(key !== other);
				expect(openEnvelope(other, encode(one, key), STAMPS)).toBeNull();
			}),
		);
	});

	it('is opened with its own stamp only', () => {
		fc.assert(
			fc.property(
				content,
				fc.integer({ min: 0, max: 15 }),
				fc.integer({ min: 1, max: 255 }),
				(one, at, change) => {
					const joined = Buffer.concat([NAMED, ITEMLESS]);
					joined[at] = (joined[at] ?? 0) ^ change;
					const ours = at < 8 === (one.writer !== null);
					const opened = openEnvelope(7, encode(one), splitStamp(joined));
					expect(opened === null).toBe(ours);
				},
			),
		);
		const one = { response: 'x', usage: { inputTokens: 1, outputTokens: 1, costNanoUsd: 1 } };
		const named = encode({ ...one, writer: 1 });
		const itemless = encode({ ...one, writer: null });
		const missing = { ...STAMPS, itemless: null, joined: null };
		expect(openEnvelope(7, named, missing)).not.toBeNull();
		expect(openEnvelope(7, itemless, missing)).toBeNull();
	});

	it('is nothing when any byte is another, or one is missing or too many', () => {
		fc.assert(
			fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, change) => {
				const value = encode(one);
				const spoiled = Buffer.from(value);
				const position = at % spoiled.length;
				spoiled[position] = (spoiled[position] ?? 0) ^ change;
				const opened = openEnvelope(7, spoiled, STAMPS);
				// The flag for sharing is set in place, without a new checksum.
				if (position === 1 && change === 16) expect(opened?.shared).toBe(true);
				else expect(opened).toBeNull();
				expect(openEnvelope(7, value.subarray(0, at % value.length), STAMPS)).toBeNull();
				expect(openEnvelope(7, Buffer.concat([value, Buffer.from([change])]), STAMPS)).toBeNull();
			}),
			{ numRuns: 500 },
		);
	});

	it('is never seen in bytes of others', () => {
		const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
		fc.assert(
			fc.property(bytes, fc.boolean(), (foreign, headed) => {
				const value = headed ? Buffer.concat([Buffer.from([0xe1, 0]), ITEMLESS, foreign]) : foreign;
				expect(openEnvelope(7, value, STAMPS)).toBeNull();
			}),
		);
	});

	it('is marked as shared in place, and opened as before', () => {
		fc.assert(
			fc.property(content, (one) => {
				const value = encode(one);
				const { expected, replacement } = markShared(value);
				expect(value.subarray(0, expected.length).equals(expected)).toBe(true);
				const marked = Buffer.concat([replacement, value.subarray(replacement.length)]);
				const before = Buffer.from(marked);
				expect(openEnvelope(7, marked, STAMPS)).toEqual({ ...one, shared: true });
				expect(marked.equals(before)).toBe(true);
			}),
		);
	});

	it('says by its head whether it can be reached', () => {
		fc.assert(
			fc.property(content, (one) => {
				const head = encode(one).subarray(0, HEAD_BYTES);
				expect(isReachable(head, STAMPS)).toBe(true);
				expect(isReachable(head, splitStamp(randomBytes(16)))).toBe(false);
				expect(isReachable(head.subarray(1), STAMPS)).toBeNull();
				expect(isReachable(head.subarray(0, 9), STAMPS)).toBeNull();
			}),
		);
	});

	it('costs 30 bytes at most beside an ordinary text', () => {
		fc.assert(
			fc.property(units(0xff), (text) => {
				const value = encode({
					response: text,
					usage: { inputTokens: 4000, outputTokens: 4000, costNanoUsd: 200_000_000 },
					writer: 1,
				});
				expect(value.length - text.length).toBeLessThanOrEqual(30);
			}),
		);
	});

	it('is compressed from 1,000 bytes where that makes it smaller', () => {
		const usage = { inputTokens: 1, outputTokens: 1, costNanoUsd: 1 };
		const size = (text: string) => encode({ response: text, usage, writer: null }).length;
		expect(size('ab'.repeat(499))).toBeGreaterThan(998);
		expect(size('ab'.repeat(500))).toBeLessThan(100);
		const noise = randomBytes(4000).toString('latin1');
		expect(size(noise)).toBeLessThanOrEqual(4000 + 20);
	});

	it('holds texts of any script in the encoding that is shortest', () => {
		const usage = { inputTokens: 1, outputTokens: 1, costNanoUsd: 1 };
		const size = (text: string) => encode({ response: text, usage, writer: null }).length - 20;
		expect(size('Größe')).toBeLessThanOrEqual(5);
		expect(size('„Größe“')).toBeLessThanOrEqual(13);
		expect(size('大小')).toBeLessThanOrEqual(4);
	});

	it('is not made of a response that is larger than any segment', () => {
		const usage = { inputTokens: 1, outputTokens: 1, costNanoUsd: 1 };
		const one = { response: 'x'.repeat(MAX_RESPONSE_BYTES + 1), usage, writer: null };
		expect(encodeEnvelope(7, NAMED, one)).toBeNull();
	});

	it('writes figures that make no sense as the nearest that do', () => {
		const usage = { inputTokens: -5, outputTokens: Number.NaN, costNanoUsd: 1.6 };
		const opened = openEnvelope(7, encode({ response: 'x', usage, writer: null }), STAMPS);
		expect(opened?.usage).toEqual({ inputTokens: 0, outputTokens: 0, costNanoUsd: 2 });
	});
});
