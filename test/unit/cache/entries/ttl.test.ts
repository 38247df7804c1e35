import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTENT_TYPES } from '../../../../src/contract/names.ts';
import { lifetimeMs, namedTier } from '../../../../src/cache/entries/ttl.ts';

const PLAIN = {
	baseSeconds: 86_400,
	contentType: 'standard',
	tier: 'medium',
	confidence: 1,
	random: 0,
} as const;
const HOUR_MS = 3_600_000;

describe('the lifetime of an entry', () => {
	it.each([
		[{}, 24],
		[{ contentType: 'critical' }, 12],
		[{ contentType: 'static' }, 168],
		[{ contentType: 'temporary' }, 6],
		[{ tier: 'low' }, 19.2],
		[{ tier: 'high' }, 36],
		[{ tier: 'very_high' }, 48],
		[{ confidence: 0.7 }, 16.8],
		[{ confidence: 0.1 }, 12],
		[{ confidence: 7 }, 36],
		[{ confidence: Number.NaN }, 24],
		[{ contentType: 'static', tier: 'very_high', confidence: 1.5 }, 504],
		// Nobody has checked what a caller without types hands over.
		[JSON.parse('{ "contentType": "unheard of" }'), 24],
	])('with %o is %d hours', (change, hours) => {
		expect(lifetimeMs({ ...PLAIN, ...change })).toBe(hours * HOUR_MS);
	});

	it('is shortened a little at random, never prolonged', () => {
		const lifetimes = fc.record({
			baseSeconds: fc.integer({ min: 60, max: 10_000_000 }),
			contentType: fc.constantFrom(...CONTENT_TYPES),
			tier: fc.constantFrom('low', 'medium', 'high', 'very_high'),
			confidence: fc.double({ min: -1, max: 3, noNaN: true }),
			random: fc.double({ min: 0, max: 1, noNaN: true }),
		});
		fc.assert(
			fc.property(lifetimes, (lifetime) => {
				const full = lifetimeMs({ ...lifetime, random: 0 });
				const short = lifetimeMs(lifetime);
				expect(short).toBeLessThanOrEqual(full);
				expect(short).toBeGreaterThanOrEqual(Math.min(full, Math.floor(full * 0.98) - 1));
			}),
		);
	});

	it('is a second at least', () => {
		expect(lifetimeMs({ ...PLAIN, baseSeconds: 0 })).toBe(1000);
	});
});

describe('the tier of a model', () => {
	it('is that of its name for every build of it', () => {
		for (const build of ['', '-20240229', '-latest', '-2024-02-29', '-preview']) {
			expect(namedTier('anthropic', `claude-3-opus${build}`)).toBe('very_high');
		}
		expect(namedTier('openai', 'gpt-3.5-turbo-0125')).toBe('low');
		expect(namedTier('openai', 'gpt-4-turbo-2024-04-09')).toBe('high');
	});

	it('is not that of a model with a longer name', () => {
		for (const model of ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'toString', '__proto__']) {
			expect(namedTier('openai', model)).toBeUndefined();
		}
		expect(namedTier('mistral', 'mistral-large-3')).toBeUndefined();
		expect(namedTier('openai', 'claude-3-opus')).toBeUndefined();
		expect(namedTier('constructor', 'name')).toBeUndefined();
	});
});
