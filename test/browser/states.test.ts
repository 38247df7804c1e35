import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { ResponseCache } from '../../src/cache/cache.ts';
import { parseRedisAddress } from '../../src/redis-address.ts';
import { RedisStore } from '../../src/store/redis.ts';
import { loopbackEnv } from '../directus/articles.ts';
import {
	createItem,
	createLanguages,
	createTranslatedCollection,
	type TranslatedCollection,
} from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { createFlow } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { createUser } from '../harness/users.ts';
import { type LoopbackProvider, startLoopbackProvider } from '../helpers/loopback-provider.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';
import { findViolations, launchBrowser, openStudio, putAway, type Studio } from './studio.ts';

const DAY_MS = 86_400_000;
const MODELS = 40;

let loopback: LoopbackProvider;
let redis: RedisServer;
let directus: Directus;
let articles: TranslatedCollection;
let browser: Browser;
let studio: Studio;

beforeAll(async () => {
	loopback = await startLoopbackProvider();
	redis = await startRedisServer();
	await countManyModels(redis.url);
	const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
	directus = await startDirectus({ database: 'sqlite', env });
	const codes = Array.from({ length: 60 }, (_, at) => `x${'abcdefgh'.charAt(at % 8)}-${100 + at}`);
	await createLanguages(directus, [
		{ code: 'en-US', name: 'English' },
		...codes.map((code, at) => ({ code, name: `Language ${at + 1}` })),
	]);
	articles = await createTranslatedCollection(directus);
	await createItem(directus, articles, { title: 'One title' });
	browser = await launchBrowser();
	studio = await openStudio(browser, directus);
});

afterAll(async () => {
	await browser.close();
	await directus.stop();
	await redis.stop();
	await loopback.close();
});

afterEach(() => {
	const errors = studio.errors.filter((text) => !/Failed to load resource/.test(text));
	expect(errors).toEqual([]);
});

/** 90 days in which as many models translated something each day. */
async function countManyModels(url: string): Promise<void> {
	const now = Date.now();
	vi.useFakeTimers({ toFake: ['Date'] });
	for (let day = 90; day >= 0; day -= 1) {
		vi.setSystemTime(now - day * DAY_MS);
		const cache = new ResponseCache({
			store: new RedisStore(parseRedisAddress(url) ?? {}, {
				commandTimeoutMs: 2_000,
				logger: { warn: () => {} },
			}),
			namespace: 'directus',
			ttlSeconds: 86_400,
			statsDays: 90,
		});
		for (let model = 0; model < MODELS; model += 1) {
			cache.count({
				provider: 'openai',
				model: `model-${model}`,
				collection: 'articles',
				hits: { cache: 1_000_000 + model },
				misses: 1_000,
				costNanoUsd: 5_000_000_000,
				savedNanoUsd: 90_000_000_000,
			});
		}
		await cache.close();
	}
	vi.useRealTimers();
}

test('many models and 90 days of millions are shown', async () => {
	const { page } = studio;
	await page.reload();
	const started = performance.now();
	await page.getByText('Segments served').waitFor();
	const loaded = performance.now() - started;
	await page.getByRole('button', { name: '90 days' }).click();
	const clicked = performance.now();
	await page.getByRole('rowheader', { name: 'openai · model-39' }).waitFor();
	await page
		.getByText(/[34]\.\dB/)
		.first()
		.waitFor();
	process.stdout.write(
		`90 days of ${MODELS} models: ${Math.round(loaded)} ms from the reload of the whole Studio to the figures of 7 days, ${Math.round(performance.now() - clicked)} ms from the choice of 90 days\n`,
	);
	expect(await page.locator('tbody tr').count()).toBe(MODELS + 1);
});

test('sixty languages are listed, and chosen by the keyboard alone', async () => {
	const { page } = studio;
	await studio.visit('/translation-cache/content');
	await page.getByText('1 items looked at').waitFor();
	expect(await page.locator('tbody tr').count()).toBe(60);
	const all = page.getByRole('checkbox', { name: 'Select All' });
	await all.focus();
	await page.keyboard.press('Space');
	await page.getByRole('button', { name: 'Translate' }).focus();
	await page.keyboard.press('Enter');
	const dialog = page.locator('#dialog-outlet');
	await dialog.getByText(/60 of 60 segments would be sent/).waitFor();
	await page.keyboard.press('Escape');
	await dialog.getByText(/60 of 60/).waitFor({ state: 'detached' });
});

test('a run that fails tells why', async () => {
	const { page } = studio;
	const fault = { status: 401, body: { error: { message: 'no', code: 'invalid_api_key' } } };
	loopback.respondWith(...Array.from({ length: 200 }, () => fault));
	await demand(directus, 'POST', '/translation-cache/translate', { collection: 'articles' });
	await studio.visit('/translation-cache');
	await studio.visit('/translation-cache/content');
	await page
		.getByText(/Finished|Failed/)
		.first()
		.waitFor();
	await page.getByText('First failures').first().click();
	await page
		.getByText(/openai/)
		.first()
		.waitFor();
	loopback.reset();
});

test('the flow editor shows pickers, and the card tells the choice', async () => {
	const { page } = studio;
	const flow = await createFlow(directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: { collection: 'articles', targetLanguages: ['xa-100'], sourceLanguage: 'en-US' },
		name: 'Pick',
	});
	await page.goto(`${directus.url}/admin/flows/${flow}`);
	await putAway(page);
	await page.getByText('en-US → xa-100').waitFor();
	const [operation] = await demand<readonly { id: string }[]>(
		directus,
		'GET',
		`/operations?filter[flow][_eq]=${flow}`,
	);
	await page.goto(`${directus.url}/admin/flows/${flow}/${operation?.id ?? ''}`);
	await putAway(page);
	const drawer = page.locator('#dialog-outlet');
	await drawer.getByText('Target languages').waitFor();
	await drawer.locator('input[value="English (en-US)"]').waitFor();
	await drawer.getByText('In the background', { exact: true }).waitFor();
	await page.keyboard.press('Escape');
});

describe('the panel', () => {
	test('shows a figure and a chart on a dashboard', async () => {
		const { page } = studio;
		const dashboard = await demand<{ id: string }>(directus, 'POST', '/dashboards', {
			name: 'Translations',
		});
		const panel = (options: object, position: number) =>
			demand(directus, 'POST', '/panels', {
				dashboard: dashboard.id,
				type: 'translation-cache-panel',
				show_header: true,
				name: `Panel ${position}`,
				position_x: position,
				position_y: 1,
				width: 20,
				height: 12,
				options,
			});
		await panel({ figure: 'hitRate', range: '90d', display: 'number' }, 1);
		await panel({ figure: 'savings', range: '90d', display: 'chart' }, 22);
		await page.goto(`${directus.url}/admin/insights/${dashboard.id}`);
		await putAway(page);
		await page.getByText('99.9%').waitFor();
		await page.getByRole('img', { name: /Savings: \$/ }).waitFor();
	});
});

test('a user who is no admin does not get the module', async () => {
	const { role } = await createUser(directus);
	const account = { email: 'editor@example.com', password: 'translate-me' };
	await demand(directus, 'POST', '/users', { ...account, role });
	const other = await openStudio(browser, directus, account);
	await other.page.waitForLoadState('networkidle');
	expect(await other.page.locator('.module-page').count()).toBe(0);
	await other.close();
});

describe('what does not work is told', () => {
	test.each([
		[404, 'The endpoint is switched off'],
		[403, 'For administrators only'],
		[500, 'Something went wrong'],
	])('with an endpoint that answers %i', async (status, title) => {
		const { page } = studio;
		await page.route('**/translation-cache/**', (route) => route.fulfill({ status, body: '{}' }));
		for (const path of ['', '/content', '/manage', '/try']) {
			await studio.visit(`/translation-cache${path}`);
			await page.getByText(title).first().waitFor();
		}
		await page.unroute('**/translation-cache/**');
	});

	test('without Redis', async () => {
		const { page } = studio;
		await redis.stop();
		await studio.visit('/translation-cache');
		await page.getByText('The store does not answer').first().waitFor();
		expect(await findViolations(page, '.module-page')).toEqual([]);
	});
});
