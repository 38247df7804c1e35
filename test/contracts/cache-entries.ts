import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PromptCache } from '../../src/cache/prompt-cache.ts';
import { MAX_RESPONSE_BYTES } from '../../src/cache/entries/codec.ts';
import type { Backend } from './backend.ts';
import { HELLO, openCache } from './cache-setup.ts';

const LONG = 'Der Text ist lang und gut zu packen. '.repeat(100);

export function describeEntries(name: string, create: () => Backend): void {
	describe(`entries: ${name}`, () => {
		let backend: Backend;
		let cache: PromptCache;

		beforeEach(() => {
			backend = create();
			cache = openCache(backend).cache;
		});

		afterEach(async () => {
			await cache.idle();
			await backend.close();
		});

		async function entry(): Promise<{ key: string; value: Buffer }> {
			const store = backend.open();
			const [key = ''] = (await backend.keys()).filter((one) => one.startsWith('ai_response:'));
			const [value] = await store.getMany([key]);
			if (!value) throw new Error('there is no entry');
			return { key, value };
		}

		it.each([
			['empty', () => Buffer.alloc(0)],
			['cut short', (value: Buffer) => value.subarray(0, value.length - 1)],
			['cut in its head', (value: Buffer) => value.subarray(0, 5)],
			[
				'of a newer format',
				(value: Buffer) => Buffer.concat([Buffer.from([0xe2]), value.subarray(1)]),
			],
			['with unknown flags', (value: Buffer) => withByte(value, 1, 0x80)],
			['with another compression flag', (value: Buffer) => withByte(value, 1, (value[1] ?? 0) ^ 1)],
			['with another stamp', (value: Buffer) => withByte(value, 4, (value[4] ?? 0) ^ 1)],
			[
				'with a flipped bit',
				(value: Buffer) => withByte(value, value.length - 3, (value.at(-3) ?? 0) ^ 4),
			],
			['a plain text', () => Buffer.from('Hallo, ich bin ein Text')],
			['a compressed text', () => deflateRawSync(Buffer.from(LONG))],
			['a text with a dash', () => Buffer.from('- Punkt eins einer Liste')],
			['a number below zero', () => Buffer.from('-1')],
			[
				'bytes of nobody',
				() => Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 73) % 256)),
			],
		])('reads a value that is %s as a miss, and replaces it', async (_, spoil) => {
			await cache.set(HELLO, LONG);
			const { key, value } = await entry();
			await backend.put(key, spoil(value));
			const [found] = await cache.lookup([HELLO]);
			expect(found).toMatchObject({ status: 'miss', stamp: expect.any(Buffer) });
			const { misses } = (await cache.stats({})).totals;
			expect(await cache.get(HELLO)).toBeNull();
			expect((await cache.stats({})).totals).toMatchObject({ misses: misses + 1, hits: 0 });
			await cache.set(HELLO, LONG);
			expect(await cache.get(HELLO)).toBe(LONG);
		});

		it('reads an entry under the key of another as a miss', async () => {
			await cache.set(HELLO, 'Hallo');
			const { key, value } = await entry();
			await cache.set({ ...HELLO, prompt: 'another' }, 'ein anderer');
			await backend.put(
				(await backend.keys()).find((one) => one !== key && one.startsWith('ai_response:')) ?? '',
				value,
			);
			expect(await cache.get({ ...HELLO, prompt: 'another' })).toBeNull();
			expect(await cache.get(HELLO)).toBe('Hallo');
		});

		it('reads another type at a key as a miss, and replaces it', async () => {
			await cache.set(HELLO, 'Hallo');
			const { key } = await entry();
			await backend.putForeignType(key);
			expect(await cache.get(HELLO)).toBeNull();
			await cache.set(HELLO, 'Hallo');
			expect(await cache.get(HELLO)).toBe('Hallo');
		});

		it('keeps what an answer cost when it was made', async () => {
			const usage = { inputTokens: 12_345, outputTokens: 0, costNanoUsd: 987_654_321_012 };
			const free = { inputTokens: 1, outputTokens: 2, costNanoUsd: 0 };
			const unpriced = { inputTokens: 1, outputTokens: 2, costNanoUsd: null };
			for (const one of [usage, free, unpriced]) {
				await cache.set(HELLO, 'Hallo', { usage: one });
				const [found] = await cache.lookup([HELLO]);
				expect(found).toMatchObject({ status: 'hit', usage: one });
			}
		});

		it('takes any text and any name', async () => {
			const texts = ['', '\u0000', '\uD800', 'a\uDC00b', '😀', 'ﬀ', '\r\n', '__proto__', '%', 'é'];
			const requests = texts.map((text) => ({
				provider: `p${text}`,
				model: `m:${text}`,
				collection: `*:[${text}]`,
				prompt: { text, __proto__: text },
			}));
			await cache.setMany(requests.map((request, at) => ({ request, response: texts[at] ?? '' })));
			expect(await cache.getMany(requests)).toEqual(texts);
			const { keys } = await cache.info();
			expect(Object.keys(keys.providers).toSorted()).toEqual(
				texts.map((one) => `p${one}`).toSorted(),
			);
			for (const key of await backend.keys()) expect(key).toMatch(/^[\w.:=%-]+$/);
		});

		it('never confuses prompts that look alike when put together', async () => {
			const prompts = [
				{ a: 'b', c: 'd' },
				{ a: 'bc', '': 'd' },
				{ a: 'b1:c1:d' },
				{ ab: '', c: 'd' },
				'1:a1:b1:c1:d',
				'r1:a1:b1:c1:d',
				'',
				{},
				'\uD800',
				'\uDFFF',
				'\uFFFD',
			];
			const requests = prompts.map((prompt) => ({ ...HELLO, prompt }));
			await cache.setMany(requests.map((request, at) => ({ request, response: `${at}` })));
			expect(await cache.getMany(requests)).toEqual(prompts.map((_, at) => `${at}`));
			const reordered = { ...HELLO, prompt: { c: 'd', a: 'b' } };
			expect(await cache.get(reordered)).toBe('0');
		});

		it('does not keep a response that is larger than any translation', async () => {
			const warnings: string[] = [];
			const logged = openCache(backend, {
				logger: { warn: (message) => warnings.push(message) },
			}).cache;
			const huge = 'x'.repeat(20 * 1024 * 1024);
			await logged.set(HELLO, huge);
			expect(await logged.get(HELLO)).toBeNull();
			expect(warnings).toEqual([expect.stringContaining(`${MAX_RESPONSE_BYTES} bytes at most`)]);
			expect(await logged.getOrCompute(HELLO, async () => ({ response: huge }))).toBe(huge);
		});
	});
}

function withByte(value: Buffer, at: number, byte: number): Buffer {
	const copy = Buffer.from(value);
	copy[at] = byte;
	return copy;
}
