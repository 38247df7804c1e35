import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CacheHit, CacheMiss } from '../../src/cache/cache.ts';
import type { PromptCache } from '../../src/cache/prompt-cache.ts';
import type { Backend } from './backend.ts';
import { DAY_MS, HELLO, openCache } from './cache-setup.ts';

const ITEM = { collection: 'articles', item: '7' };
const REFUSED = {
	response: 'Hallo '.repeat(400),
	refusal: { reason: 'numbers', rules: 3 },
	item: ITEM,
} as const;
const DIGEST = Buffer.alloc(8, 5);
const SCOPE = { fields: ['title'], targetLanguages: ['de-DE'] };
const USE = {
	field: 'title',
	segment: DIGEST,
	sourceLanguage: 'en-US',
	targetLanguage: 'de-DE',
	request: HELLO,
	refused: true,
} as const;

export function describeRefusals(name: string, create: () => Backend): void {
	describe(`what was refused: ${name}`, () => {
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

		const look = async (by = elsewhere, reader = ITEM): Promise<CacheHit | CacheMiss> => {
			const [found] = await by.lookup([HELLO], reader);
			if (!found) throw new Error('no answer');
			return found;
		};
		const missOf = async (by: PromptCache): Promise<CacheMiss> => {
			const { request, key, stamp } = await look(by);
			return { status: 'miss', request, key, stamp };
		};
		const refuse = async (): Promise<void> => {
			await cache.write([{ miss: await missOf(cache), ...REFUSED }]);
			await cache.indexItem(ITEM, SCOPE, [USE]);
		};

		it('is a miss for every process, with what was refused and why', async () => {
			await refuse();
			expect(await look()).toMatchObject({
				status: 'miss',
				refusal: { reason: 'numbers', rules: 3, times: 1, response: REFUSED.response },
			});
			expect(await elsewhere.get(HELLO)).toBeNull();
			expect((await cache.info()).keys.total).toBe(0);
		});

		it('is replaced by an answer', async () => {
			await refuse();
			await cache.set(HELLO, 'Hallo');
			expect(await elsewhere.get(HELLO)).toBe('Hallo');
		});

		it('is told to who waits for it in this process and in another', async () => {
			const owner = await cache.beginFlight([await missOf(cache)], undefined, ITEM);
			const [here, there] = await Promise.all([
				cache.beginFlight([await missOf(cache)], undefined, ITEM),
				elsewhere.beginFlight([await missOf(elsewhere)], undefined, ITEM),
			]);
			const [owned] = owner.owned;
			if (!owned) throw new Error('nothing is owned');
			await owner.complete(owned, REFUSED);
			const expected = { status: 'miss', refusal: { reason: 'numbers', rules: 3 } };
			expect(await here.joined[0]?.result).toMatchObject(expected);
			expect(await there.joined[0]?.result).toMatchObject(expected);
		});

		it('is told to who comes just afterwards, but not to who looks beyond it', async () => {
			const early = await missOf(elsewhere);
			await refuse();
			const late = await elsewhere.beginFlight([early], undefined, ITEM);
			expect(await late.joined[0]?.result).toMatchObject({ refusal: { reason: 'numbers' } });
			const seen = await look();
			if (seen.status === 'hit') throw new Error('a refusal is no hit');
			const anew = await elsewhere.beginFlight([seen], undefined, ITEM);
			expect(anew.owned).toEqual([seen]);
			await anew.complete(seen, REFUSED);
			expect(await look(cache)).toMatchObject({ refusal: { times: 2 } });
			await Promise.all([late.abandon(), anew.abandon()]);
		});

		it('goes with what it is invalidated by, with its item and with the text of that', async () => {
			const drops = [
				() => cache.invalidate({}),
				() => cache.invalidate({ provider: 'openai', collection: 'articles' }),
				() => cache.forgetItem(ITEM),
				() => cache.releaseItem(ITEM, new Map([['title', [Buffer.alloc(8, 6)]]])),
			];
			for (const drop of drops) {
				await refuse();
				expect(await look()).toHaveProperty('refusal');
				await drop();
				expect(await look()).not.toHaveProperty('refusal');
			}
		});

		it('stays while another item has come across it', async ({ skip }) => {
			skip(!backend.patches);
			await refuse();
			await look(elsewhere, { collection: 'articles', item: '8' });
			await elsewhere.idle();
			await cache.forgetItem(ITEM);
			expect(await look()).toHaveProperty('refusal');
		});

		it('is known of the field that uses it, for as long as it stands', async () => {
			await refuse();
			await backend.elapse(60 * DAY_MS);
			const isUsed = await elsewhere.findUsedFields(ITEM);
			expect([isUsed('title', 'de-DE'), isUsed('title', 'fr-FR'), isUsed('body', 'de-DE')]).toEqual(
				[true, false, false],
			);
			expect(await look()).toHaveProperty('refusal');
			await backend.elapse(8 * DAY_MS);
			expect(await look()).not.toHaveProperty('refusal');
		});
	});
}
