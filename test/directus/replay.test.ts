import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
	createItem,
	createLanguages,
	createTranslatedCollection,
	editItem,
	type Key,
	readTranslations,
	type TranslatedCollection,
} from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { type DocumentHistory, readHistories, type ReplayFormat } from '../replay/history.ts';
import { belongs } from '../replay/final.ts';
import { loopbackEnv, runFlow } from './articles.ts';

const DOCUMENTS = ['library', 'setup-guide', 'night-train'];
const REVISIONS = 10;
const FIELDS: Readonly<Record<ReplayFormat, string>> = {
	html: 'body',
	markdown: 'notes',
	json: 'blocks',
	plain: 'summary',
};
/** One language of two countries: texts in any language pass as translated. */
const TARGET = 'en-GB';

const loopback = useLoopback({ translate: (text) => `Zqx ${text}` });
const redis = useRedis();
const client = useRedisClient(redis);
let directus: Directus;
let articles: TranslatedCollection;
let flow: string;
let histories: readonly DocumentHistory[];

beforeAll(async () => {
	const path = fileURLToPath(new URL('../replay/history.jsonl', import.meta.url));
	histories = (await readHistories(path, 'html'))
		.filter(({ doc }) => DOCUMENTS.includes(doc))
		.map((history) => ({ ...history, bodies: history.bodies.slice(0, REVISIONS) }));
	directus = await startDirectus({
		database: 'sqlite',
		env: { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url },
	});
	await createLanguages(directus, [
		{ code: 'en-US', name: 'English' },
		{ code: TARGET, name: 'British English' },
	]);
	articles = await createTranslatedCollection(directus, { withBlocks: true });
	flow = await createFlow(directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: {
			...TRIGGER_OPTIONS.manual,
			sourceLanguage: 'en-US',
			targetLanguages: [TARGET],
			fields: Object.values(FIELDS),
		},
	});
});

afterAll(() => directus.stop());

/** Answers how many keys have gone, and how many stay. */
async function dropExpiring(): Promise<{ dropped: number; kept: number }> {
	let dropped = 0;
	let kept = 0;
	for await (const keys of client.scanStream({ match: 'ai_*', count: 1_000 })) {
		for (const key of new Set<string>(keys)) {
			if ((await client.pttl(key)) > 0) dropped += await client.unlink(key);
			else kept += 1;
		}
	}
	return { dropped, kept };
}

/**
 * Saves each revision as a person and lets the operation translate it; answers the characters of
 * the updates.
 */
async function replay(
	{ format, bodies }: DocumentHistory,
	beforeUpdate: () => Promise<unknown>,
): Promise<{ sent: number; key: Key }> {
	const field = FIELDS[format];
	const valueOf = (body: string): unknown => (format === 'json' ? JSON.parse(body) : body);
	const [first = '', ...updates] = bodies;
	const key = await createItem(directus, articles, { [field]: valueOf(first) });
	await runFlow(directus, flow, [key]);
	loopback.reset();
	for (const body of updates) {
		await beforeUpdate();
		await editItem(directus, articles, key, { [field]: valueOf(body) });
		await runFlow(directus, flow, [key]);
	}
	return { sent: loopback.sentTexts().reduce((total, { length }) => total + length, 0), key };
}

test.each(DOCUMENTS)(
	'the updates of %s cost no more with an empty cache or store each time, and end in the last source',
	async (doc) => {
		const history = histories.find((candidate) => candidate.doc === doc);
		if (history === undefined) throw new Error(`no history of ${doc}`);
		const drops: { dropped: number; kept: number }[] = [];
		const warm = await replay(history, async () => {});
		const cold = await replay(history, async () => void drops.push(await dropExpiring()));
		const flushed = await replay(history, () => client.flushall());
		// Every time there was something to lose, and something to keep.
		for (const { dropped, kept } of drops) expect(Math.min(dropped, kept)).toBeGreaterThan(0);
		const whole = history.bodies.slice(1).reduce((total, { length }) => total + length, 0);
		expect(warm.sent).toBeGreaterThan(0);
		expect(warm.sent).toBeLessThan(0.15 * whole);
		expect(cold.sent).toBeLessThanOrEqual(1.03 * warm.sent);
		expect(flushed.sent).toBeLessThanOrEqual(1.03 * warm.sent);
		for (const { key } of [warm, cold, flushed]) {
			const { [TARGET]: row } = await readTranslations(directus, articles, key);
			const value = row?.[FIELDS[history.format]];
			const target = typeof value === 'string' ? value : JSON.stringify(value);
			expect(belongs(target, history.bodies.at(-1) ?? '', history.format)).toBe(true);
		}
	},
);
