import { describe, expect, test } from 'vitest';
import { chooseJobs, findEnded, progressOf } from '../../../../extensions/module/content/jobs.ts';
import {
	readOverview,
	refusalsOf,
	tabulate,
} from '../../../../extensions/module/overview/overview.ts';
import { settleCollection } from '../../../../extensions/module/action/settlement.ts';
import { readMore } from '../../../../extensions/module/content/stale-items.ts';
import { memberChoices } from '../../../../extensions/shared/choice.ts';
import { directionOf } from '../../../../extensions/shared/direction.ts';
import { EndpointFault, readFault } from '../../../../extensions/shared/endpoint.ts';
import { toFault } from '../../../../extensions/shared/load.ts';
import type { SettingsResponse } from '../../../../src/contract/inspection.ts';
import type { JobResponse } from '../../../../src/contract/runs.ts';

describe('a fault', () => {
	test.each([
		[400, { errors: [{ message: 'collection: is missing' }] }, 'refused', 'collection: is missing'],
		[503, { errors: [{ message: 'away' }] }, 'unavailable', 'away'],
		[502, '<html>Bad Gateway</html>', 'failed', ''],
		[404, undefined, 'missing', ''],
	])('of status %i is told by the sentence of the server, if there is one', async (...row) => {
		const [status, data, kind, message] = row;
		const error = Object.assign(new Error(`Request failed with status code ${status}`), {
			response: { status, data },
		});
		expect(await readFault(error)).toMatchObject({ kind, message });
	});

	test('without an answer has no sentence', async () => {
		expect(await readFault(new Error('Network Error'))).toMatchObject({
			kind: 'failed',
			message: '',
		});
		expect(toFault(new TypeError('x is undefined'))).toMatchObject({ kind: 'failed', message: '' });
		const fault = new EndpointFault('refused', 'why');
		expect(toFault(fault)).toBe(fault);
	});

	test('of a download is read from the file', async () => {
		const told = new Blob([JSON.stringify({ errors: [{ message: 'format: is unknown' }] })]);
		expect(await readFault({ response: { status: 400, data: told } })).toMatchObject({
			kind: 'refused',
			message: 'format: is unknown',
		});
		expect(
			await readFault({ response: { status: 500, data: new Blob(['no json']) } }),
		).toMatchObject({ kind: 'failed', message: '' });
	});
});

const job = (id: string, state: JobResponse['state'], items = 0, doneItems = 0): JobResponse => ({
	id,
	state,
	items,
	doneItems,
	collection: 'articles',
	user: null,
	startedAt: '',
	finishedAt: null,
	writtenItems: 0,
	failedItems: 0,
	segments: { total: 0, hits: 0, misses: 0 },
	usage: { inputTokens: 0, outputTokens: 0, costUsd: 0, savedUsd: 0 },
	failures: [],
	served: [],
});

const ids = (jobs: readonly JobResponse[]): string => jobs.map(({ id }) => id).join('');

describe('runs', () => {
	test('that are open are shown before the newest, however old', () => {
		const done = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => job(id, 'done'));
		expect(ids(chooseJobs([...done, job('g', 'running')]))).toBe('gabcd');
		const open = ['1', '2', '3', '4', '5', '6'].map((id) => job(id, 'cancelling'));
		expect(ids(chooseJobs([...done, ...open]))).toBe('123456');
	});

	test('that have ended are told once', () => {
		const before = [job('a', 'running'), job('b', 'cancelling'), job('c', 'done')];
		const now = [job('a', 'running'), job('b', 'cancelled'), job('c', 'done')];
		expect(ids(findEnded(before, now))).toBe('b');
		expect(ids(findEnded(now, now))).toBe('');
	});

	test('have a progress in hundredths', () => {
		const shares = [job('a', 'running', 3, 1), job('b', 'running'), job('c', 'running', 1, 2)];
		expect(shares.map(progressOf)).toEqual([33, 100, 100]);
	});
});

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

const SETTINGS: SettingsResponse = {
	variables: [],
	providers: [
		{ name: 'openai', refusal: 'OPENAI_API_KEY is not set' },
		{ name: 'mistral', refusal: null },
	],
	chain: [{ provider: 'openai', model: 'mine' }],
	models: { openai: ['alpha'], mistral: ['beta'] },
	defaultLanguage: null,
	languages: [],
	collections: [],
	fields: {},
};

describe('providers', () => {
	test('tell why none of the chain can be called', () => {
		expect(refusalsOf(SETTINGS)).toBe('OPENAI_API_KEY is not set');
		const chain = [...SETTINGS.chain, { provider: 'mistral', model: 'beta' }];
		expect(refusalsOf({ ...SETTINGS, chain })).toBe('');
	});

	test('to try are the chain and the models of those that can be called', () => {
		expect(memberChoices(SETTINGS).map(({ value }) => value)).toEqual([
			'openai:mine',
			'mistral:beta',
		]);
	});
});

describe('a collection of many items', () => {
	const page = { collection: 'articles', dryRun: true, fields: 2, segments: 3, unaligned: 1 };

	test('is settled page by page, with its progress', async () => {
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
		const sum = await settleCollection({ post }, 'adopt', request, ({ items }) => told.push(items));
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

	test('is listed on until there are enough to show', async () => {
		const offsets: unknown[] = [];
		const get = async <T>(_: string, parameters: { offset?: number } = {}): Promise<T> => {
			const { offset = 0 } = parameters;
			offsets.push(offset);
			const items = Array.from({ length: 10 }, (__, at) => ({ key: `${offset + at}`, fields: [] }));
			return Object({ staleItems: { items, nextOffset: offset >= 40 ? null : offset + 10 } });
		};
		const cell = { collection: 'articles', language: 'de-DE', state: 'stale' } as const;
		const first = await readMore({ get }, cell, { items: [], nextOffset: 0 }, () => true);
		expect([first.items.length, first.nextOffset]).toEqual([30, 30]);
		const all = await readMore({ get }, cell, first, () => true);
		expect([all.items.length, all.nextOffset, offsets]).toEqual([50, null, [0, 10, 20, 30, 40]]);
	});
});

test.each([
	['ar-SA', 'rtl'],
	['he', 'rtl'],
	['ckb', 'rtl'],
	['uz-Arab', 'rtl'],
	['az-Latn', 'ltr'],
	['de-DE', 'ltr'],
	['zh_CN', 'ltr'],
	['', 'ltr'],
])('the language %s is written %s', (code, direction) => {
	expect(directionOf(code)).toBe(direction);
});
