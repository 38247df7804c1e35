import { effectScope } from 'vue';
import { describe, expect, test } from 'vitest';
import { readPages, useLoading } from '../../../../extensions/shared/load.ts';

describe('a reading', () => {
	test('shows what it has so far, and then the whole', async () => {
		const scope = effectScope();
		const waiting = Promise.withResolvers<number>();
		const loading = scope.run(() =>
			useLoading<number>((_, show) => {
				show(1);
				return waiting.promise;
			}),
		);
		expect(loading).toMatchObject({ data: 1, isLoading: true });
		waiting.resolve(2);
		await waiting.promise;
		await expect.poll(() => loading).toMatchObject({ data: 2, isLoading: false, fault: null });
		scope.stop();
	});

	test('is dropped when another has overtaken it, and told so', async () => {
		const scope = effectScope();
		const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
		const signals: AbortSignal[] = [];
		const loading = scope.run(() =>
			useLoading((signal) => {
				signals.push(signal);
				return answers[signals.length - 1]?.promise ?? Promise.reject(new Error('asked too often'));
			}),
		);
		const second = loading?.reload();
		answers[1]?.resolve('second');
		await second;
		answers[0]?.reject(new Error('late'));
		await answers[0]?.promise.catch(() => {});
		expect(loading).toMatchObject({ data: 'second', fault: null });
		expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
		scope.stop();
		expect(signals[1]?.aborted).toBe(true);
	});
});

test('pages are read to the end, but not when nobody wants more', async () => {
	const asked: number[] = [];
	const read = async (offset: number) => {
		asked.push(offset);
		return { offset, nextOffset: offset === 2 ? null : offset + 1 };
	};
	const all: number[] = [];
	for await (const { offset } of readPages(read, new AbortController().signal)) all.push(offset);
	expect(all).toEqual([0, 1, 2]);
	const leaving = new AbortController();
	for await (const page of readPages(read, leaving.signal)) if (page.offset === 1) leaving.abort();
	expect(asked).toEqual([0, 1, 2, 0, 1]);
});
