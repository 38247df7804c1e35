import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PromptCache } from '../../src/cache/prompt-cache.ts';
import { encodeEnvelope } from '../../src/cache/entries/codec.ts';
import { namedTier } from '../../src/cache/entries/ttl.ts';
import type { Backend } from './backend.ts';
import {
	DAY_MS,
	HELLO,
	HOUR_MS,
	lifetimeWithin,
	type OpenCache,
	openCache,
	PROVIDERS,
} from './cache-setup.ts';

const LONG = 'Ein Satz, der sich oft wiederholt, so wie es Sätze in langen Texten tun. '.repeat(60);

/** The points of the original specification's test list, in its order and its words. */
export function describeSeed(name: string, create: () => Backend): void {
	describe(`the specified points: ${name}`, () => {
		let backend: Backend;
		let opened: OpenCache;
		let cache: PromptCache;

		beforeEach(() => {
			backend = create();
			opened = openCache(backend);
			cache = opened.cache;
		});

		afterEach(async () => {
			await cache.idle();
			await backend.close();
		});

		it('1. cache key generation with provider and model parameters', async () => {
			await cache.set({ ...HELLO, model: 'ft:gpt-4o:org::id', collection: '*:[x]' }, 'Hallo');
			await cache.set({ ...HELLO, collection: undefined }, 'Hallo');
			const keys = (await backend.keys()).filter((key) => key.startsWith('ai_response:'));
			expect(keys.toSorted()).toEqual([
				expect.stringMatching(
					/^ai_response:v1:test:openai:ft%3Agpt-4o%3Aorg%3A%3Aid:[\w-]{20}:collection:%2A%3A%5Bx%5D$/,
				),
				expect.stringMatching(/^ai_response:v1:test:openai:gpt-5\.4-mini:[\w-]{20}$/),
			]);
		});

		it('2. TTL calculation based on content type, provider cost tier, and confidence', async () => {
			const opus = { ...HELLO, provider: 'anthropic', model: 'claude-3-opus-20240229' };
			await cache.set(opus, 'Hallo', { contentType: 'critical', confidence: 1.5 });
			expect(await lifetimeWithin(backend, cache, opus, 24 * HOUR_MS * 0.5 * 2 * 1.5)).toBe(true);
		});

		it('3. compression and decompression for different content sizes', async () => {
			for (const length of [0, 1, 999, 1000, 1001, 8000, 200_000]) {
				const text = LONG.repeat(50).slice(0, length);
				const request = { ...HELLO, prompt: `length ${length}` };
				await cache.set(request, text);
				expect(await cache.get(request)).toBe(text);
			}
		});

		it('4. provider cost tier validation', () => {
			const tiers = {
				very_high: [['anthropic', 'claude-3-opus']],
				high: [
					['openai', 'gpt-4'],
					['openai', 'gpt-4-turbo'],
					['anthropic', 'claude-2'],
					['anthropic', 'claude-3-sonnet'],
					['mistral', 'mistral-large'],
				],
				medium: [
					['anthropic', 'claude-3-haiku'],
					['anthropic', 'claude-instant'],
					['mistral', 'mistral-small'],
					['mistral', 'mistral-medium'],
					['deepseek', 'deepseek-chat'],
					['deepseek', 'deepseek-coder'],
				],
				low: [
					['openai', 'gpt-3.5-turbo'],
					['mistral', 'mistral-tiny'],
				],
			} as const;
			for (const [tier, models] of Object.entries(tiers)) {
				for (const [provider, model] of models) expect(namedTier(provider, model)).toBe(tier);
			}
			expect(namedTier('openai', 'gpt-5.4-mini')).toBeUndefined();
		});

		it('5. cache hit and miss scenarios across different AI providers', async () => {
			for (const member of PROVIDERS) {
				const request = { ...HELLO, ...member };
				expect(await cache.get(request)).toBeNull();
				await cache.set(request, `Hallo von ${member.provider}`);
				expect(await cache.get(request)).toBe(`Hallo von ${member.provider}`);
				expect(await cache.get({ ...request, prompt: 'another' })).toBeNull();
			}
		});

		it('6. cache statistics tracking per provider and model', async () => {
			const other = openCache(backend).cache;
			await cache.get(HELLO);
			await cache.set(HELLO, 'Hallo', {
				usage: { inputTokens: 100, outputTokens: 50, costNanoUsd: 1_500_000 },
			});
			await other.getMany([HELLO, HELLO, { ...HELLO, model: 'gpt-4' }]);
			await other.stats({});
			const stats = await cache.stats({});
			const mini = { hits: 2, misses: 1, writes: 1, hitRate: 2 / 3, savedUsd: 0.003 };
			expect(stats.providers['openai']?.models['gpt-5.4-mini']).toMatchObject(mini);
			expect(stats.providers['openai']?.models['gpt-4']).toMatchObject({ hits: 0, misses: 1 });
			expect(stats.providers['openai']).toMatchObject({ hits: 2, misses: 2, hitRate: 0.5 });
			expect(stats.totals).toMatchObject({ hits: 2, misses: 2, writes: 1, hitRate: 0.5 });
			expect(stats.collections['articles']).toMatchObject({ hits: 2, misses: 2 });
			expect(stats.buckets).toHaveLength(1);
			const gpt4 = await cache.stats({ provider: 'openai', model: 'gpt-4' });
			expect(gpt4.totals).toMatchObject({ hits: 0, misses: 1, hitRate: 0 });
		});

		it('7. cache behavior with different content types and sizes', async () => {
			const factors = { critical: 0.5, standard: 1, static: 7, temporary: 0.25 } as const;
			for (const contentType of ['critical', 'standard', 'static', 'temporary'] as const) {
				const request = { ...HELLO, prompt: contentType };
				await cache.set(request, LONG, { contentType });
				const expected = DAY_MS * factors[contentType];
				expect(await lifetimeWithin(backend, cache, request, expected)).toBe(true);
			}
		});

		it('8. concurrent cache access', async () => {
			const caches = [cache, openCache(backend).cache, openCache(backend).cache];
			const requests = Array.from({ length: 30 }, (_, at) => ({ ...HELLO, prompt: `p${at % 10}` }));
			let computations = 0;
			const answers = await Promise.all(
				caches.flatMap((one) =>
					requests.map((request) =>
						one.getOrCompute(request, async () => {
							computations += 1;
							await new Promise((resolve) => {
								setTimeout(resolve, 20);
							});
							return { response: `answer to ${request.prompt}` };
						}),
					),
				),
			);
			expect(answers).toEqual(
				caches.flatMap(() => requests.map(({ prompt }) => `answer to ${prompt}`)),
			);
			expect(computations).toBe(10);
		});

		it('9. batch response caching efficiency', async () => {
			const entries = Array.from({ length: 500 }, (_, at) => ({
				request: { ...HELLO, prompt: `segment ${at}` },
				response: `Absatz ${at}`,
			}));
			await cache.get(HELLO);
			opened.reset();
			await cache.setMany(entries);
			// One round trip each: the parts of a write are sent while the next are compressed.
			expect(Object.fromEntries(opened.calls)).toEqual({ getWith: 1, setGuarded: 8 });
			opened.reset();
			const found = await cache.getMany(entries.map(({ request }) => request));
			expect(found).toEqual(entries.map(({ response }) => response));
			expect(opened.total()).toBe(1);
		});

		it('10. cache invalidation for specific collections and models', async () => {
			const requests = ['articles', 'pages'].flatMap((collection) =>
				PROVIDERS.map((member) => ({ ...HELLO, ...member, collection })),
			);
			await cache.setMany(requests.map((request) => ({ request, response: 'Hallo' })));
			await cache.invalidate({ collection: 'pages', provider: 'openai' });
			await cache.invalidate({ model: 'deepseek-chat' });
			const found = await openCache(backend).cache.getMany(requests);
			const expected = requests.map(({ collection, provider }) =>
				(collection === 'pages' && provider === 'openai') || provider === 'deepseek'
					? null
					: 'Hallo',
			);
			expect(found).toEqual(expected);
			await cache.invalidate({});
			expect(await cache.getMany(requests)).toEqual(requests.map(() => null));
		});

		it('11. cache warming functionality', async () => {
			await cache.set(HELLO, 'Hallo');
			const entries = [
				{ ...HELLO, prompt: 'one', response: 'eins' },
				{ ...HELLO, prompt: 'two', response: 'zwei' },
				{ ...HELLO, prompt: 'two', response: 'zwei' },
			].map(({ collection, ...entry }) => ({ ...entry, collection: collection ?? '' }));
			expect(await cache.warm(entries)).toEqual({ written: 2, skipped: 1 });
			expect(await cache.warm(entries)).toEqual({ written: 0, skipped: 3 });
			expect(await cache.get({ ...HELLO, prompt: 'two' })).toBe('zwei');
			expect(await cache.get(HELLO)).toBe('Hallo');
		});

		it('12. cache versioning', async () => {
			await cache.set(HELLO, 'Hallo');
			const next = openCache(backend, { version: 2 }).cache;
			expect(await next.get(HELLO)).toBeNull();
			await next.set(HELLO, 'Guten Tag');
			expect(await next.get(HELLO)).toBe('Guten Tag');
			expect(await cache.get(HELLO)).toBe('Hallo');
		});

		it('13. compression makes long responses smaller and never one larger', () => {
			const sizes = [10, 999, 1000, 4000].map((length) => {
				const text = LONG.slice(0, length);
				const value = encode(text);
				return (value?.length ?? 0) - Buffer.byteLength(text);
			});
			const overhead = 30;
			expect(Math.max(...sizes)).toBeLessThan(overhead);
			expect(sizes[3]).toBeLessThan(-3000);
			const random = Array.from({ length: 5000 }, (_, at) =>
				String.fromCharCode(0x4e00 + ((at * 7919) % 20_000)),
			).join('');
			expect(encode(random)?.length).toBeLessThan(Buffer.byteLength(random) + overhead);
		});

		it('14. memory usage with and without compression', async () => {
			await cache.set(HELLO, LONG);
			const keys = (await backend.keys()).filter((key) => key.startsWith('ai_response:'));
			const [value] = await opened.store.getMany(keys);
			expect(value?.length).toBeLessThan(Buffer.byteLength(LONG) * 0.1);
		});

		it('15. cached requests make no call, other than non-cached ones', async () => {
			let calls = 0;
			const compute = async () => {
				calls += 1;
				return { response: 'Hallo' };
			};
			expect(await cache.getOrCompute(HELLO, compute)).toBe('Hallo');
			expect(calls).toBe(1);
			opened.reset();
			expect(await cache.getOrCompute(HELLO, compute)).toBe('Hallo');
			expect(calls).toBe(1);
			expect(opened.total()).toBe(1);
		});

		it('16. pipeline operation efficiency for batch operations', async () => {
			const requests = Array.from({ length: 64 }, (_, at) => ({ ...HELLO, prompt: `p${at}` }));
			const found = await cache.lookup(requests);
			opened.reset();
			await cache.write(
				found.flatMap((miss) => (miss.status === 'miss' ? [{ miss, response: 'x' }] : [])),
			);
			expect([...opened.calls]).toEqual([['setGuarded', 1]]);
		});

		it('17. collection-specific caching patterns', async () => {
			await cache.set(HELLO, 'for articles');
			await cache.set({ ...HELLO, collection: 'pages' }, 'for pages');
			await cache.set({ ...HELLO, collection: undefined }, 'for all');
			const found = await cache.getMany([
				HELLO,
				{ ...HELLO, collection: 'pages' },
				{ ...HELLO, collection: undefined },
				{ ...HELLO, collection: 'page' },
			]);
			expect(found).toEqual(['for articles', 'for pages', 'for all', null]);
			expect((await cache.info()).keys).toEqual({
				total: 3,
				providers: { openai: 3 },
				collections: { articles: 1, pages: 1 },
				complete: true,
			});
		});

		it('18. collection-based cache invalidation', async () => {
			const collections = ['articles', 'pages', '*', '[ap]*', 'a:b', undefined];
			const requests = collections.map((collection) => ({ ...HELLO, collection }));
			await cache.setMany(requests.map((request) => ({ request, response: 'Hallo' })));
			expect(await cache.countEntries({ collection: '*' })).toBe(1);
			await cache.invalidate({ collection: '*' });
			await cache.invalidate({ collection: 'a:b' });
			const found = await cache.getMany(requests);
			expect(found).toEqual(['Hallo', 'Hallo', null, 'Hallo', null, 'Hallo']);
		});

		it('19. provider-specific cache isolation', async () => {
			for (const member of PROVIDERS) await cache.set({ ...HELLO, ...member }, member.provider);
			await cache.invalidate({ provider: 'mistral' });
			const found = await cache.getMany(PROVIDERS.map((member) => ({ ...HELLO, ...member })));
			expect(found).toEqual(['openai', 'anthropic', null, 'deepseek']);
		});

		it('20. cost-aware caching strategies', async () => {
			const expected = { low: 0.8, medium: 1, high: 1.5, very_high: 2 } as const;
			const priced = openCache(backend, {
				priceTier: (_, model) => (model === 'dear' ? 'very_high' : 'low'),
			}).cache;
			const models = [
				['mistral', 'mistral-tiny', 'low'],
				['anthropic', 'claude-3-haiku-20240307', 'medium'],
				['openai', 'gpt-4', 'high'],
				['anthropic', 'claude-3-opus-latest', 'very_high'],
				['openai-compatible', 'dear', 'very_high'],
				['openai-compatible', 'cheap', 'low'],
			] as const;
			for (const [provider, model, tier] of models) {
				const request = { ...HELLO, provider, model };
				await priced.set(request, 'Hallo');
				expect(await lifetimeWithin(backend, priced, request, DAY_MS * expected[tier])).toBe(true);
			}
		});

		it('21. confidence scoring impact on TTL', async () => {
			for (const [confidence, factor] of [
				[0, 0.5],
				[0.7, 0.7],
				[1, 1],
				[1.5, 1.5],
				[9, 1.5],
			] as const) {
				const request = { ...HELLO, prompt: `confidence ${confidence}` };
				await cache.set(request, 'Hallo', { confidence });
				expect(await lifetimeWithin(backend, cache, request, DAY_MS * factor)).toBe(true);
			}
		});

		it('22. cache behavior with different models from the same provider', async () => {
			const models = ['gpt-3.5-turbo', 'gpt-4', 'gpt-4-turbo', 'gpt-4*'];
			const requests = models.map((model) => ({ ...HELLO, model }));
			await cache.setMany(requests.map((request) => ({ request, response: request.model })));
			expect(await cache.getMany(requests)).toEqual(models);
			await cache.invalidate({ provider: 'openai', model: 'gpt-4*' });
			expect(await cache.getMany(requests)).toEqual([...models.slice(0, 3), null]);
		});
	});
}

function encode(response: string): Buffer | null {
	return encodeEnvelope(1, Buffer.alloc(8), {
		response,
		usage: { inputTokens: 100, outputTokens: 100, costNanoUsd: 1_000_000 },
		writer: 1,
	});
}
