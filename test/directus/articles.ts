import type { ItemsResult } from '../../src/contract/runs.ts';
import {
	createItem,
	createLanguages,
	createTranslatedCollection,
	type CollectionOptions,
	type Key,
	type TranslatedCollection,
} from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { runManualFlow } from '../harness/flows.ts';
import { type LoopbackProvider } from '../helpers/loopback-provider.ts';

export const PARAGRAPHS = [
	'The harbour wakes before the town does.',
	'Fishing boats leave at dawn and return with <strong>mackerel</strong> and <em>sea bass</em>.',
	'By noon the market has sold all of it, and the cats know why.',
];

export function articleBody(paragraphs: readonly string[] = PARAGRAPHS): string {
	const blocks = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
	return `<h2 id="morning">A morning by the sea</h2>\n${blocks}\n<ul>\n<li>Bring a coat</li>\n<li>Read <a href="/tides" target="_blank" rel="noopener">the tide table</a></li>\n</ul>`;
}

export const HARBOUR = {
	title: 'A day at the harbour',
	slug: 'a-day-at-the-harbour',
	summary: 'What happens between dawn and noon.',
	body: articleBody(),
};
export const BAKERY = {
	title: 'Bread at four in the morning',
	slug: 'bread-at-four',
	summary: 'The baker tells what nobody sees.',
	body: '<p>The oven is lit at <strong>four</strong>.</p><p>Hello {{ customer.name }}, your loaf is ready.</p>',
};

/** Variables that point every vendor at the loopback server. */
export function loopbackEnv(loopback: LoopbackProvider): Record<string, string> {
	return {
		OPENAI_API_KEY: 'sk-test-openai',
		OPENAI_BASE_URL: loopback.openaiUrl,
		ANTHROPIC_API_KEY: 'sk-test-anthropic',
		ANTHROPIC_BASE_URL: loopback.anthropicUrl,
		MISTRAL_API_KEY: 'sk-test-mistral',
		MISTRAL_BASE_URL: loopback.mistralUrl,
		DEEPSEEK_API_KEY: 'sk-test-deepseek',
		DEEPSEEK_BASE_URL: loopback.deepseekUrl,
		OPENAI_COMPATIBLE_BASE_URL: loopback.chatUrl,
		TRANSLATION_CACHE_PROVIDERS: 'openai:gpt-5.4-mini',
	};
}

export interface ArticleSite {
	readonly directus: Directus;
	readonly articles: TranslatedCollection;
	readonly keys: readonly Key[];
}

/** A Directus with languages, articles and two articles in them. */
export async function startArticles(
	options: Parameters<typeof startDirectus>[0],
	collection: CollectionOptions = {},
): Promise<ArticleSite> {
	const directus = await startDirectus(options);
	await createLanguages(directus);
	const articles = await createTranslatedCollection(directus, collection);
	const keys = [
		await createItem(directus, articles, HARBOUR),
		await createItem(directus, articles, BAKERY),
	];
	return { directus, articles, keys };
}

/**
 * Runs a manual flow and gives the operation's result; throws with what Directus answered
 * otherwise.
 */
export async function runFlow(
	directus: Directus,
	flow: string,
	keys: readonly Key[],
	collection = 'articles',
): Promise<ItemsResult> {
	const answer = await runManualFlow(directus, flow, collection, keys);
	const { body, status } = answer;
	if (status === 200 && isResult(body)) return body;
	throw new Error(JSON.stringify(body));
}

function isResult(body: unknown): body is ItemsResult {
	return typeof body === 'object' && body !== null && 'items' in body && 'segments' in body;
}
