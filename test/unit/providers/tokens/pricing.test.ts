import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROVIDERS } from '../../../../src/providers/registry.ts';
import { Prices } from '../../../../src/providers/tokens/pricing.ts';

const USAGE = { inputTokens: 1_000, outputTokens: 500, cachedInputTokens: 0, cacheWriteTokens: 0 };

const LIST = new Prices(PROVIDERS);

function price(provider: string, model: string, usage = USAGE): number | null {
	return LIST.priceCall({ provider, model }, usage);
}

function modelsOf(provider: string): readonly string[] {
	return PROVIDERS.find(({ name }) => name === provider)?.models?.() ?? [];
}

test('a listed model costs its list price in nano-dollars', () => {
	// 0.75 and 4.50 USD a million.
	expect(price('openai', 'gpt-5.4-mini')).toBe(1_000 * 750 + 500 * 4_500);
	expect(price('anthropic', 'claude-sonnet-4-6')).toBe(1_000 * 3_000 + 500 * 15_000);
});

test('models to choose from are those that write text', () => {
	const models = modelsOf('openai');
	expect(models).toEqual(expect.arrayContaining(['gpt-5.4-mini', 'gpt-4o', 'o3']));
	for (const other of ['whisper-1', 'gpt-image-1', 'text-embedding-3-small', 'gpt-4o-mini-tts']) {
		expect(models).not.toContain(other);
	}
	expect(models.filter((name) => /[-.:]$/.test(name))).toEqual([]);
	expect(modelsOf('mistral')).not.toContain('mistral-ocr-latest');
	expect(modelsOf('pseudo')).toEqual([]);
});

test('cached tokens are part of the input and cheaper', () => {
	const half = { ...USAGE, cachedInputTokens: 500 };
	expect(price('openai', 'gpt-5.4-mini', half)).toBeLessThan(price('openai', 'gpt-5.4-mini') ?? 0);
	const impossible = { ...USAGE, cachedInputTokens: 9_000, cacheWriteTokens: 9_000 };
	expect(price('anthropic', 'claude-sonnet-4-6', impossible)).toBeGreaterThan(0);
});

test.each([
	['openai', 'gpt-5.4-mini-2026-03-17'],
	['anthropic', 'claude-haiku-4-5-20251001'],
	['mistral', 'mistral-large-2512'],
])('the dated %s:%s is the model itself', (provider, model) => {
	expect(price(provider, model)).toBeGreaterThan(0);
});

test.each([
	['openai', 'no-such-model'],
	['openai', 'gpt-6.1-sol'],
	['anthropic', 'claude-sonnet-5-9'],
	['anthropic', 'claude-sonnet-4-6-turbo'],
	['deepseek', 'deepseek-flash'],
	['mistral', 'mistral-small-latest'],
	['openai-compatible', 'gpt-5.4-mini'],
	['nobody', 'gpt-5.4-mini'],
])('%s:%s has no known price and no tier', (provider, model) => {
	expect([price(provider, model), LIST.tier({ provider, model })]).toEqual([null, null]);
});

test('pseudolocalisation is free', () => {
	expect(price('pseudo', 'any')).toBe(0);
	expect(LIST.tier({ provider: 'pseudo', model: 'any' })).toBe(null);
});

test('a price of our own wins, for unknown models too', () => {
	const prices = new Prices(PROVIDERS, {
		'deepseek:deepseek-flash': { input: 0.3, output: 0.9, cachedInput: 0.03 },
		'openai:gpt-5.4-mini': { input: 1, output: 1 },
	});
	const usage = { ...USAGE, cachedInputTokens: 400 };
	const flash = { provider: 'deepseek', model: 'deepseek-flash' };
	expect(prices.priceCall(flash, usage)).toBe(600 * 300 + 400 * 30 + 500 * 900);
	const mini = { provider: 'openai', model: 'gpt-5.4-mini' };
	expect(prices.priceCall(mini, USAGE)).toBe(1_500 * 1_000);
});

test('no usage, however odd, makes it throw', () => {
	const tokens = fc.oneof(fc.integer(), fc.double(), fc.constant(Number.NaN));
	const usage = fc.record({
		inputTokens: tokens,
		outputTokens: tokens,
		cachedInputTokens: tokens,
		cacheWriteTokens: tokens,
	});
	fc.assert(
		fc.property(usage, fc.constantFrom('openai', 'anthropic', 'x'), (odd, provider) => {
			const nano = price(provider, 'claude-sonnet-4-6', odd);
			expect(nano === null || (Number.isInteger(nano) && nano >= 0)).toBe(true);
		}),
	);
});

describe('tiers follow the list price of output', () => {
	test.each([
		['mistral', 'mistral-tiny', 'low'],
		['deepseek', 'deepseek-v4-pro', 'medium'],
		['openai', 'gpt-5.4-mini', 'medium'],
		['anthropic', 'claude-haiku-4-5', 'medium'],
		['openai', 'gpt-5.4', 'high'],
		['anthropic', 'claude-sonnet-4-6', 'high'],
		['anthropic', 'claude-opus-5-5', 'very_high'],
		['anthropic', 'claude-opus-4-1', 'very_high'],
	])('%s:%s is %s', (provider, model, expected) => {
		expect(LIST.tier({ provider, model })).toBe(expected);
	});

	test('and a price of our own before it', () => {
		const prices = new Prices(PROVIDERS, { 'openai:gpt-5.4': { input: 1, output: 0.5 } });
		expect(prices.tier({ provider: 'openai', model: 'gpt-5.4' })).toBe('low');
	});
});
