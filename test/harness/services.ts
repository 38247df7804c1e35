import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll } from 'vitest';

import { type LoopbackProvider, startLoopbackProvider } from '../helpers/loopback-provider.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

/**
 * The vendors, for as long as this file or `describe` runs; each test finds them as they were
 * started.
 */
export function useLoopback(
	options?: Parameters<typeof startLoopbackProvider>[0],
): LoopbackProvider {
	const loopback = useWhileTesting(
		() => startLoopbackProvider(options),
		(started) => started.close(),
	);
	afterEach(() => loopback.reset());
	return loopback;
}

/** A Redis of its own for this file or `describe`. */
export function useRedis(): RedisServer {
	return useWhileTesting(startRedisServer, (started) => started.stop());
}

/** A client beside the bundle's. */
export function useRedisClient(server: RedisServer): Redis {
	return useWhileTesting(
		async () => new Redis(server.url),
		async (client) => client.disconnect(),
	);
}

/**
 * Opens something before the tests, and closes it when all that was set up after it is down. It
 * can be named at once and used from the first `beforeAll` on.
 */
function useWhileTesting<T extends object>(
	open: () => Promise<T>,
	close: (opened: T) => Promise<void>,
): T {
	const opened: { value?: T } = {};
	beforeAll(async () => {
		opened.value = await open();
	});
	afterAll(async () => {
		if (opened.value !== undefined) await close(opened.value);
	});
	const use = (): T => {
		if (opened.value === undefined) throw new Error('harness: used before the tests began');
		return opened.value;
	};
	const handle: ProxyHandler<T> = {
		get: (_, property) => {
			const member: unknown = Reflect.get(use(), property);
			return typeof member === 'function' ? member.bind(use()) : member;
		},
		set: (_, property, value) => Reflect.set(use(), property, value),
	};
	const nothing: T = Object.create(null);
	return new Proxy(nothing, handle);
}
