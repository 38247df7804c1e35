import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { type ArticleSite, loopbackEnv, startArticles } from '../directus/articles.ts';
import { eventually } from '../directus/eventually.ts';
import { root } from '../harness/build.ts';
import type { WordingResponse } from '../../src/contract/wording.ts';
import {
	createItem,
	createTranslatedCollection,
	editItem,
	readTranslations,
	type TranslatedCollection,
} from '../harness/content.ts';
import { importReadyFlow } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis } from '../harness/services.ts';
import { launchBrowser, openStudio, type Studio, tabTo } from './studio.ts';
import { createDashboard, lookAtAll, LOOKS } from './views.ts';

/** Every user of the Studio loads it, whether an admin or not. */
const APP_BYTES = 100_000;

const loopback = useLoopback();
const redis = useRedis();
let site: ArticleSite;
let browser: Browser;
let studio: Studio;

beforeAll(async () => {
	const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
	site = await startArticles({ database: 'sqlite', env });
	await importReadyFlow(site.directus, ['articles']);
	browser = await launchBrowser();
	studio = await openStudio(browser, site.directus);
});

afterEach(() => {
	// Taken away, so that an error fails the one test in which it was told.
	expect(studio.errors.splice(0)).toEqual([]);
});

afterAll(async () => {
	await browser.close();
	await site.directus.stop();
});

const tile = (name: string) =>
	studio.page.locator('.figure-tile', { has: studio.page.getByText(name, { exact: true }) });
const button = (name: string | RegExp) => studio.page.getByRole('button', { name });

test('the part that every user loads is small', () => {
	const app = gzipSync(readFileSync(join(root, 'dist/app.js')));
	expect(app.length).toBeLessThan(APP_BYTES);
});

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

test("what a person types into the form's editor is learned, however the editor saves the rest", async () => {
	const { page } = studio;
	const { directus, articles } = site;
	const body =
		'<p>The ferry leaves <b>at nine</b>.</p>\n<ul>\n<li>Read <a href="/tides" target="_blank" rel="noopener">the tide table</a></li>\n</ul>';
	const key = await createItem(directus, articles, { title: 'The ferry', body });
	const run = () =>
		demand(directus, 'POST', '/flows/trigger/6f1c2f2a-52c1-4f0e-9a55-1f4c0e8a7d01', {
			collection: 'articles',
			keys: [key],
		});
	const german = async () => (await readTranslations(directus, articles, key))['de-DE']?.['body'];
	await run();
	await studio.visit(`/content/articles/${key}`);
	await page.locator('.language-select .toggle').first().click();
	await page.locator('.v-menu-content').getByText('German').click();
	const editor = page.locator('.ProseMirror', { hasText: '[de-DE]' });
	await editor.getByText('ferry leaves').click();
	await button('Edit Anyway').click();
	await editor.getByText('ferry leaves').click();
	await page.keyboard.press('End');
	await page.keyboard.type(' Endlich!');
	await page.keyboard.press('Control+s');
	const saved = await eventually(german, (found) => String(found).includes('Endlich'));
	expect(saved).toContain('<li><p>');
	await editItem(directus, articles, key, { body: body.replace('Read', 'Mind') });
	const sent = loopback.sentTexts().length;
	await run();
	// One for each of the two languages.
	expect(loopback.sentTexts().slice(sent)).toEqual([
		'Mind <1>the tide table</1>',
		'Mind <1>the tide table</1>',
	]);
	expect(await german()).toBe(
		'<p>[de-DE] The ferry leaves <b>at nine</b>. Endlich!</p>\n<ul>\n<li>[de-DE] Mind <a href="/tides" target="_blank" rel="noopener">the tide table</a></li>\n</ul>',
	);
	// An item's page reads the item again by itself, and would be refused once it is deleted.
	await page.goto(`${directus.url}/admin/translation-cache`);
	await demand(directus, 'DELETE', `/items/articles/${key}`);
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
	// By itself, without the button.
	expect(await eventually(served, (now) => now > before)).toBeGreaterThan(before);
	await studio.page.getByText('openai · gpt-5.4-mini').waitFor();
	await studio.page.getByRole('img', { name: /Segments over time\. Hits: \d/ }).waitFor();
	for (const range of ['30 days', '24 hours']) {
		await button(range).click();
		await studio.page.getByRole('button', { name: range, pressed: true }).waitFor();
		await studio.page.getByRole('img', { name: /Segments over time\. Hits: \d/ }).waitFor();
	}
});

test('the values of a chart are told under the cursor, and stay there when it is refreshed', async () => {
	const { page } = studio;
	const chart = page.locator('.history-chart').first();
	const box = await chart.locator('.u-over').boundingBox();
	await chart.locator('.u-over').hover({ position: { x: (box?.width ?? 2) - 2, y: 20 } });
	await chart.getByText(/Hits\s*\d+/).waitFor();
	// The mouse stays where it is.
	await button('Refresh').dispatchEvent('click');
	await page.waitForLoadState('networkidle');
	await chart.getByText(/Hits\s*\d+/).waitFor();
	expect(await chart.getByRole('table', { name: 'Values of the chart' }).count()).toBe(1);
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

test('a text is tried with a model of one’s own, and tells why it was a miss', async () => {
	const { page } = studio;
	const model = page.getByRole('textbox', { name: 'Model' });
	await model.click({ force: true });
	await page.locator('.v-list-item', { hasText: /^openai:gpt-4\.1-mini$/ }).click();
	await button('Translate').click();
	await page.getByText('another model').waitFor();
	expect(loopback.requests.at(-1)?.model).toBe('gpt-4.1-mini');

	await demand(site.directus, 'PATCH', '/settings', {
		ai_translation_glossary: [{ term: 'sentence', translation_note: 'of grammar' }],
	});
	await button('Translate').click();
	await page.getByText('the glossary changed').waitFor();
	await demand(site.directus, 'PATCH', '/settings', { ai_translation_glossary: [] });
});

describe('a whole collection', () => {
	test('is mapped, estimated, translated with progress, cancelled and finished', async () => {
		const { page } = studio;
		for (let at = 0; at < 30; at += 1) {
			await createItem(site.directus, site.articles, { title: `Story ${nameOf(at)}` });
		}
		loopback.translate = async (text, language) => {
			await new Promise((resolve) => {
				setTimeout(resolve, 2_500);
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

	test('opens from its map, as a whole and cell by cell', async () => {
		const { page } = studio;
		await studio.visit('/translation-cache/try');
		await studio.visit('/translation-cache/content');
		await page.getByRole('button', { name: /Missing, French .*: show the items/ }).click();
		const dialog = page.locator('#dialog-outlet');
		expect(
			await eventually(
				() => dialog.getByRole('link').count(),
				(found) => found > 25,
			),
		).toBeGreaterThan(25);
		await dialog.getByRole('link').first().click();
		await page.waitForURL(/\/admin\/content\/articles\/\d+$/);
		await studio.visit('/translation-cache/content');
		await page.getByRole('link', { name: 'Open the items' }).click();
		await page.waitForURL('**/admin/content/articles');
	});

	test('with text that nobody can explain is adopted or learned, after it was counted', async () => {
		const { page } = studio;
		await startUnproven();
		await studio.visit('/translation-cache/try');
		await studio.visit('/translation-cache/content');
		await choose('Collection', 'notes');
		await button('Adopt').click();
		const dialog = page.locator('#dialog-outlet');
		await dialog.getByText(/2 fields \(2 items looked at\)/).waitFor();
		await dialog.getByRole('button', { name: 'Cancel' }).click();

		await studio.visit('/translation-cache/manage');
		await choose('Collection', 'notes', 1);
		await button('Look through it').click();
		await dialog.getByText(/2 fields \(2 items looked at\), 2 segments/).waitFor();
		await dialog.getByRole('button', { name: 'Warm' }).click();
		await page.getByText('Learned: 2 segments.').waitFor();
	});
});

test('what was learned is found, told from whom, and forgotten by the keyboard', async () => {
	const { page } = studio;
	await teach('Lost property', 'Fundbüro');
	await teach('Cloakroom', 'Garderobe');
	await studio.visit('/translation-cache/try');
	await studio.visit('/translation-cache/manage');
	const row = page.locator('tbody tr', { hasText: 'Fundbüro' });
	await row.waitFor();
	await page.getByRole('textbox', { name: 'Search in source and wording' }).fill('PROPERTY');
	await page.getByText('1 to 1 of 1').waitFor();
	await row.getByText('Lost property').first().waitFor();
	await row.getByText('Admin User').waitFor();
	await row.getByRole('link', { name: 'Lost property' }).waitFor();
	const forget = page.getByRole('button', { name: 'Forget: Fundbüro' });
	await tabTo(page, forget);
	await page.keyboard.press('Enter');
	const dialog = page.locator('#dialog-outlet');
	await dialog.getByText('Fundbüro').waitFor();
	await dialog.getByRole('button', { name: 'Cancel' }).click();
	await row.waitFor();
	await forget.click();
	await dialog.getByRole('button', { name: 'Forget' }).click();
	await page.getByText('The wording is forgotten.').waitFor();
	await page.getByText('There is no such wording.').waitFor();
	await page.getByRole('textbox', { name: 'Search in source and wording' }).fill('');
	await page.locator('tbody tr', { hasText: 'Garderobe' }).waitFor();
});

describe('what is kept', () => {
	test('is invalidated by collection and item, after the number was shown', async () => {
		const { page } = studio;
		await studio.visit('/translation-cache/manage');
		await page.getByText('Choose at least one.').waitFor();
		await page.getByRole('textbox', { name: 'Collection' }).first().click({ force: true });
		await page.locator('.v-list-item', { hasText: /^articles$/ }).click();
		await button('Count and invalidate').click();
		const dialog = page.locator('#dialog-outlet');
		await dialog.getByText(/To be dropped: [1-9]\d* cached answers/).waitFor();
		await dialog.getByRole('button', { name: 'Cancel' }).click();
		await page.getByRole('textbox', { name: 'Item' }).fill(String(site.keys[0]));
		await button('Count and invalidate').click();
		await dialog.getByText(/To be dropped: [1-9]\d* cached answers that only this item/).waitFor();
		await dialog.getByRole('button', { name: 'Invalidate' }).click();
		await page.getByText(/Dropped: [1-9]\d* cached answers\./).waitFor();
		await button('Count and invalidate').click();
		await dialog.getByText(/To be dropped: 0 cached answers that only this item/).waitFor();
		await dialog.getByRole('button', { name: 'Cancel' }).click();
	});

	test('is cleared only with the word typed', async () => {
		const { page } = studio;
		const people = page.getByRole('checkbox', { name: 'Forget the wording of people too' });
		await people.click();
		await button('Clear').click();
		const dialog = page.locator('#dialog-outlet');
		await dialog.getByText('the wording of people that was learned').waitFor();
		const clear = dialog.getByRole('button', { name: 'Clear' });
		expect(await clear.isDisabled()).toBe(true);
		await dialog.getByRole('textbox').fill('clear');
		await clear.click();
		await page.getByText('The cache is empty.').waitFor();
		expect(await people.getAttribute('aria-checked')).toBe('false');
	});

	test('is exported as a file, and imported again', async () => {
		const { page } = studio;
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			button('Export TMX').click(),
		]);
		expect(download.suggestedFilename()).toBe('translations.tmx');
		const file = await download.path();
		await page.locator('input[type=file]').setInputFiles(file);
		const report = page.locator('.v-notice', { hasText: /\d+ units?: / });
		await report.waitFor();
		expect(await report.innerText()).toContain(' 0 refused.');
	});

	test('and the settings show no secret', async () => {
		const { page } = studio;
		await page.getByText('OPENAI_API_KEY').waitFor();
		expect(await page.content()).not.toContain('sk-test-openai');
	});
});

describe('by the keyboard alone', () => {
	test('a range is chosen', async () => {
		const { page } = studio;
		await studio.visit('/translation-cache');
		await tabTo(page, button('90 days'));
		await page.keyboard.press('Enter');
		await page.getByRole('button', { name: '90 days', pressed: true }).waitFor();
	});

	test('a text is tried', async () => {
		const { page } = studio;
		await studio.visit('/translation-cache/try');
		await tabTo(page, page.getByRole('textbox', { name: 'Text' }));
		await page.keyboard.type('Typed, not clicked.');
		await tabTo(page, button('Translate'));
		await page.keyboard.press('Enter');
		await page.locator('.result', { hasText: 'Typed, not clicked.' }).waitFor();
	});

	test('a run is started and cancelled', async () => {
		const { page } = studio;
		loopback.translate = async (text, language) => {
			await new Promise((resolve) => {
				setTimeout(resolve, 1_000);
			});
			return `[${language}] ${text}`;
		};
		await studio.visit('/translation-cache/content');
		await page.getByText(/items looked at/).waitFor();
		await tabTo(page, button('Translate'));
		await page.keyboard.press('Enter');
		const dialog = page.locator('#dialog-outlet');
		await dialog.getByText(/would be sent/).waitFor();
		await tabTo(page, dialog.getByRole('button', { name: 'Translate' }));
		await page.keyboard.press('Enter');
		await page.getByRole('progressbar').waitFor();
		await tabTo(page, button('Cancel the run'));
		await page.keyboard.press('Enter');
		await page.locator('.jobs > li', { hasText: 'Cancelled' }).first().waitFor();
		loopback.reset();
	});

	test('unproven text is adopted', async () => {
		const { page } = studio;
		await addUnproven();
		await studio.visit('/translation-cache/try');
		await studio.visit('/translation-cache/content');
		await choose('Collection', 'notes');
		await button('Adopt').waitFor();
		await tabTo(page, button('Adopt'));
		await page.keyboard.press('Enter');
		const dialog = page.locator('#dialog-outlet');
		await dialog.getByText(/1 field \(3 items looked at\)/).waitFor();
		await tabTo(page, dialog.getByRole('button', { name: 'Adopt' }));
		await page.keyboard.press('Enter');
		await page.getByText('Adopted: 1 field.').waitFor();
	});

	test('entries are picked, invalidated and cleared', async () => {
		const { page } = studio;
		await studio.visit('/translation-cache/manage');
		await tabTo(page, page.getByRole('textbox', { name: 'Collection' }).first());
		await page.keyboard.press('Enter');
		await page.locator('.v-list-item', { hasText: /^articles$/ }).waitFor();
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		const count = button('Count and invalidate');
		await eventually(
			() => count.isDisabled(),
			(isDisabled) => !isDisabled,
		);
		await tabTo(page, count);
		await page.keyboard.press('Enter');
		const dialog = page.locator('#dialog-outlet');
		await dialog.getByText(/To be dropped/).waitFor();
		await tabTo(page, dialog.getByRole('button', { name: 'Invalidate' }));
		await page.keyboard.press('Enter');
		await page.getByText(/^Dropped: /).waitFor();
		await tabTo(page, button('Clear'));
		await page.keyboard.press('Enter');
		await dialog.getByText(/Type “clear”/).waitFor();
		await page.keyboard.type('clear');
		await tabTo(page, dialog.getByRole('button', { name: 'Clear' }));
		await page.keyboard.press('Enter');
		await page.getByText('The cache is empty.').waitFor();
	});
});

describe('every view', () => {
	let dashboard: string;
	beforeAll(async () => {
		dashboard = await createDashboard(site.directus);
		await teach('Timetable', 'Fahrplan');
	});

	test.each(LOOKS)('$name fits and is accessible', async (look) => {
		await lookAtAll(studio, site.directus, look, dashboard);
	});
});

// The last: the provider is not asked again for a while.
test('a run that was started elsewhere and fails midway is shown, with its reason', async () => {
	const { page } = studio;
	await studio.visit('/translation-cache/content');
	await choose('Collection', 'articles');
	const rows = Array.from({ length: 60 }, (_, at) => ({ title: `Note ${nameOf(at)}` }));
	await demand(site.directus, 'POST', '/items/articles', rows);
	const fault = { status: 401, body: { error: { message: 'no', code: 'invalid_api_key' } } };
	loopback.translate = (text, language) => {
		if (loopback.requests.length > 12) {
			loopback.respondWith(...Array.from({ length: 500 }, () => fault));
		}
		return `[${language}] ${text}`;
	};
	const body = { collection: 'articles', targetLanguages: ['de-DE'] };
	await demand(site.directus, 'POST', '/translation-cache/translate', body);
	const run = page.locator('.jobs > li', { hasText: 'Failed' });
	await run.waitFor();
	expect(await run.innerText()).toMatch(/[1-9]\d* written/);
	await run.getByText('First failures').click();
	await run
		.getByText(/openai/)
		.first()
		.waitFor();
	loopback.reset();
});

/** Verification would take digits for numbers. */
function nameOf(index: number): string {
	return String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
}

async function choose(label: string, value: string, at = 0): Promise<void> {
	const { page } = studio;
	await page.getByRole('textbox', { name: label }).nth(at).click({ force: true });
	await page.locator('.v-list-item', { hasText: new RegExp(`^${value}$`) }).click();
}

/** A person's wording, once it is learned. */
async function teach(title: string, german: string): Promise<void> {
	const translations = [{ languages_code: 'de-DE', title: german }];
	await demand(site.directus, 'POST', '/items/articles', { title, translations });
	const path = `/translation-cache/wording?search=${encodeURIComponent(german)}`;
	await eventually(
		() => demand<WordingResponse>(site.directus, 'GET', path),
		({ total }) => total > 0,
	);
}

let notes: TranslatedCollection;

/** Two notes that were in German before we came: nothing tells by whom. */
async function startUnproven(): Promise<void> {
	notes = await createTranslatedCollection(site.directus, { collection: 'notes' });
	const settings = { meta: { accountability: null } };
	await demand(site.directus, 'PATCH', '/collections/notes_translations', settings);
	await addUnproven();
	await addUnproven();
}

async function addUnproven(): Promise<void> {
	const key = await createItem(site.directus, notes, { title: 'A note of old' });
	const row = { notes_id: key, languages_code: 'de-DE' };
	const path = '/items/notes_translations';
	const { id } = await demand<{ id: number }>(site.directus, 'POST', path, row);
	// The hook does not see who writes past Directus.
	const file = new DatabaseSync(join(site.directus.dataDir, 'data.db'), { timeout: 5_000 });
	file.exec(`update notes_translations set title = 'Eine alte Notiz' where id = ${id}`);
	file.close();
}
