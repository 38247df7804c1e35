import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkModel, type ModelClient } from '../contracts/cache-model.ts';
import { type CacheProcess, startCacheProcess } from '../helpers/cache-process.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

/** `MODEL_RUNS=250` makes about 100,000 operations. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 8);
const COMMANDS = 250;

let server: RedisServer;
let processes: readonly CacheProcess[];

beforeAll(async () => {
	server = await startRedisServer();
	const options = { url: server.url, namespace: 'model' };
	processes = await Promise.all([1, 2, 3].map(() => startCacheProcess(options)));
});

afterAll(async () => {
	await Promise.all(processes.map((one) => one.stop()));
	await server.stop();
});

function createClient(process: CacheProcess): ModelClient {
	const call = (method: keyof ModelClient, ...args: readonly unknown[]) =>
		process.ask({ type: 'model', method, args });
	return {
		get: async (request) => {
			const response = await call('get', request);
			return typeof response === 'string' ? response : null;
		},
		compute: async (request, response) => String(await call('compute', request, response)),
		begin: async (token, request, item) => void (await call('begin', token, request, item)),
		finish: async (token, response) => void (await call('finish', token, response)),
		invalidate: async (filter) => void (await call('invalidate', filter)),
		forget: async (item) => void (await call('forget', item)),
		damage: async (kind, at) => void (await call('damage', kind, at)),
	};
}

describe('random operations of three processes on one Redis', () => {
	it(
		'never give a dropped answer or that of another prompt',
		async () => {
			let opened = 0;
			const { reads, hits, operations } = await checkModel({
				runs: RUNS,
				commands: COMMANDS,
				open: async () => {
					opened += 1;
					const namespace = `model-${opened}`;
					await Promise.all(processes.map((one) => one.ask({ type: 'open', namespace })));
					return processes.map(createClient);
				},
				close: async () => undefined,
			});
			expect(operations).toBeGreaterThan(RUNS * 20);
			// A model that is never served checks nothing.
			expect(hits).toBeGreaterThan(reads / 20);
		},
		RUNS * 20_000,
	);
});
