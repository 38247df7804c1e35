import { describe, expect, it } from 'vitest';
import type { ReadWith } from '../../../../src/store/store.ts';
import { ReadBatch } from '../../../../src/store/redis/read-batch.ts';

function createBatch(): { readonly batch: ReadBatch; readonly fetched: (readonly string[])[] } {
	const fetched: (readonly string[])[] = [];
	const batch = new ReadBatch((keys, { resolve }) => {
		fetched.push(keys);
		setImmediate(() => resolve(keys.map((key) => (key === 'none' ? null : Buffer.from(key)))));
	});
	return { batch, fetched };
}

function read(
	batch: ReadBatch,
	keys: readonly string[],
	common: readonly string[],
): Promise<ReadWith> {
	return new Promise((resolve, reject) => {
		batch.read(keys, common, resolve, reject);
	});
}

function text(values: readonly (Buffer | null)[]): readonly (string | null)[] {
	return values.map((value) => value && value.toString());
}

describe('reads of one tick', () => {
	it('are one request, and each is answered with its own', async () => {
		const { batch, fetched } = createBatch();
		const answers = await Promise.all([
			read(batch, ['a', 'none'], []),
			read(batch, [], []),
			read(batch, ['b'], []),
		]);
		expect(answers.map(({ values }) => text(values))).toEqual([['a', null], [], ['b']]);
		expect(fetched).toEqual([['a', 'none', 'b']]);
	});

	it('take in what the callbacks of earlier reads ask for', async () => {
		const { batch, fetched } = createBatch();
		const first = read(batch, ['a'], []);
		await Promise.all([
			first.then(() => read(batch, ['b'], [])),
			first.then(() => read(batch, ['c'], [])),
		]);
		expect(fetched).toEqual([['a'], ['b', 'c']]);
	});

	it('are apart from those of the next', async () => {
		const { batch, fetched } = createBatch();
		const first = read(batch, ['a'], []);
		await new Promise((resolve) => {
			setImmediate(resolve);
		});
		await Promise.all([first, read(batch, ['b'], [])]);
		expect(fetched).toEqual([['a'], ['b']]);
	});

	it('share what they have in common, as one array', async () => {
		const { batch, fetched } = createBatch();
		const tags = ['t', 'u'];
		const [one, two, three] = await Promise.all([
			read(batch, ['a'], tags),
			read(batch, ['b'], tags),
			read(batch, ['c'], ['t']),
		]);
		expect(fetched).toEqual([['a', 'b', 'c', 't', 'u', 't']]);
		expect(one?.common).toBe(two?.common);
		expect(text(one?.common ?? [])).toEqual(['t', 'u']);
		expect(text(three?.common ?? [])).toEqual(['t']);
	});

	it('ask once for what many ask for', async () => {
		const { batch, fetched } = createBatch();
		const answers = await Promise.all(
			Array.from({ length: 100 }, (_, at) => read(batch, [at < 60 ? 'a' : 'b'], ['t'])),
		);
		expect(fetched[0]?.filter((key) => key !== 't')).toEqual(['a', 'b']);
		expect(text(answers.flatMap(({ values }) => values)).slice(59, 61)).toEqual(['a', 'b']);
	});

	it('fail together', async () => {
		const batch = new ReadBatch((_, { reject }) => reject(new Error('gone')));
		const answers = await Promise.allSettled([read(batch, ['a'], []), read(batch, ['b'], ['t'])]);
		expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		await expect(read(batch, ['a'], [])).rejects.toThrow('gone');
	});

	it('read what is no bytes as nothing', async () => {
		const batch = new ReadBatch((_, { resolve }) =>
			resolve([new Set(['x']), 'text', Buffer.from('b')]),
		);
		const { values } = await read(batch, ['a', 'b', 'c'], []);
		expect(text(values)).toEqual([null, null, 'b']);
	});
});
