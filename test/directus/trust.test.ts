import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { useLoopback, useRedis } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { obey } from '../trust/gullible.ts';
import { randomOf, Visits } from '../trust/visitor.ts';
import { type ArticleSite, loopbackEnv, startArticles } from './articles.ts';

/** `npm run trust` takes 500. */
const ACTIONS = Number(process.env['TRUST_ACTIONS'] ?? 30);
const SEED = Number(process.env['TRUST_SEED'] ?? 1);

describe.each(['sqlite', 'postgres'] as const)('a visitor who gives orders, on %s', (kind) => {
	const loopback = useLoopback();
	const redis = useRedis();
	let site: ArticleSite;

	beforeAll(async () => {
		const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
		site = await startArticles({ database: createTestDatabase(kind), env });
	});

	afterAll(() => site.directus.stop());

	test('changes no text of an item that is not the visitor’s', { timeout: 1_800_000 }, async () => {
		loopback.translate = (text, language, all) => obey(`[${language}] ${text}`, all);
		const visits = await Visits.open(site.directus, site.articles, randomOf(SEED), () =>
			loopback.batches.end(),
		);
		// A vendor's batch is looked at after 15 s: of few actions the last is one.
		visits.buysBatches = ACTIONS >= 100;
		for (let action = 0; action < ACTIONS; action += 1) await visits.act();
		await visits.runBatch();
		await visits.settle();
		await expect.poll(() => visits.findBent(), { timeout: 60_000 }).toEqual([]);
		for (const [given, expected] of visits.handed) expect(given).toEqual(expected);
		const count = await visits.countTranslated();
		expect(count).toBeGreaterThan(0);
		process.stdout.write(
			`${kind}, seed ${SEED}: ${JSON.stringify(visits.counts)}, ${count} rows of editors, none changed\n`,
		);
	});
});
