import { z } from 'zod';
import type { Reader } from './environment.ts';
import type { RedisConnection } from './redis-address.ts';
import { hostList, redisAddress } from './schemas.ts';

/** The Redis that Directus itself uses; null: none, or it is switched off. */
export function readDirectusRedis(reader: Reader): RedisConnection | null {
	if (reader.raw('REDIS_ENABLED') === 'false') return null;
	const url = reader.raw('REDIS');
	if (url !== undefined) {
		const needs = 'a redis:// or rediss:// URL, or a list of them';
		return reader.check('REDIS', redisAddress, url, needs) ?? null;
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
