import { expect, test } from 'vitest';
import { readMore } from '../../../../../extensions/module/content/stale-items.ts';

test('a list goes on until there are enough items to show', async () => {
	const offsets: unknown[] = [];
	const get = async <T>(_: string, parameters: { offset?: number } = {}): Promise<T> => {
		const { offset = 0 } = parameters;
		offsets.push(offset);
		const items = Array.from({ length: 10 }, (__, at) => ({ key: `${offset + at}`, fields: [] }));
		return Object({ staleItems: { items, nextOffset: offset >= 40 ? null : offset + 10 } });
	};
	const { signal } = new AbortController();
	const cell = { collection: 'articles', language: 'de-DE', state: 'stale' } as const;
	const first = await readMore({ get }, cell, { items: [], nextOffset: 0 }, signal);
	expect([first.items.length, first.nextOffset]).toEqual([30, 30]);
	const all = await readMore({ get }, cell, first, signal);
	expect([all.items.length, all.nextOffset, offsets]).toEqual([50, null, [0, 10, 20, 30, 40]]);
});
