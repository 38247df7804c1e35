import { expect, it } from 'vitest';
import type { ItemUse } from '../../../../src/cache/face.ts';
import { MemoryStore } from '../../../../src/store/memory/memory.ts';
import { HELLO, openCache } from '../../../contracts/cache-setup.ts';
import { after } from '../../../helpers/interleaved-store.ts';

const ITEM = { collection: 'articles', item: '1' };

function use(text: string, targetLanguage: string): ItemUse {
	return {
		field: 'body',
		segment: Buffer.from(text.padEnd(8, '_')),
		sourceLanguage: 'en-US',
		targetLanguage,
		request: { ...HELLO, prompt: { text, target: targetLanguage } },
	};
}

function scopeOf({ field, targetLanguage }: ItemUse) {
	return { fields: [field], targetLanguages: [targetLanguage] };
}

it('keeps what another run has noted for the item since the index was read', async () => {
	const inner = new MemoryStore({ maxBytes: 1_000_000 });
	const other = openCache(undefined, { store: inner }).cache;
	const french = use('new', 'fr-FR');
	let interleaved = false;
	const { cache } = openCache(undefined, {
		store: after(inner, 'readFields', async () => {
			if (interleaved) return;
			interleaved = true;
			await other.indexItem(ITEM, scopeOf(french), [french]);
		}),
	});
	const before = use('old', 'fr-FR');
	await other.indexItem(ITEM, scopeOf(before), [before]);
	await other.set(french.request, 'nouveau', { item: ITEM });
	const german = use('new', 'de-DE');
	await cache.indexItem(ITEM, scopeOf(german), [german]);
	expect(interleaved).toBe(true);
	expect(await other.forgetItem(ITEM)).toEqual({ dropped: 1, kept: 0 });
	expect(await other.get(french.request)).toBeNull();
});
