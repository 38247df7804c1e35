import axe from 'axe-core';
import {
	type Browser,
	type BrowserContext,
	chromium,
	type Locator,
	type Page,
} from 'playwright-core';

import { ADMIN, type Directus } from '../harness/directus.ts';
import { findProgram } from '../harness/programs.mjs';

export interface Studio {
	readonly page: Page;
	/** What the console and the page called an error, but for what `isOfDirectus` knows. */
	readonly errors: string[];
	/** Goes to a page of the Studio without loading it anew, as a click does. */
	visit(path: string): Promise<void>;
	close(): Promise<void>;
}

const WIDE = 1_400;
const NARROW = 600;
/** For an element or a page to come, on a busy machine too. */
const PATIENCE_MS = 60_000;

export interface StudioOptions {
	readonly width?: number;
	readonly email?: string;
	readonly password?: string;
}

/** What Directus asks a new project, put away for a month as a click on each would. */
const DISMISSED = [
	'license-banner-dismissed',
	'license-onboarding-dismissed',
	'license-login-modal-dismissed',
];

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

/** Signs in, and opens the module. */
export async function openStudio(
	browser: Browser,
	directus: Directus,
	options: StudioOptions = {},
): Promise<Studio> {
	const context: BrowserContext = await browser.newContext({
		viewport: { width: options.width ?? WIDE, height: 1000 },
		locale: 'en-US',
	});
	context.setDefaultTimeout(PATIENCE_MS);
	const page = await context.newPage();
	// The bars beside the page, open at first, cover a narrow one.
	await page.addInitScript((narrow) => {
		localStorage.setItem('sidebar-collapsed', 'true');
		localStorage.setItem('nav-bar-collapsed', String(innerWidth < narrow));
	}, NARROW);
	await page.goto(`${directus.url}/admin/login`);
	await page.fill('input[type=email]', options.email ?? ADMIN.email);
	await page.fill('input[type=password]', options.password ?? ADMIN.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.pathname.endsWith('/login'));
	await context.addCookies(
		DISMISSED.map((name) => ({ name, value: 'true', url: `${directus.url}/` })),
	);
	const errors: string[] = [];
	page.on('console', (message) => {
		const { url } = message.location();
		if (message.type() !== 'error' || isOfDirectus(message.text(), url)) return;
		errors.push(`${message.text()} (${url})`);
	});
	page.on('pageerror', (error) => errors.push(error.message));
	await page.goto(`${directus.url}/admin/translation-cache`);
	// Before that the Studio hears of no other address.
	await page.locator('.module-bar').first().waitFor({ state: 'attached' });
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

/** Requests of its own pages that Directus refuses on a project like ours. */
const OF_DIRECTUS: readonly RegExp[] = [];

function isOfDirectus(text: string, url: string): boolean {
	return (
		text.startsWith('Failed to load resource') &&
		OF_DIRECTUS.some((path) => path.test(new URL(url).pathname))
	);
}

/**
 * Serious violations of the page as it stands, as `rule: element`. The colours of buttons are the
 * theme's, not ours.
 */
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

/** How a page is wider than the screen it stands on, as `element: width > width`. */
export async function findOverflow(page: Page, within: string): Promise<readonly string[]> {
	return page.evaluate(
		(selector) =>
			[document.documentElement, ...Array.from(document.querySelectorAll(selector))]
				.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
				.map((one) => `${one.nodeName}: ${one.scrollWidth} > ${one.clientWidth}`),
		within,
	);
}

/** Goes on with the Tab key until the control has the focus; throws when it is never reached. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
	for (let presses = 0; presses < 120; presses += 1) {
		await page.keyboard.press('Tab');
		if (await control.evaluate((element) => element.contains(document.activeElement))) return;
	}
	throw new Error(`harness: ${String(control)} is not reached by the keyboard`);
}
