import { expect, test } from 'vitest';
import { settleCollection } from '../../../../../extensions/module/action/settlement.ts';

test('a collection is settled page by page, with its progress', async () => {
	const page = { collection: 'articles', dryRun: true, fields: 2, segments: 3, unaligned: 1 };
	const bodies: unknown[] = [];
	const pages = [
		{ ...page, items: 100, nextOffset: 100 },
		{ ...page, items: 50, nextOffset: null },
	];
	const post = async <T>(_: string, body: object): Promise<T> => {
		bodies.push(body);
		return Object(pages[bodies.length - 1]);
	};
	const told: number[] = [];
	const request = { collection: 'articles', dryRun: true };
	const { signal } = new AbortController();
	const tell = ({ items }: { items: number }) => void told.push(items);
	const sum = await settleCollection({ post }, 'adopt', request, tell, signal);
	expect(bodies).toEqual([
		{ ...request, offset: 0 },
		{ ...request, offset: 100 },
	]);
	expect(told).toEqual([100, 150]);
	expect(sum).toMatchObject({
		items: 150,
		fields: 4,
		segments: 6,
		unaligned: 2,
		nextOffset: null,
	});
});
