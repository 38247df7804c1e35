import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkModel, EndedError, type ModelClient } from '../contracts/cache-model.ts';
import { type CacheProcess, startCacheProcess } from '../helpers/cache-process.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

/** `npm run model` makes more than 100,000 operations. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 8);
const COMMANDS = 250;
/** Of the processes: what the last of them writes expires while it is used. */
const LIFETIMES = [3600, 3600, 1];

let server: RedisServer;
let processes: Promise<CacheProcess>[] = [];
let namespace = 'model';
let deaths = 0;

function start(at: number): Promise<CacheProcess> {
	return startCacheProcess({ url: server.url, namespace, ttlSeconds: LIFETIMES[at] ?? 3600 });
}

beforeAll(async () => {
	server = await startRedisServer();
	processes = LIFETIMES.map((_, at) => start(at));
	await Promise.all(processes);
});

afterAll(async () => {
	await Promise.all(processes.map(async (one) => (await one).stop()));
	await server.stop();
});

function createClient(at: number): ModelClient {
	const call = async (method: keyof ModelClient, ...args: readonly unknown[]) => {
		const process = await processes[at];
		try {
			return await process?.ask({ type: 'model', method, args });
		} catch (error) {
			const ended = error instanceof Error && error.message.includes('has ended');
			throw ended ? new EndedError(error.message) : error;
		}
	};
	return {
		get: async (request) => toText(await call('get', request)),
		getMany: async (requests) => {
			const responses = await call('getMany', requests);
			return Array.isArray(responses) ? responses.map(toText) : [];
		},
		setMany: async (requests, responses) => void (await call('setMany', requests, responses)),
		compute: async (request, response) => String(await call('compute', request, response)),
		begin: async (token, request, item) => void (await call('begin', token, request, item)),
		finish: async (token, response) => void (await call('finish', token, response)),
		invalidate: async (filter) => void (await call('invalidate', filter)),
		invalidateItemless: async (of) => void (await call('invalidateItemless', of)),
		forget: async (item) => void (await call('forget', item)),
		release: async (item, request) => void (await call('release', item, request)),
		damage: async (kind, place) => void (await call('damage', kind, place)),
		die: async () => {
			const dying = await processes[at];
			deaths += 1;
			const next = (async () => {
				await dying?.kill();
				return start(at);
			})();
			processes[at] = next;
			await next;
		},
	};
}

function toText(response: unknown): string | null {
	return typeof response === 'string' ? response : null;
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
					namespace = `model-${opened}`;
					await Promise.all(
						processes.map(async (one) => (await one).ask({ type: 'open', namespace })),
					);
					return processes.map((_, at) => createClient(at));
				},
				close: async () => undefined,
			});
			process.stdout.write(
				`${operations} operations, ${reads} reads, ${hits} of them served, ${deaths} processes killed\n`,
			);
			expect(operations).toBeGreaterThan(RUNS * 20);
			// A model that is never served checks nothing.
			expect(hits).toBeGreaterThan(reads / 20);
		},
		RUNS * 30_000,
	);
});
