import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { type ArticleSite, loopbackEnv, startArticles } from '../directus/articles.ts';
import { eventually } from '../directus/eventually.ts';
import { createItem, readTranslations } from '../harness/content.ts';
import { importReadyFlow } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { type LoopbackProvider, startLoopbackProvider } from '../helpers/loopback-provider.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';
import { findViolations, launchBrowser, openStudio, putAway, type Studio } from './studio.ts';

const PAGES = ['', '/content', '/manage', '/try'] as const;
const WITHIN = '.module-page';

let loopback: LoopbackProvider;
let redis: RedisServer;
let site: ArticleSite;
let browser: Browser;
let studio: Studio;

beforeAll(async () => {
	loopback = await startLoopbackProvider();
	redis = await startRedisServer();
	const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
	site = await startArticles({ database: 'sqlite', env });
	await importReadyFlow(site.directus, ['articles']);
	browser = await launchBrowser();
	studio = await openStudio(browser, site.directus);
});

afterEach(() => {
	expect(studio.errors).toEqual([]);
});

afterAll(async () => {
	await browser.close();
	await site.directus.stop();
	await redis.stop();
	await loopback.close();
});

const tile = (name: string) =>
	studio.page.locator('.figure-tile', { has: studio.page.getByText(name, { exact: true }) });
const button = (name: string | RegExp) => studio.page.getByRole('button', { name });

test('a new project is told that nothing was translated yet', async () => {
	await studio.visit('/translation-cache');
	await studio.page.getByText('Nothing has been translated yet').waitFor();
});

test('an editor translates an item from its page and is told what became of it', async () => {
	const { page } = studio;
	const [key = 1] = site.keys;
	await studio.visit(`/content/articles/${key}`);
	await page.getByText('Flows', { exact: true }).click();
	await button('Translate').click();
	const rows = await eventually(
		() => readTranslations(site.directus, site.articles, key),
		(found) => found['de-DE']?.['title'] != null && found['fr-FR']?.['title'] != null,
	);
	expect(rows['de-DE']?.['title']).toBe('[de-DE] A day at the harbour');
	const notices = await eventually(
		() => demand<readonly { subject: string }[]>(site.directus, 'GET', '/notifications'),
		({ length }) => length > 0,
	);
	expect(notices[0]?.subject).toMatch(/^Translation of articles: \d+ written$/);
});

test('the figures show it, and change with a second run that costs nothing', async () => {
	await studio.visit('/translation-cache');
	await tile('Hit rate').waitFor();
	expect(await tile('Health').innerText()).toContain('Works');
	expect(await tile('Spend').innerText()).toMatch(/\$0\.\d{4}/);
	const served = async (): Promise<number> =>
		Number(/(\d+)/.exec(await tile('Segments served').innerText())?.[1]);
	const before = await served();
	const requests = loopback.requests.length;
	await demand(site.directus, 'POST', '/flows/trigger/6f1c2f2a-52c1-4f0e-9a55-1f4c0e8a7d01', {
		collection: 'articles',
		keys: [site.keys[0]],
	});
	expect(loopback.requests).toHaveLength(requests);
	await button('Refresh').click();
	expect(await eventually(served, (now) => now > before)).toBeGreaterThan(before);
	await studio.page.getByText('openai · gpt-5.4-mini').waitFor();
	await studio.page.getByRole('img', { name: /Segments over time\. Hits: \d/ }).waitFor();
	await button('30 days').click();
	await studio.page.getByRole('button', { name: '30 days', pressed: true }).waitFor();
});

test('a text is tried: asked for the first time, known the second', async () => {
	const { page } = studio;
	await studio.visit('/translation-cache/try');
	await page.getByRole('textbox', { name: 'Text' }).fill('A sentence to try, in <b>bold</b>.');
	await button('Translate').click();
	await page.locator('.result').waitFor();
	expect(await page.locator('.result').innerText()).toContain('A sentence to try');
	await page.getByText('never asked before').waitFor();
	const requests = loopback.requests.length;
	await button('Translate').click();
	await page.getByText('the cache', { exact: false }).first().waitFor();
	expect(loopback.requests).toHaveLength(requests);
});

describe('a whole collection', () => {
	test('is mapped, estimated, translated with progress, cancelled and finished', async () => {
		const { page } = studio;
		for (let at = 0; at < 30; at += 1) {
			const name = String(at).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
			await createItem(site.directus, site.articles, { title: `Story ${name}` });
		}
		loopback.translate = async (text, language) => {
			await new Promise((resolve) => {
				setTimeout(resolve, 1_000);
			});
			return `[${language}] ${text}`;
		};
		await studio.visit('/translation-cache/content');
		await page.getByText('32 items looked at').waitFor();
		await page.getByRole('checkbox', { name: /Select German|Select de-DE/ }).click();
		await button('Translate').click();
		const dialog = page.locator('#dialog-outlet');
		await dialog.getByText(/segments would be sent, for about/).waitFor();
		expect(loopback.sentTexts().filter((text) => text.startsWith('Story'))).toEqual([]);
		await dialog.getByRole('button', { name: 'Translate' }).click();
		await page.getByText('Running').waitFor();
		await page
			.getByText(/[1-9]\d* of 32 items/)
			.first()
			.waitFor();
		await button('Cancel the run').click();
		await page.getByText('Cancelled', { exact: true }).first().waitFor();
		loopback.reset();

		await button('Translate').click();
		await dialog.getByText(/segments would be sent, for about/).waitFor();
		await dialog.getByRole('button', { name: 'Translate' }).click();
		await page.getByText('Finished').first().waitFor();
		await page.getByText('100%').first().waitFor();
	});

	test('opens from its map', async () => {
		await studio.page.getByRole('link', { name: 'Open the items' }).click();
		await studio.page.waitForURL('**/admin/content/articles');
	});
});

describe('what is kept', () => {
	test('is invalidated by model, after the number was shown', async () => {
		const { page } = studio;
		await studio.visit('/translation-cache/manage');
		await page.getByText('Choose at least one.').waitFor();
		await page.getByRole('textbox', { name: 'Collection' }).first().click({ force: true });
		await page.locator('.v-list-item', { hasText: /^articles$/ }).click();
		await button('Count and invalidate').click();
		const dialog = page.locator('#dialog-outlet');
		await dialog.getByText(/[1-9]\d* cached answers will be dropped/).waitFor();
		await dialog.getByRole('button', { name: 'Invalidate' }).click();
		await page.getByText(/[1-9]\d* cached answers were dropped/).waitFor();
	});

	test('is cleared only with the word typed', async () => {
		const { page } = studio;
		await button('Clear').click();
		const dialog = page.locator('#dialog-outlet');
		const clear = dialog.getByRole('button', { name: 'Clear' });
		expect(await clear.isDisabled()).toBe(true);
		await dialog.getByRole('textbox').fill('clear');
		await clear.click();
		await page.getByText('The cache is empty.').waitFor();
	});

	test('is exported as a file', async () => {
		const { page } = studio;
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			button('Export TMX').click(),
		]);
		expect(download.suggestedFilename()).toBe('translations.tmx');
	});

	test('and the settings show no secret', async () => {
		const { page } = studio;
		await page.getByText('OPENAI_API_KEY').waitFor();
		expect(await page.content()).not.toContain('sk-test-openai');
	});
});

describe.each(['light', 'dark'] as const)('in %s', (appearance) => {
	test('no page has a serious fault of accessibility', async () => {
		await demand(site.directus, 'PATCH', '/users/me', { appearance });
		await studio.page.reload();
		await putAway(studio.page);
		for (const path of PAGES) {
			await studio.visit(`/translation-cache${path}`);
			await studio.page.locator(WITHIN).waitFor();
			await studio.page.waitForLoadState('networkidle');
			expect([path, await findViolations(studio.page, WITHIN)]).toEqual([path, []]);
		}
	});
});
