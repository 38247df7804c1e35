import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisConnection } from '../../src/config/config.ts';
import { parseRedisAddress } from '../../src/config/redis-address.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { redisBackend } from '../contracts/backend.ts';
import { HELLO, openCache } from '../contracts/cache-setup.ts';
import { describeCache } from '../contracts/cache.ts';
import { describeStore } from '../contracts/store.ts';
import { type Certificate, createCertificate } from '../helpers/certificate.ts';
import { documentedRights } from '../helpers/redis-rights.ts';
import { findFreePort, type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

/** With characters that SCAN takes for a pattern. */
const PREFIX = 'team[1]*:';

let certificate: Certificate;
let server: RedisServer;
let tlsPort: number;
let admin: Redis;

beforeAll(async () => {
	certificate = await createCertificate();
	tlsPort = await findFreePort();
	const { certificateFile, keyFile } = certificate;
	server = await startRedisServer(
		[
			'--tls-auth-clients no',
			`--tls-port ${tlsPort}`,
			`--tls-key-file ${keyFile}`,
			`--tls-cert-file ${certificateFile}`,
			`--tls-ca-cert-file ${certificateFile}`,
		].flatMap((option) => option.split(' ')),
	);
	admin = new Redis(server.url);
	const escaped = PREFIX.replaceAll(/[[\]*]/g, String.raw`\$&`);
	for (const [user, keys] of Object.entries({ documented: 'ai_*', 'any-key': '*' })) {
		const rules = documentedRights().map((rule) => rule.replace('~ai_*', `~${escaped}${keys}`));
		await admin.call('ACL', 'SETUSER', user, ...rules);
	}
});

afterAll(async () => {
	const log: unknown = await admin.acl('LOG');
	admin.disconnect();
	await server.stop();
	await certificate.remove();
	// Nothing was refused that the cache went on without.
	expect(log).toEqual([]);
});

function as(user: string): RedisConnection {
	const url = `redis://${user}:password@127.0.0.1:${server.port}`;
	return { url, keyPrefix: PREFIX };
}

function address(port: number): RedisConnection {
	return parseRedisAddress(`rediss://127.0.0.1:${port}/4`) ?? {};
}

function openAt(connection: RedisConnection) {
	const warnings: string[] = [];
	const logger = { warn: (message: string) => warnings.push(message) };
	const store = new RedisStore(connection, { commandTimeoutMs: 1000, logger });
	return { ...openCache(undefined, { store }), warnings };
}

/** Its keys are any: the commands are those of the documentation. */
describeStore('documented rights and a prefix', () => redisBackend(server.url, as('any-key')));
describeCache('documented rights and a prefix', () => redisBackend(server.url, as('documented')));

describe('the documented rights', () => {
	it('are enough for everything the cache does, and for no other key', async () => {
		const { cache, store, warnings } = openAt(as('documented'));
		const other = openAt({ ...as('documented'), keyPrefix: 'other:' });
		await cache.set(HELLO, 'Hallo');
		await cache.invalidate({ collection: 'articles' });
		await cache.idle();
		expect(await store.health()).toMatchObject({ status: 'ok' });
		expect(warnings).toEqual([]);
		await other.cache.set(HELLO, 'Hallo');
		expect(await other.cache.get(HELLO)).toBeNull();
		expect(await other.store.health()).toMatchObject({ status: 'degraded' });
		await cache.close();
		await other.cache.close();
		await admin.acl('LOG', 'RESET');
		await admin.flushall();
	});
});

describe('a key prefix', () => {
	it('bounds everything: entries, counting, reclaiming', async () => {
		const plain = openAt({ url: server.url });
		const prefixed = openAt({ url: server.url, keyPrefix: PREFIX });
		await plain.cache.set(HELLO, 'plain');
		await prefixed.cache.set(HELLO, 'prefixed');
		expect(await plain.cache.get(HELLO)).toBe('plain');
		expect((await prefixed.cache.info()).keys.total).toBe(1);
		await prefixed.cache.invalidate({});
		await prefixed.cache.idle();
		expect(await prefixed.cache.get(HELLO)).toBeNull();
		expect(await plain.cache.get(HELLO)).toBe('plain');
		const keys = (await admin.keys('*')).filter((key) => key.includes('ai_response'));
		expect(keys).toEqual([expect.stringMatching(/^ai_response:/)]);
		await plain.cache.close();
		await prefixed.cache.close();
		await admin.flushall();
	});
});

describe('TLS', () => {
	it('serves with the certificate that was given', async () => {
		const { cache, warnings } = openAt({ ...address(tlsPort), ca: certificate.pem });
		await cache.set(HELLO, 'Hallo');
		expect(await cache.get(HELLO)).toBe('Hallo');
		expect(await admin.info('keyspace')).toContain('db4:');
		await cache.close();
		expect(warnings).toEqual([]);
		await admin.flushall();
	});

	it('trusts nobody else, and goes on without the cache', async () => {
		const { cache, warnings } = openAt(address(tlsPort));
		expect(await cache.getOrCompute(HELLO, async () => ({ response: 'a' }))).toBe('a');
		expect(warnings).toEqual([expect.stringContaining('SELF_SIGNED_CERT')]);
		await cache.close();
	});

	it('is not spoken to a server without it', async () => {
		const { cache } = openAt({ ...address(server.port), ca: certificate.pem });
		expect(await cache.getOrCompute(HELLO, async () => ({ response: 'a' }))).toBe('a');
		expect(await cache.get(HELLO)).toBeNull();
		await cache.close();
	});
});
