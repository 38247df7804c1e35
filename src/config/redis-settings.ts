import { z } from 'zod';
import type { Reader } from './environment.ts';
import type { RedisConnection } from './redis-address.ts';
import { hostList, redisAddress } from './schemas.ts';

export function readRedis(reader: Reader): RedisConnection | null {
	const connection = readAddress(reader);
	if (!connection) return null;
	const ca = reader.raw('TRANSLATION_CACHE_REDIS_CA');
	const keyPrefix = reader.raw('TRANSLATION_CACHE_REDIS_PREFIX');
	return {
		...connection,
		...(ca === undefined ? {} : { ca }),
		...(keyPrefix === undefined ? {} : { keyPrefix }),
	};
}

function readAddress(reader: Reader): RedisConnection | null {
	for (const name of ['TRANSLATION_CACHE_REDIS', 'REDIS']) {
		if (name === 'REDIS' && reader.raw('REDIS_ENABLED') === 'false') return null;
		const url = reader.raw(name);
		if (url === undefined) continue;
		return (
			reader.check(name, redisAddress, url, 'a redis:// or rediss:// URL, or a list of them') ?? {}
		);
	}
	const host = reader.raw('REDIS_HOST');
	const sentinels = reader.raw('REDIS_SENTINELS');
	if (host === undefined && sentinels === undefined) return null;
	const number = (name: string): number | undefined => {
		const value = reader.raw(name);
		const schema = z.coerce.number().int().nonnegative();
		return value === undefined ? undefined : reader.check(name, schema, value, 'a whole number');
	};
	const tls = reader.raw('REDIS_TLS');
	return {
		host,
		port: number('REDIS_PORT'),
		username: reader.raw('REDIS_USERNAME'),
		password: reader.raw('REDIS_PASSWORD'),
		db: number('REDIS_DB'),
		tls: tls !== undefined && tls !== 'false',
		sentinels:
			sentinels === undefined
				? undefined
				: reader.check('REDIS_SENTINELS', hostList, sentinels, 'a JSON list of {host, port}'),
		sentinelName: reader.raw('REDIS_NAME'),
		sentinelPassword: reader.raw('REDIS_SENTINEL_PASSWORD'),
	};
}
