import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

import type { Directus } from '../harness/directus.ts';
import { demand } from '../harness/request.ts';
import { findOverflow, findViolations, type Studio } from './studio.ts';

/** Where pictures of every view are written; nowhere by default. */
const PICTURES = process.env['STUDIO_PICTURES'];

const DIALOG = '#dialog-outlet';
const HEIGHT = 1_000;

export interface Look {
	readonly name: string;
	readonly appearance: 'light' | 'dark';
	readonly language: string;
	readonly direction: 'ltr' | 'rtl';
	readonly width: number;
}

export const LOOKS: readonly Look[] = [
	{ name: 'light', appearance: 'light', language: 'en-US', direction: 'ltr', width: 1_400 },
	{ name: 'dark', appearance: 'dark', language: 'en-US', direction: 'ltr', width: 1_400 },
	{ name: 'rtl', appearance: 'light', language: 'ar-SA', direction: 'rtl', width: 1_400 },
	{ name: 'narrow', appearance: 'light', language: 'en-US', direction: 'ltr', width: 390 },
];

/** Looks at every view: direction, width, accessibility, and a picture where one is wanted. */
export async function lookAtAll(
	studio: Studio,
	directus: Directus,
	look: Look,
	dashboard: string,
): Promise<void> {
	const { page } = studio;
	const { appearance, language } = look;
	await demand(directus, 'PATCH', '/users/me', { appearance, language });
	await page.setViewportSize({ width: look.width, height: HEIGHT });
	await page.goto(`${directus.url}/admin/translation-cache`);
	const dialog = page.locator(DIALOG);
	const button = (name: string) => page.locator('.module-page').getByRole('button', { name });
	/** `checked` where Directus's own frame around our part is not accessible itself. */
	const view = async (name: string, within = '.module-page', checked = within): Promise<void> => {
		await page.waitForLoadState('networkidle');
		expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe(
			look.direction,
		);
		expect([name, await findOverflow(page, within)]).toEqual([name, []]);
		expect([name, await findViolations(page, checked)]).toEqual([name, []]);
		if (PICTURES === undefined) return;
		mkdirSync(PICTURES, { recursive: true });
		await page.screenshot({ path: join(PICTURES, `${name}-${look.name}.png`) });
	};
	const leave = async (): Promise<void> => {
		await page.keyboard.press('Escape');
		await dialog.locator('.container').first().waitFor({ state: 'detached' });
	};

	await page.getByText('Segments served').waitFor();
	await view('overview');

	await studio.visit('/translation-cache/content');
	await page.getByText(/items looked at/).waitFor();
	await view('content');
	await page
		.getByRole('button', { name: /show the items/ })
		.first()
		.click();
	await dialog.getByRole('link').first().waitFor();
	await view('items', DIALOG, '.items-drawer');
	await leave();
	await button('Translate').click();
	await dialog.locator('.estimate').waitFor();
	await view('translate', DIALOG);
	await leave();

	await studio.visit('/translation-cache/manage');
	await page.getByRole('heading', { name: 'Settings in force' }).waitFor();
	await view('manage');
	await page.getByRole('textbox', { name: 'Item' }).fill('1');
	await page.getByRole('textbox', { name: 'Collection' }).first().click({ force: true });
	await page.locator('.v-list-item', { hasText: /^articles$/ }).click();
	await button('Count and invalidate').click();
	await dialog.getByText(/To be dropped/).waitFor();
	await view('invalidate', DIALOG);
	await leave();
	await button('Clear').click();
	await dialog.getByText(/Type “clear”/).waitFor();
	await view('clear', DIALOG);
	await leave();
	await button('Forget').first().scrollIntoViewIfNeeded();
	await view('wording');
	await button('Forget').first().click();
	await dialog.getByText(/It is served no more/).waitFor();
	await view('forget', DIALOG);
	await leave();

	await studio.visit('/translation-cache/try');
	await page.getByRole('textbox', { name: 'Text' }).fill('A <b>fresh</b> loaf.');
	await button('Translate').click();
	await page.locator('.result').waitFor();
	await view('try');

	await studio.visit(`/insights/${dashboard}`);
	await page.locator('.translation-cache-panel .value').waitFor();
	await page.locator('.translation-cache-panel canvas').waitFor();
	await view('panel', '.translation-cache-panel');
}

/** A dashboard with the panel as a number and as a chart. */
export async function createDashboard(directus: Directus): Promise<string> {
	const { id } = await demand<{ id: string }>(directus, 'POST', '/dashboards', {
		name: 'Translations',
	});
	const panel = (options: object, x: number): Promise<unknown> =>
		demand(directus, 'POST', '/panels', {
			dashboard: id,
			type: 'translation-cache-panel',
			show_header: true,
			name: 'Translation cache',
			position_x: x,
			position_y: 1,
			width: 20,
			height: 12,
			options,
		});
	await panel({ figure: 'hitRate', range: '90d', display: 'number' }, 1);
	await panel({ figure: 'savings', range: '90d', display: 'chart' }, 22);
	return id;
}
