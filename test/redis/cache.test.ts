import { afterAll, beforeAll } from 'vitest';
import { redisBackend } from '../contracts/backend.ts';
import { describeCache } from '../contracts/cache.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

let server: RedisServer;

beforeAll(async () => {
	server = await startRedisServer();
});

afterAll(() => server.stop());

describeCache('redis', () => redisBackend(server.url));
