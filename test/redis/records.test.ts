import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readText } from '../../src/documents/reading.ts';
import type { Format } from '../../src/documents/document.ts';
import { makeVersion } from '../../src/directus/provenance/field-memory.ts';
import type { FieldVersion } from '../../src/directus/provenance/field-version.ts';
import { hashValue } from '../../src/directus/provenance/hash.ts';
import { Provenance } from '../../src/directus/provenance/provenance.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

/** A field takes no more than this of Redis's memory, its part of key and overhead included. */
const MOST_BYTES = 300;
const ITEMS = 2_000;
const LANGUAGES = ['de-DE', 'fr-FR'];
const MAKER = { provider: 'anthropic', model: 'claude-sonnet-4-6', sourceLanguage: 'en-US' };
let server: RedisServer;
let client: Redis;
let store: RedisStore;

beforeAll(async () => {
	server = await startRedisServer();
	client = new Redis(server.url);
	store = new RedisStore({ url: server.url }, { commandTimeoutMs: 10_000 });
});

afterAll(async () => {
	client.disconnect();
	await store.close();
	await server.stop();
});

async function versionOf(text: string, format: Format): Promise<FieldVersion> {
	const { segments } = await readText(text, { format });
	const target = format === 'html' ? text.replaceAll(/>(?=\w)/g, '>Wort ') : `Wort ${text}`;
	const shapings = segments.map(() => '');
	return makeVersion(target, text, { format }, { ...MAKER, shapings, people: [] });
}

/** Bytes a field, of Redis's memory for all records of the namespace. */
async function bytesAField(namespace: string, fields: number): Promise<number> {
	const keys = await client.keys(`ai_provenance:v1:${namespace}:*`);
	let bytes = 0;
	for (const key of keys) bytes += Number(await client.memory('USAGE', key, 'SAMPLES', 0));
	return bytes / fields;
}

describe('the records of whose text stands where', () => {
	it('take at most 300 bytes of memory a field, of 2,000 items in two languages', async () => {
		const provenance = new Provenance(store, 'many');
		for (let item = 1; item <= ITEMS; item += 1) {
			const title = await versionOf(`Title of article ${item}`, 'plain');
			const body = await versionOf(`<p>The ferry of article ${item} leaves early.</p>`, 'html');
			const versions = { title, body };
			const standing = { title: hashValue(null), body: hashValue(null) };
			await Promise.all(
				LANGUAGES.map((language) =>
					provenance.add(
						{ collection: 'articles', item: String(item), language },
						versions,
						standing,
					),
				),
			);
		}
		const bytes = await bytesAField('many', ITEMS * LANGUAGES.length * 2);
		expect(bytes).toBeLessThan(MOST_BYTES);
	});
});
