import { describe, expect, it } from 'vitest';
import type { ReadWith } from '../../../../src/store/store.ts';
import { GatheredReads } from '../../../../src/store/redis/gathered-reads.ts';

function createReads(): { readonly reads: GatheredReads; readonly fetched: (readonly string[])[] } {
	const fetched: (readonly string[])[] = [];
	const reads = new GatheredReads((keys, { resolve }) => {
		fetched.push(keys);
		setImmediate(() => resolve(keys.map((key) => (key === 'none' ? null : Buffer.from(key)))));
	});
	return { reads, fetched };
}

function read(
	reads: GatheredReads,
	keys: readonly string[],
	common: readonly string[],
): Promise<ReadWith> {
	return new Promise((resolve, reject) => {
		reads.read(keys, common, resolve, reject);
	});
}

function text(values: readonly (Buffer | null)[]): readonly (string | null)[] {
	return values.map((value) => value && value.toString());
}

describe('reads of one tick', () => {
	it('are one request, and each is answered with its own', async () => {
		const { reads, fetched } = createReads();
		const answers = await Promise.all([
			read(reads, ['a', 'none'], []),
			read(reads, [], []),
			read(reads, ['b'], []),
		]);
		expect(answers.map(({ values }) => text(values))).toEqual([['a', null], [], ['b']]);
		expect(fetched).toEqual([['a', 'none', 'b']]);
	});

	it('take in what the callbacks of earlier reads ask for', async () => {
		const { reads, fetched } = createReads();
		const first = read(reads, ['a'], []);
		await Promise.all([
			first.then(() => read(reads, ['b'], [])),
			first.then(() => read(reads, ['c'], [])),
		]);
		expect(fetched).toEqual([['a'], ['b', 'c']]);
	});

	it('are apart from those of the next', async () => {
		const { reads, fetched } = createReads();
		const first = read(reads, ['a'], []);
		await new Promise((resolve) => {
			setImmediate(resolve);
		});
		await Promise.all([first, read(reads, ['b'], [])]);
		expect(fetched).toEqual([['a'], ['b']]);
	});

	it('share what they have in common, as one array', async () => {
		const { reads, fetched } = createReads();
		const tags = ['t', 'u'];
		const [one, two, three] = await Promise.all([
			read(reads, ['a'], tags),
			read(reads, ['b'], tags),
			read(reads, ['c'], ['t']),
		]);
		expect(fetched).toEqual([['a', 'b', 'c', 't', 'u', 't']]);
		expect(one?.common).toBe(two?.common);
		expect(text(one?.common ?? [])).toEqual(['t', 'u']);
		expect(text(three?.common ?? [])).toEqual(['t']);
	});

	it('ask once for what many ask for', async () => {
		const { reads, fetched } = createReads();
		const answers = await Promise.all(
			Array.from({ length: 100 }, (_, at) => read(reads, [at < 60 ? 'a' : 'b'], ['t'])),
		);
		expect(fetched[0]?.filter((key) => key !== 't')).toEqual(['a', 'b']);
		expect(text(answers.flatMap(({ values }) => values)).slice(59, 61)).toEqual(['a', 'b']);
	});

	it('fail together', async () => {
		const reads = new GatheredReads((_, { reject }) => reject(new Error('gone')));
		const answers = await Promise.allSettled([read(reads, ['a'], []), read(reads, ['b'], ['t'])]);
		expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		await expect(read(reads, ['a'], [])).rejects.toThrow('gone');
	});

	it('read what is no bytes as nothing', async () => {
		const reads = new GatheredReads((_, { resolve }) =>
			resolve([new Set(['x']), 'text', Buffer.from('b')]),
		);
		const { values } = await read(reads, ['a', 'b', 'c'], []);
		expect(text(values)).toEqual([null, null, 'b']);
	});
});
