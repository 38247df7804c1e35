import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { countContextTokens, countTokens } from '../../../../src/providers/tokens/count.ts';
import { estimateUsage, outputLimit } from '../../../../src/providers/tokens/tokens.ts';
import { SAMPLE } from '../../../helpers/vendor-setup.ts';
import { anthropic } from '../../../../src/providers/vendors/anthropic.ts';
import { openai } from '../../../../src/providers/vendors/openai.ts';

const REQUEST = { ...SAMPLE, model: 'm' };

function estimate(
	text: string,
	languages: { sourceLanguage?: string; targetLanguage?: string } = {},
) {
	return estimateUsage(openai.tokens, { ...REQUEST, segments: [{ id: 's1', text }], ...languages });
}

test('tokens depend on the language, and a tag costs three', () => {
	const text = 'x'.repeat(470);
	expect([countTokens(text, 'en-GB'), countTokens(text, 'de'), countTokens(text, 'ja-JP')]).toEqual(
		[100, 103, 294],
	);
	expect(countTokens(`<1>${text}</1><2/>`, 'en')).toBe(109);
	expect(countTokens('', 'en')).toBe(0);
});

function estimateOpen(context?: string) {
	return estimateUsage(openai.tokens, {
		...REQUEST,
		segments: [{ id: 's1', text: 'Open', context }],
	});
}

test('a context costs input alone', () => {
	const [without, shortly, long] = [
		estimateOpen(),
		estimateOpen('title'),
		estimateOpen('body: Shipping and returns'),
	];
	expect(shortly.inputTokens).toBe(without.inputTokens + 5);
	expect(long.inputTokens).toBeGreaterThan(shortly.inputTokens);
	expect(long.outputTokens).toBe(without.outputTokens);
	expect([countContextTokens(undefined, 'en'), countContextTokens('title', 'en')]).toEqual([0, 5]);
});

test('languages of many tokens are foreseen to cost more', () => {
	const text = 'An ordinary sentence of some length that somebody wants to read. '.repeat(20);
	const [german, hungarian, unknown] = ['de-AT', 'hu', 'tlh'].map(
		(targetLanguage) => estimate(text, { targetLanguage }).outputTokens,
	);
	expect(hungarian).toBeGreaterThan(german ?? 0);
	expect(unknown).toBeGreaterThan(german ?? 0);
	const back = estimate(text, { sourceLanguage: 'hu', targetLanguage: 'en' });
	expect(back.outputTokens).toBeLessThan(hungarian ?? 0);
});

test('newer models of Anthropic count more tokens for the same text', () => {
	const request = { ...REQUEST, segments: [{ id: 's1', text: 'word '.repeat(500) }] };
	const of = (model: string): number =>
		estimateUsage(anthropic.tokens, { ...request, model }).inputTokens;
	expect(of('claude-sonnet-4-6')).toBeGreaterThan(
		estimateUsage(openai.tokens, request).inputTokens,
	);
	expect(of('claude-haiku-5-5')).toBeGreaterThan(of('claude-sonnet-4-6'));
});

test('more text never needs fewer tokens, and the limit has room for the estimate', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), (one, more) => {
			expect(countTokens(`${one} ${more}`, 'en')).toBeGreaterThanOrEqual(countTokens(one, 'en'));
			const request = { ...REQUEST, segments: [{ id: 's1', text: one + more }] };
			const { outputTokens } = estimateUsage(openai.tokens, request);
			expect(outputLimit(openai.tokens, request)).toBeGreaterThan(outputTokens);
		}),
	);
});

test('languages and models are no names of what every object has', () => {
	expect(countTokens('Some words.', 'constructor')).toBe(countTokens('Some words.', 'xx'));
});

test('dated snapshots of the older Claudes are counted by their tokeniser', () => {
	expect(promptOf('claude-sonnet-4-20250514')).toBe(promptOf('claude-sonnet-4-6'));
	expect(promptOf('claude-opus-4-1-20250805')).toBe(promptOf('claude-sonnet-4-6'));
	expect(promptOf('claude-sonnet-4-7')).toBeGreaterThan(promptOf('claude-sonnet-4-6'));
});

function promptOf(model: string): number {
	return estimateUsage(anthropic.tokens, { ...REQUEST, segments: [], model }).inputTokens;
}
