import { afterAll, beforeAll } from 'vitest';
import { redisBackend } from '../contracts/backend.ts';
import { describeStore } from '../contracts/store.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

let server: RedisServer;

beforeAll(async () => {
	server = await startRedisServer();
});

afterAll(() => server.stop());

describeStore('redis', () => redisBackend(server.url));
