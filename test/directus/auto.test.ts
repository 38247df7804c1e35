import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createItem, type Key, readTranslations } from '../harness/content.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { eventually, untilQuiet } from './eventually.ts';

/** Longer than the debounce of the auto mode and the first looks at a row. */
const QUIET_MS = 3_000;

describe.each(['sqlite', 'postgres'] as const)(
	'saves that translate by themselves, %s',
	(client) => {
		const loopback = useLoopback();
		let site: ArticleSite;
		let manual: string;

		beforeAll(async () => {
			const rule = { collections: ['articles'], languages: ['de-DE'], sourceLanguage: 'en-US' };
			site = await startArticles({
				database: createTestDatabase(client),
				env: { ...loopbackEnv(loopback), TRANSLATION_CACHE_AUTO: `json:${JSON.stringify(rule)}` },
			});
			const options = { sourceLanguage: 'en-US', targetLanguages: ['de-DE'] };
			await createFlow(site.directus, {
				trigger: {
					type: 'event',
					collections: ['articles', 'articles_translations'],
					scope: ['items.create', 'items.update'],
				},
				options: { ...TRIGGER_OPTIONS.event, ...options },
			});
			manual = await createFlow(site.directus, {
				trigger: { type: 'manual', collections: ['articles'] },
				options: { ...TRIGGER_OPTIONS.manual, ...options },
			});
			await settled();
			loopback.reset();
		});

		afterAll(() => site.directus.stop());

		/** Writes in all, own and others': waits until there are no more of them. */
		const settled = (): Promise<number> =>
			untilQuiet(
				async () => {
					const [row] = await demand<readonly { readonly count: unknown }[]>(
						site.directus,
						'GET',
						'/activity?aggregate[count]=*&filter[collection][_starts_with]=articles',
					);
					return Number(row?.count);
				},
				(count) => count,
				QUIET_MS,
			);

		const german = async (key: Key): Promise<Readonly<Record<string, unknown>>> =>
			(await readTranslations(site.directus, site.articles, key))['de-DE'] ?? {};

		test('settle though a flow and a person are at it as well, and nothing is doubled', async () => {
			const { directus, articles } = site;
			const source = { title: 'Low tide', summary: 'The boats lie dry.', notes: 'Mind the mud.' };
			const key = await createItem(directus, articles, source);
			await eventually(
				() => german(key),
				(row) => row['notes'] === '[de-DE] Mind the mud.',
			);
			await settled();
			expect(loopback.sentTexts().toSorted()).toEqual(Object.values(source).toSorted());
			const row = await german(key);
			loopback.reset();

			await Promise.all([
				demand(directus, 'PATCH', `/items/articles/${key}`, { title: 'High tide' }),
				demand(directus, 'PATCH', `/items/articles_translations/${String(row['id'])}`, {
					summary: 'Die Boote liegen auf dem Trockenen.',
				}),
				runFlow(directus, manual, [key]),
			]);
			await eventually(
				() => german(key),
				({ title }) => title === '[de-DE] High tide',
			);
			const writes = await settled();
			expect(await german(key)).toMatchObject({
				id: row['id'],
				title: '[de-DE] High tide',
				summary: 'Die Boote liegen auf dem Trockenen.',
				notes: '[de-DE] Mind the mud.',
			});
			expect(loopback.sentTexts()).toEqual(['High tide']);

			await runFlow(directus, manual, [key]);
			expect(await settled()).toBe(writes);
			expect(loopback.sentTexts()).toEqual(['High tide']);
		});

		test('in quick succession end with the last text, each text sent once at most', async () => {
			const { directus, articles } = site;
			const key = await createItem(directus, articles, { title: 'Version one' });
			for (const title of ['Version two', 'Version three', 'Version four']) {
				await demand(directus, 'PATCH', `/items/articles/${key}`, { title });
			}
			await eventually(
				() => german(key),
				({ title }) => title === '[de-DE] Version four',
			);
			await settled();
			expect((await german(key))['title']).toBe('[de-DE] Version four');
			const sent = loopback.sentTexts();
			expect(new Set(sent).size).toBe(sent.length);
		});
	},
);
