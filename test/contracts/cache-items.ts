import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CacheRequest, ItemUse } from '../../src/cache/cache.ts';
import type { PromptCache } from '../../src/cache/prompt-cache.ts';
import type { Backend } from './backend.ts';
import { DAY_MS, HELLO, openCache } from './cache-setup.ts';

const ONE = { collection: 'articles', item: '1' };
const TWO = { collection: 'articles', item: '2' };

function segment(name: string): Buffer {
	return Buffer.from(name.padEnd(8, '_'));
}

function requestFor(name: string, targetLanguage = 'de-DE'): CacheRequest {
	return { ...HELLO, prompt: { text: name, target: targetLanguage } };
}

function use(name: string, field = 'body', targetLanguage = 'de-DE'): ItemUse {
	const request = requestFor(name, targetLanguage);
	return { field, segment: segment(name), sourceLanguage: 'en-US', targetLanguage, request };
}

export function describeItems(name: string, create: () => Backend): void {
	describe(`the item index: ${name}`, () => {
		let backend: Backend;
		let cache: PromptCache;
		let elsewhere: PromptCache;

		beforeEach(() => {
			backend = create();
			cache = openCache(backend).cache;
			elsewhere = openCache(backend).cache;
		});

		afterEach(async () => {
			await cache.idle();
			await elsewhere.idle();
			await backend.close();
		});

		async function write(item: typeof ONE, uses: readonly ItemUse[]): Promise<void> {
			await cache.setMany(
				uses.map(({ request }) => ({
					request,
					response: `answer ${JSON.stringify(request)}`,
					item,
				})),
			);
		}

		async function index(item: typeof ONE, uses: readonly ItemUse[], of = uses): Promise<void> {
			const fields = [...new Set(of.map(({ field }) => field))];
			const targetLanguages = [...new Set(of.map(({ targetLanguage }) => targetLanguage))];
			await cache.indexItem(item, { fields, targetLanguages }, uses);
		}

		async function present(uses: readonly ItemUse[]): Promise<readonly boolean[]> {
			const found = await elsewhere.getMany(uses.map(({ request }) => request));
			return found.map((response) => response !== null);
		}

		it('drops what a field no longer uses', async () => {
			const uses = [use('a'), use('b'), use('c'), use('t', 'title')];
			await write(ONE, uses);
			await index(ONE, uses);
			const current = new Map([['body', [segment('a'), segment('c')]]]);
			expect(await elsewhere.releaseItem(ONE, current)).toEqual({ dropped: 1, kept: 0 });
			expect(await present(uses)).toEqual([true, false, true, true]);
			expect(await elsewhere.releaseItem(ONE, current)).toEqual({ dropped: 0, kept: 0 });
			expect(await cache.releaseItem(ONE, new Map([['body', []]]))).toEqual({
				dropped: 2,
				kept: 0,
			});
			expect(await present(uses)).toEqual([false, false, false, true]);
		});

		it('does not count what was dropped', async () => {
			const uses = [use('a'), use('b')];
			await write(ONE, uses);
			await index(ONE, uses);
			await elsewhere.releaseItem(ONE, new Map([['body', [segment('a')]]]));
			expect((await cache.info()).keys).toMatchObject({
				total: 1,
				providers: { openai: 1 },
				complete: true,
			});
			expect(await cache.countEntries({ provider: 'openai' })).toBe(1);
			await write(ONE, uses);
			expect((await cache.info()).keys.total).toBe(2);
		});

		it('drops it in every language and of every provider', async () => {
			const uses = ['de-DE', 'fr-FR'].flatMap((language) =>
				['openai', 'anthropic'].map((provider) => ({
					...use('a', 'body', language),
					request: { ...requestFor('a', language), provider },
				})),
			);
			await write(ONE, uses);
			await index(ONE, uses);
			expect(await cache.releaseItem(ONE, new Map([['body', []]]))).toEqual({
				dropped: 4,
				kept: 0,
			});
		});

		it('keeps what another field of the item still uses', async () => {
			const uses = [use('a'), { ...use('a'), field: 'teaser' }];
			await write(ONE, [use('a')]);
			await index(ONE, uses);
			expect(await cache.releaseItem(ONE, new Map([['body', []]]))).toEqual({
				dropped: 0,
				kept: 0,
			});
			expect(await present([use('a')])).toEqual([true]);
			expect(await cache.releaseItem(ONE, new Map([['teaser', []]]))).toEqual({
				dropped: 1,
				kept: 0,
			});
		});

		it('keeps what another item was served', async (context) => {
			if (!backend.patches) context.skip();
			const uses = [use('a'), use('b')];
			await write(ONE, uses);
			await index(ONE, uses);
			await elsewhere.lookup([use('a').request], ONE);
			await elsewhere.lookup([use('b').request], TWO);
			await elsewhere.idle();
			expect(await cache.forgetItem(ONE)).toEqual({ dropped: 1, kept: 1 });
			expect(await present(uses)).toEqual([false, true]);
		});

		it('keeps what another item wrote', async () => {
			await write(TWO, [use('a')]);
			await index(ONE, [use('a')]);
			expect(await cache.forgetItem(ONE)).toEqual({ dropped: 0, kept: 1 });
			expect(await present([use('a')])).toEqual([true]);
		});

		it('keeps what another item was given while it was in flight', async (context) => {
			if (!backend.patches) context.skip();
			const [miss] = await cache.lookup([use('a').request], ONE);
			const [other] = await cache.lookup([use('a').request], TWO);
			if (miss?.status !== 'miss' || other?.status !== 'miss') throw new Error('expected misses');
			const flight = await cache.beginFlight([miss], undefined, ONE);
			const joining = await cache.beginFlight([other], undefined, TWO);
			await flight.complete(miss, { response: 'Hallo', item: ONE });
			expect(await joining.joined[0]?.result).toMatchObject({ response: 'Hallo' });
			await cache.idle();
			await index(ONE, [use('a')]);
			expect(await cache.forgetItem(ONE)).toEqual({ dropped: 0, kept: 1 });
		});

		it('leaves the lifetime of a marked entry alone and creates none', async (context) => {
			if (!backend.patches) context.skip();
			await write(ONE, [use('a')]);
			await backend.elapse(DAY_MS * 0.9);
			await elsewhere.lookup([use('a').request], TWO);
			await elsewhere.idle();
			await backend.elapse(DAY_MS * 0.05);
			expect(await present([use('a')])).toEqual([true]);
			await backend.elapse(DAY_MS * 0.06);
			expect(await present([use('a')])).toEqual([false]);
			const keys = await backend.keys();
			expect(keys.filter((key) => key.startsWith('ai_response:'))).toEqual([]);
		});

		it('forgets all that only this item used', async () => {
			const uses = [use('a'), use('b', 'title'), use('c', 'body', 'fr-FR')];
			await write(ONE, uses);
			await index(ONE, uses);
			await write(TWO, [use('d')]);
			await index(TWO, [use('d')]);
			expect(await elsewhere.forgetItem(ONE)).toEqual({ dropped: 3, kept: 0 });
			expect(await present([...uses, use('d')])).toEqual([false, false, false, true]);
			expect(await cache.forgetItem(ONE)).toEqual({ dropped: 0, kept: 0 });
			expect((await backend.keys()).filter((key) => key.includes(':articles:1'))).toEqual([]);
		});

		it('replaces the uses of the fields and languages that a run has seen', async () => {
			const german = [use('a'), use('b')];
			const french = [use('a', 'body', 'fr-FR')];
			const title = [use('t', 'title')];
			await write(ONE, [...german, ...french, ...title]);
			await index(ONE, german);
			await index(ONE, french);
			await index(ONE, title);
			await index(ONE, [use('b')], german);
			expect(await cache.forgetItem(ONE)).toEqual({ dropped: 3, kept: 0 });
			expect(await present([...german, ...french, ...title])).toEqual([true, false, false, false]);
		});

		it('empties a field that uses nothing any more', async () => {
			await write(ONE, [use('a')]);
			await index(ONE, [use('a')]);
			await cache.indexItem(ONE, { fields: ['body'], targetLanguages: ['de-DE'] }, []);
			expect(await cache.forgetItem(ONE)).toEqual({ dropped: 0, kept: 0 });
		});

		it('lasts as long as its longest entry', async () => {
			const uses = [use('a')];
			await cache.set(use('a').request, 'Hallo', { item: ONE, contentType: 'static' });
			await cache.indexItem(ONE, { fields: ['body'], targetLanguages: ['de-DE'] }, uses, 'static');
			await index(ONE, uses);
			await backend.elapse(6.8 * DAY_MS);
			expect(await cache.forgetItem(ONE)).toEqual({ dropped: 1, kept: 0 });
		});

		it('keeps items apart whose names run together', async () => {
			const items = [
				{ collection: 'a', item: 'b:c' },
				{ collection: 'a:b', item: 'c' },
				{ collection: 'a', item: '*' },
			];
			for (const [at, item] of items.entries()) {
				await write(item, [use(`${at}`)]);
				await index(item, [use(`${at}`)]);
			}
			expect(await cache.forgetItem({ collection: 'a', item: '*' })).toEqual({
				dropped: 1,
				kept: 0,
			});
			expect(await present([use('0'), use('1'), use('2')])).toEqual([true, true, false]);
		});

		it('goes on when its dictionary was lost', async () => {
			await write(ONE, [use('a'), use('b')]);
			await index(ONE, [use('a')]);
			const dictionary = (await backend.keys()).filter((key) => key.startsWith('ai_dict:'));
			expect(dictionary).toHaveLength(1);
			await backend.open().deleteMany(dictionary);
			expect(await elsewhere.forgetItem(ONE)).toEqual({ dropped: 0, kept: 0 });
			const another = openCache(backend).cache;
			await another.indexItem(ONE, { fields: ['body'], targetLanguages: ['de-DE'] }, [use('b')]);
			expect(await elsewhere.forgetItem(ONE)).toEqual({ dropped: 1, kept: 0 });
		});

		it('spends few bytes an entry, in values that Redis packs', async () => {
			const uses = Array.from({ length: 40 }, (_, at) => use(`segment ${at}`));
			await index(ONE, uses);
			const key = (await backend.keys()).find((one) => one.startsWith('ai_index:')) ?? '';
			const fields = await backend.open().readFields(key);
			let bytes = 0;
			for (const [field, value] of fields) {
				expect(value.length).toBeLessThanOrEqual(64);
				bytes += field.length + value.length;
			}
			expect(bytes / uses.length).toBeLessThan(25);
		});
	});
}
