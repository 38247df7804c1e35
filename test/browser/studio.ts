import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

import { ADMIN, type Directus } from '../harness/directus.ts';
import { findProgram } from '../harness/programs.mjs';

export interface Studio {
	readonly page: Page;
	/** What the console and the page called an error, but for what `isOfDirectus` knows. */
	readonly errors: readonly string[];
	/** Goes to a page of the Studio without loading it anew, as a click does. */
	visit(path: string): Promise<void>;
	close(): Promise<void>;
}

export interface StudioOptions {
	readonly width?: number;
	readonly email?: string;
	readonly password?: string;
}

export async function launchBrowser(): Promise<Browser> {
	const executablePath = findProgram('chromium');
	if (executablePath === null) throw new Error('harness: there is no chromium');
	return chromium.launch({
		executablePath,
		args: [
			'--headless',
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}

/** Signs in and puts away what Directus asks a new project. */
export async function openStudio(
	browser: Browser,
	directus: Directus,
	options: StudioOptions = {},
): Promise<Studio> {
	const context: BrowserContext = await browser.newContext({
		viewport: { width: options.width ?? 1400, height: 1000 },
		locale: 'en-US',
	});
	const page = await context.newPage();
	await page.goto(`${directus.url}/admin/login`);
	await page.fill('input[type=email]', options.email ?? ADMIN.email);
	await page.fill('input[type=password]', options.password ?? ADMIN.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.pathname.endsWith('/login'));
	const errors: string[] = [];
	page.on('console', (message) => {
		if (message.type() === 'error' && !isOfDirectus(message.text())) errors.push(message.text());
	});
	page.on('pageerror', (error) => errors.push(error.message));
	await page.goto(`${directus.url}/admin/translation-cache`);
	await putAway(page);
	await page.locator('#dialog-outlet .container.center .overlay').waitFor({ state: 'detached' });
	return {
		page,
		errors,
		visit: async (path) => {
			await page.evaluate((target) => {
				history.pushState({}, '', target);
				dispatchEvent(new PopStateEvent('popstate', { state: {} }));
			}, `/admin${path}`);
			await page.waitForURL(`**/admin${path}`);
		},
		close: () => context.close(),
	};
}

/** The licence key and the owner of the project; both may be asked for, one after the other, or neither. */
export async function putAway(page: Page): Promise<void> {
	for (const name of ['Skip', 'Remind Later']) {
		const button = page.getByText(name, { exact: true });
		await button
			.first()
			.waitFor({ timeout: 3_000 })
			.then(() => button.first().click())
			.catch(() => {});
	}
}

/** What its own pages log on a project like ours. */
function isOfDirectus(text: string): boolean {
	return (
		/Content Security Policy|WebGL|WebGPU/.test(text) ||
		/Failed to load resource: .* (?:400|404)/.test(text)
	);
}

/** Serious violations of the page as it stands, as `rule: element`. The colours of buttons are the theme's, not ours. */
export async function findViolations(page: Page, within: string): Promise<readonly string[]> {
	await page.evaluate(axe.source);
	const found: unknown = await page.evaluate(async (scope) => {
		const { axe: checker }: { axe: { run(at: string): Promise<{ violations: Violation[] }> } } =
			Object(globalThis);
		interface Violation {
			id: string;
			impact: string;
			nodes: { html: string; target: string[] }[];
		}
		const { violations } = await checker.run(scope);
		return violations
			.filter(({ impact }) => impact === 'serious' || impact === 'critical')
			.flatMap(({ id, nodes }) =>
				nodes
					.filter(
						({ target }) =>
							id !== 'color-contrast' ||
							document.querySelector(target[0] ?? '')?.closest('.v-button') == null,
					)
					.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
			);
	}, within);
	return Array.isArray(found) ? found.map(String) : [];
}
