import { anthropic } from '../../src/providers/vendors/anthropic.ts';
import { deepseek } from '../../src/providers/vendors/deepseek.ts';
import { mistral } from '../../src/providers/vendors/mistral.ts';
import { openai } from '../../src/providers/vendors/openai.ts';
import { openaiCompatible } from '../../src/providers/vendors/openai-compatible.ts';
import type { ProviderRecord } from '../../src/providers/provider.ts';
import type { ProviderRequest } from '../../src/providers/request.ts';
import type { Vendor } from '../../src/providers/transport/vendor.ts';
import type { LoopbackProvider } from './loopback-provider.ts';
import type { VendorName } from './vendor-fixtures.ts';

export const VENDORS: Readonly<Record<VendorName, Vendor & ProviderRecord>> = {
	openai,
	anthropic,
	mistral,
	deepseek,
	'openai-compatible': openaiCompatible,
};

/** A model of each vendor's that refuses nothing we send by default. */
export const MODELS: Readonly<Record<VendorName, string>> = {
	openai: 'gpt-5.4-mini',
	anthropic: 'claude-sonnet-4-6',
	mistral: 'mistral-small-2603',
	deepseek: 'deepseek-flash',
	'openai-compatible': 'qwen3:8b',
};

export const KEY = 'sk-test-key-4f9a';

/** Where the loopback provider speaks as each vendor. */
function baseUrlOf(vendor: VendorName, loopback: LoopbackProvider): string {
	return {
		openai: loopback.openaiUrl,
		anthropic: loopback.anthropicUrl,
		mistral: loopback.mistralUrl,
		deepseek: loopback.deepseekUrl,
		'openai-compatible': loopback.chatUrl,
	}[vendor];
}

/** Settings of all vendors, for the router. */
export function settingsOf(
	loopback: LoopbackProvider,
): Record<VendorName, { apiKey: string; baseUrl: string }> {
	const settings = (vendor: VendorName): { apiKey: string; baseUrl: string } => ({
		apiKey: KEY,
		baseUrl: baseUrlOf(vendor, loopback),
	});
	return {
		openai: settings('openai'),
		anthropic: settings('anthropic'),
		mistral: settings('mistral'),
		deepseek: settings('deepseek'),
		'openai-compatible': settings('openai-compatible'),
	};
}

/** A request with markup, an entity, a context, a style guide and both kinds of glossary terms. */
export const SAMPLE: Omit<ProviderRequest, 'model'> = {
	sourceLanguage: 'en-US',
	targetLanguage: 'de-DE',
	styleGuide: 'Use Sie.',
	glossary: [{ term: 'Flow', translation: 'Flow', note: 'a product name' }, { term: 'Studio' }],
	segments: [
		{ id: 's1', text: 'Hello <1>world</1>', context: 'body: Greetings' },
		{ id: 's2', text: '3 &lt; 4' },
	],
};

/** The user message for `SAMPLE`. */
export const SAMPLE_MESSAGE =
	'{"source_language":"en-US","target_language":"de-DE","style_guide":"Use Sie.",' +
	'"glossary":[{"term":"Flow","translation":"Flow","note":"a product name"},{"term":"Studio"}],' +
	'"segments":[{"id":"s1","text":"Hello <1>world</1>","context":"body: Greetings"},{"id":"s2","text":"3 &lt; 4"}]}';
