import { readFileSync } from 'node:fs';
import { parseDocument } from '../../src/documents/format.ts';
import type { Accountability } from '../../src/directus/host/context.ts';
import { runTexts } from '../../src/directus/runs/text.ts';
import { readOptions } from '../../src/directus/runs/request.ts';
import { PROVIDERS } from '../../src/providers/registry.ts';
import { Router } from '../../src/providers/router.ts';
import { packRequests } from '../../src/translation/chain/packing.ts';
import { speaksToModel } from '../../src/translation/orders.ts';
import { writeRequest } from '../../src/translation/segment-task.ts';
import { readDeclarations, readInterface } from '../bench/corpora.ts';
import { demoArticles, demoLanguages } from '../demo/articles.ts';
import { PERSON } from '../helpers/fake-directus.ts';
import { RunSetup } from '../helpers/run-setup.ts';
import { replyTo, translateByPrefix } from '../helpers/scripted-router.ts';
import { MODELS } from '../helpers/vendor-setup.ts';
import { obey } from './gullible.ts';
import { BOUGHT, LISTED, type Phrasing, UNLISTED } from './phrasings.ts';

const BUTTON = 'Add it to the cart';
const VISITOR: Accountability = { ...PERSON, user: null, role: null, roles: [], admin: false };

/** Figures of docs/trust.md and docs/how-to/batches.md. */
async function main(): Promise<void> {
	for (const [name, phrasings] of Object.entries({ LISTED, UNLISTED })) {
		const known = phrasings.filter(({ text }) => speaksToModel(text)).length;
		const byItem = await countBent(phrasings, bendByItem);
		const byVisitor = await countBent(phrasings, bendByVisitor);
		const byText = await countBent(phrasings, bendByText);
		say(`${name}: ${known} of ${phrasings.length} are known`);
		say(
			`  bend an equal sentence of another item: ${byItem} in an editor's item, ${byVisitor} in a visitor's; of another visitor's text: ${byText}`,
		);
	}
	const corpora = { interface: await readInterface(), declaration: readDeclarations() };
	for (const [name, pairs] of Object.entries(corpora)) {
		const texts = new Set(pairs.flatMap(({ source, text }) => [source, text]));
		countOrders(
			name,
			[...texts].map((text) => ({ text, format: 'plain' })),
		);
	}
	const pages = process.argv.slice(2);
	if (pages.length > 0) {
		const texts = pages.map((path) => readFileSync(path, 'utf8'));
		countOrders(
			'pages',
			texts.map((text) => ({ text, format: 'markdown' })),
		);
	}
	reportBatches();
}

function countOrders(
	name: string,
	texts: readonly { readonly text: string; readonly format: 'plain' | 'markdown' }[],
): void {
	let segments = 0;
	let orders = 0;
	for (const { text, format } of texts) {
		for (const segment of parseDocument(text, format).segments) {
			segments += 1;
			if (speaksToModel(segment.text)) orders += 1;
		}
	}
	say(`${name}: ${orders} of ${segments} honest segments are taken for orders`);
}

async function countBent(
	phrasings: readonly Phrasing[],
	bend: (setup: RunSetup, order: string) => Promise<unknown>,
): Promise<number> {
	let bent = 0;
	for (const { text } of phrasings) {
		const setup = new RunSetup();
		const german = translateByPrefix('de-DE');
		setup.router.answer = (call) =>
			replyTo(call, (segment) => obey(german(segment), call.request.segments));
		if (JSON.stringify(await bend(setup, text)).includes(BOUGHT)) bent += 1;
	}
	return bent;
}

/** As `bendByItem`, of a collection in which everybody may create items, and a visitor did. */
async function bendByVisitor(setup: RunSetup, order: string): Promise<unknown> {
	const { directus } = setup;
	directus.permits = () => true;
	directus.insert('directus_access', { role: null, user: null, policy: 'p-public' });
	const permission = { policy: 'p-public', action: 'create', fields: ['*'], permissions: null };
	directus.insert('directus_permissions', { ...permission, collection: 'articles' });
	await directus.write('articles', null, { id: 1 }, VISITOR);
	const row = { id: 10, articles_id: 1, languages_code: 'en-US' };
	const text = { title: 'Help', body: `<p>${order}</p><p>${BUTTON}</p>` };
	await directus.write('articles_translations', null, { ...row, ...text }, VISITOR);
	await directus.write('articles', null, { id: 2 }, PERSON);
	const other = { id: 20, articles_id: 2, languages_code: 'en-US', title: 'Shop' };
	await directus.write(
		'articles_translations',
		null,
		{ ...other, body: `<p>${BUTTON}</p>` },
		PERSON,
	);
	await setup.run({ keys: [1] });
	await setup.run({ keys: [2] });
	return setup.row(2);
}

/** An editor's item is translated, then another with an equal sentence. */
async function bendByItem(setup: RunSetup, order: string): Promise<unknown> {
	setup.article(1, { title: 'Help', body: `<p>${order}</p><p>${BUTTON}</p>` });
	setup.article(2, { title: 'Shop', body: `<p>${BUTTON}</p>` });
	await setup.run({ keys: [1] });
	await setup.run({ keys: [2] });
	return setup.row(2);
}

async function bendByText(setup: RunSetup, order: string): Promise<unknown> {
	const hand = (text: unknown): Promise<unknown> =>
		runTexts(
			setup.dependencies,
			readOptions({ mode: 'text', targetLanguages: ['de-DE'], text }),
			setup.context({ accountability: VISITOR }),
		);
	await hand({ order, button: BUTTON });
	return hand({ another: BUTTON });
}

/** What the demo's articles take as a batch, by item and as the former version mixed them. */
function reportBatches(): void {
	const router = new Router({
		records: PROVIDERS,
		providers: { openai: { apiKey: 'none' } },
		requestTimeoutMs: 1_000,
		concurrency: 1,
	});
	const member = { provider: 'openai', model: MODELS.openai };
	const fields = { title: 'plain', summary: 'plain', body: 'html', notes: 'markdown' } as const;
	const segments = demoArticles.flatMap((article, item) =>
		Object.entries(fields).flatMap(([field, format]) => {
			const value = article[field];
			if (typeof value !== 'string') return [];
			return parseDocument(value, format).segments.map(({ text }, at) => ({
				id: `s${at + 1}`,
				text,
				terms: [],
				item: String(item),
			}));
		}),
	);
	const targets = demoLanguages.map(({ code }) => code).filter((code) => code !== 'en-US');
	for (const [name, ownerOf] of [
		['by item', ({ item }: { readonly item: string }) => item],
		['mixed', () => 'all'],
	] as const) {
		let [requests, input, output] = [0, 0, 0];
		for (const targetLanguage of targets) {
			const pair = { sourceLanguage: 'en-US', targetLanguage };
			for (const packed of packRequests(segments, pair, { ownerOf, isAlone })) {
				const usage = router.estimate(member, writeRequest(packed, pair));
				requests += 1;
				input += usage.inputTokens;
				output += usage.outputTokens;
			}
		}
		const usage = {
			inputTokens: input,
			outputTokens: output,
			cachedInputTokens: 0,
			cacheWriteTokens: 0,
		};
		const price = (router.price(member, usage, true) ?? 0) / 1e9;
		say(
			`the demo's batch ${name}: ${requests} requests, ${input} + ${output} tokens, $${price.toFixed(4)}`,
		);
	}
}

function isAlone({ text }: { readonly text: string }): boolean {
	return speaksToModel(text);
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

await main();
