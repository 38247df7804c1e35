import { describe, expect, test } from 'vitest';
import {
	readOverview,
	refusalsOf,
	tabulate,
} from '../../../../../extensions/module/overview/overview.ts';

const NOTHING = {
	hits: 0,
	misses: 0,
	writes: 0,
	hitRate: 0,
	inputTokens: 0,
	outputTokens: 0,
	costUsd: 0,
	savedUsd: 0,
	hitsByOrigin: { row: 0, approved: 0, cache: 0, current: 0 },
	latencyMs: null,
};

const stats = (hits: number) => ({
	totals: { ...NOTHING, hits },
	providers: {
		openai: {
			...NOTHING,
			models: { few: { ...NOTHING, hits: 1 }, many: { ...NOTHING, hits: 9 } },
		},
	},
	collections: {},
	invalidations: {},
	buckets: [],
	bucketHours: 1,
});

const reading = (inRange: number, ever: number) => {
	const asked: unknown[] = [];
	const get = async <T>(_: string, parameters?: object): Promise<T> => {
		asked.push(parameters);
		return Object(stats(parameters === undefined ? ever : inRange));
	};
	return { asked, endpoint: { get } };
};

async function emptinessOf(inRange: number, ever: number) {
	return (await readOverview(reading(inRange, ever).endpoint, '24h', 0)).emptiness;
}

describe('an overview', () => {
	test('tells a quiet time from a project in which nothing was ever translated', async () => {
		expect(await emptinessOf(3, 9)).toBeNull();
		expect(await emptinessOf(0, 9)).toBe('now');
		expect(await emptinessOf(0, 0)).toBe('never');
	});

	test('does not ask for a time before the longest, which is not kept', async () => {
		const { asked, endpoint } = reading(1, 1);
		expect((await readOverview(endpoint, '90d', 0)).before).toBeNull();
		expect(asked).toHaveLength(1);
	});

	test('lists models by how much they did', async () => {
		const { stats: found } = await readOverview(reading(1, 1).endpoint, '7d', 0);
		expect(tabulate(found).models.map(({ name }) => name)).toEqual([
			'openai · many',
			'openai · few',
		]);
	});
});

test('no provider can be called when none of the chain has a key', () => {
	const chain = [{ provider: 'openai', model: 'mine' }];
	const providers = [
		{ name: 'openai', refusal: 'OPENAI_API_KEY is not set' },
		{ name: 'mistral', refusal: null },
	];
	expect(refusalsOf({ chain, providers })).toBe('OPENAI_API_KEY is not set');
	const longer = [...chain, { provider: 'mistral', model: 'beta' }];
	expect(refusalsOf({ chain: longer, providers })).toBe('');
});
