import type { Redis } from 'ioredis';

/** Copies all that a Redis holds; answers what puts it back in the place of everything. */
export async function copyRedis(client: Redis): Promise<() => Promise<void>> {
	const keys = await client.keys('*');
	const kept = await Promise.all(
		keys.map(async (key) => ({
			key,
			ttlMs: Math.max(0, await client.pttl(key)),
			value: await client.dumpBuffer(key),
		})),
	);
	return async () => {
		await client.flushall();
		for (const { key, ttlMs, value } of kept) {
			if (value !== null) await client.restore(key, ttlMs, value);
		}
	};
}
