import type { Browser, Locator, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { PromptCache } from '../../src/cache/prompt-cache.ts';
import { parseRedisAddress } from '../../src/config/redis-address.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { loopbackEnv } from '../directus/articles.ts';
import { eventually } from '../directus/eventually.ts';
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
import { useLoopback, useRedis } from '../harness/services.ts';
import { findViolations, launchBrowser, openStudio, type Studio } from './studio.ts';
import { createDashboard } from './views.ts';

const DAY_MS = 86_400_000;
const MODELS = 40;
const ENTRIES = 50_000;

const loopback = useLoopback();
const redis = useRedis();
let directus: Directus;
let articles: TranslatedCollection;
let browser: Browser;
let studio: Studio;

beforeAll(async () => {
	await countManyModels(redis.url);
	await writeManyEntries(redis.url);
	const { MISTRAL_API_KEY: removed, ...keys } = loopbackEnv(loopback);
	expect(removed).toBeDefined();
	const env = {
		...keys,
		TRANSLATION_CACHE_REDIS: redis.url,
		TRANSLATION_CACHE_PROVIDERS: 'mistral:mistral-small-2603',
	};
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
});

afterEach(() => {
	const errors = studio.errors.splice(0).filter((text) => !isExpected(text));
	expect(errors).toEqual([]);
});

/** A browser tells every refusal of a request, also of those that a test is about. */
let expected: RegExp | null = null;
function isExpected(text: string): boolean {
	return expected?.test(text) ?? false;
}

function openCache(url: string): PromptCache {
	const logger = { warn: () => {} };
	const store = new RedisStore(parseRedisAddress(url) ?? {}, { commandTimeoutMs: 2_000, logger });
	return new PromptCache({ store, namespace: 'directus', ttlSeconds: 86_400, statsDays: 90 });
}

async function writeManyEntries(url: string): Promise<void> {
	const cache = openCache(url);
	for (let at = 0; at < ENTRIES; at += 1_000) {
		await cache.setMany(
			Array.from({ length: 1_000 }, (_, index) => ({
				request: {
					provider: 'openai',
					model: `model-${index % MODELS}`,
					collection: 'articles',
					prompt: `prompt ${at + index}`,
				},
				response: 'an answer',
			})),
		);
	}
	await cache.close();
}

/** 90 days in which as many models translated something each day. */
async function countManyModels(url: string): Promise<void> {
	const now = Date.now();
	vi.useFakeTimers({ toFake: ['Date'] });
	for (let day = 90; day >= 0; day -= 1) {
		vi.setSystemTime(now - day * DAY_MS);
		const cache = openCache(url);
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

/** How many ms from the work to what it shows. */
async function measure(work: Promise<void>, shown: Locator): Promise<number> {
	const started = performance.now();
	await work;
	await shown.waitFor();
	return Math.round(performance.now() - started);
}

test('many models and 90 days of millions are shown', async () => {
	const { page } = studio;
	await studio.visit('/users');
	const figures = page.getByText('Segments served');
	const opened = await measure(studio.visit('/translation-cache'), figures);
	const longest = page.getByRole('button', { name: '90 days' });
	const last = page.getByRole('rowheader', { name: 'openai · model-39' });
	const chosen = await measure(longest.click(), last);
	const shortened = page.getByText(/[34]\.\dB/).first();
	await shortened.waitFor();
	const map = page.getByText('1 item looked at');
	const content = await measure(studio.visit('/translation-cache/content'), map);
	process.stdout.write(
		`with ${ENTRIES} entries and 90 days of ${MODELS} models: Overview ${opened} ms, 90 days ${chosen} ms, Content with 60 languages ${content} ms\n`,
	);
	await studio.visit('/translation-cache');
	await longest.click();
	await last.waitFor();
	expect(await page.locator('.scroll tbody tr').count()).toBe(MODELS + 1);
});

test('without a key for any provider of the chain, the overview says so', async () => {
	const { page } = studio;
	await page.getByText('No provider can be called').waitFor();
	await page.getByText(/MISTRAL_API_KEY/).waitFor();
});

test('sixty languages are listed, and chosen by the keyboard alone', async () => {
	const { page } = studio;
	await studio.visit('/translation-cache/content');
	await page.getByText('1 item looked at').waitFor();
	expect(await page.locator('tbody tr').count()).toBe(60);
	const all = page.getByRole('checkbox', { name: 'Select All' });
	await all.focus();
	await page.keyboard.press('Space');
	await page.getByRole('button', { name: 'Translate' }).focus();
	await page.keyboard.press('Enter');
	const dialog = page.locator('#dialog-outlet');
	await dialog.getByText(/Languages: xa-100, .*xd-159/).waitFor();
	// Nobody can be asked, which is told instead of an estimate.
	expected = /translation-cache\/estimate/;
	await dialog.getByText(/MISTRAL_API_KEY/).waitFor();
	await page.keyboard.press('Escape');
	await dialog.getByText(/Languages:/).waitFor({ state: 'detached' });
});

test('the flow editor shows pickers, and the card tells the choice', async () => {
	const { page } = studio;
	const flow = await createFlow(directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: { collection: 'articles', targetLanguages: ['xa-100'], sourceLanguage: 'en-US' },
		name: 'Pick',
	});
	await page.goto(`${directus.url}/admin/flows/${flow}`);
	await page.getByText('en-US → xa-100').waitFor();
	const [operation] = await demand<readonly { id: string }[]>(
		directus,
		'GET',
		`/operations?filter[flow][_eq]=${flow}`,
	);
	await page.goto(`${directus.url}/admin/flows/${flow}/${operation?.id ?? ''}`);
	const drawer = page.locator('#dialog-outlet');
	await drawer.getByText('Target languages').waitFor();
	await drawer.locator('input[value="English (en-US)"]').waitFor();
	await drawer.getByText('All that hold text').waitFor();
	await drawer.getByText('Run, cost and permissions').click();
	await drawer.getByText('In the background', { exact: true }).waitFor();
	// The collection is known: its filter is built of fields.
	await drawer.locator('.system-filter').waitFor();
	await page.keyboard.press('Escape');
});

test('the panel shows a figure and a chart on a dashboard', async () => {
	const { page } = studio;
	await page.goto(`${directus.url}/admin/insights/${await createDashboard(directus)}`);
	await page.getByText('99.9%').waitFor();
	await page.getByRole('img', { name: /Savings, 90 days: \$/ }).waitFor();
});

test('a user who is no admin gets no module, and is told why the panel is empty', async () => {
	const reading = ['directus_dashboards', 'directus_panels'].map(
		(collection) => ({ collection, action: 'read' }) as const,
	);
	const { role } = await createUser(directus, { permissions: reading });
	const account = { email: 'editor@example.com', password: 'translate-me' };
	await demand(directus, 'POST', '/users', { ...account, role });
	const other = await openStudio(browser, directus, account);
	await other.page.waitForLoadState('networkidle');
	expect(await other.page.locator('.module-page').count()).toBe(0);
	const [dashboard] = await demand<readonly { id: string }[]>(directus, 'GET', '/dashboards');
	await other.visit(`/insights/${dashboard?.id ?? ''}`);
	await other.page.getByText('For administrators only').first().waitFor();
	await other.close();
});

describe('what does not work is told', () => {
	test('by an endpoint that answers with no sentence', async () => {
		const { page } = studio;
		expected = /translation-cache/;
		await page.route('**/translation-cache/**', refuse);
		for (const path of ['', '/content', '/manage', '/try']) {
			await studio.visit(`/translation-cache${path}`);
			await page.getByText('The server did not answer as expected.').first().waitFor();
		}
		await page.unroute('**/translation-cache/**');
	});

	test('with the endpoint switched off', async () => {
		const { page } = studio;
		const entries = await demand<readonly ExtensionEntry[]>(directus, 'GET', '/extensions');
		const entry = entries.find(({ schema }) => schema?.name === 'translation-cache');
		const turn = (enabled: boolean): Promise<unknown> =>
			demand(directus, 'PATCH', `/extensions/${entry?.id ?? ''}`, { meta: { enabled } });
		await turn(false);
		expected = /translation-cache/;
		await eventually(
			async () => (await directus.request('GET', '/translation-cache/settings')).status,
			(status) => status === 404,
		);
		for (const path of ['', '/content', '/manage', '/try']) {
			await studio.visit(`/translation-cache${path}`);
			await page.getByText('The endpoint is switched off').first().waitFor();
		}
		await turn(true);
		await eventually(
			async () => (await directus.request('GET', '/translation-cache/settings')).status,
			(status) => status === 200,
		);
	});

	test('without Redis', async () => {
		const { page } = studio;
		expected = /translation-cache/;
		await redis.stop();
		await studio.visit('/users');
		await studio.visit('/translation-cache');
		await page.getByText('The store does not answer').first().waitFor();
		await page.locator('.figure-tile', { hasText: 'Degraded' }).waitFor();
		expect(await findViolations(page, '.module-page')).toEqual([]);
	});
});

function refuse(route: Route): Promise<void> {
	return route.fulfill({ status: 502, body: '<html>' });
}

interface ExtensionEntry {
	readonly id: string;
	readonly schema: { readonly name: string } | null;
}
