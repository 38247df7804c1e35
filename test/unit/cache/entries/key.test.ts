import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Keys, seedOf } from '../../../../src/cache/entries/key.ts';
import { digestPrompt } from '../../../../src/cache/entries/prompt-digest.ts';
import { decodePart, encodePart } from '../../../../src/store/namespace.ts';

/** Any code units, lone surrogates too. */
const text = fc.string({
	unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
});
const prompt = fc.oneof(text, fc.dictionary(text, text, { maxKeys: 4 }));
const request = fc.record({
	provider: text,
	model: text,
	collection: fc.option(text, { nil: undefined }),
	prompt,
});

describe('an encoded part of a key', () => {
	it('can be decoded', () => {
		fc.assert(fc.property(text, (part) => decodePart(encodePart(part)) === part));
	});

	it('holds no separator and nothing that SCAN takes for a pattern', () => {
		fc.assert(fc.property(text, (part) => /^[\w.%-]*$/.test(encodePart(part))));
	});

	it('leaves ordinary names as they are', () => {
		expect(encodePart('claude-sonnet-4.6_x')).toBe('claude-sonnet-4.6_x');
		expect(encodePart('ft:gpt*[é]')).toBe('ft%3Agpt%2A%5B%C3%A9%5D');
	});
});

describe('the digest of a prompt', () => {
	it('does not depend on the order of its parts', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (parts) => {
				const once = Object.fromEntries(parts);
				const reversed = Object.fromEntries(Object.entries(once).toReversed());
				expect(digestPrompt(reversed)).toBe(digestPrompt(once));
			}),
		);
	});

	it('differs for different prompts', () => {
		fc.assert(
			fc.property(prompt, prompt, (one, other) => {
				const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
				expect(digestPrompt(one) === digestPrompt(other)).toBe(same);
			}),
		);
	});

	it('differs where parts are cut elsewhere', () => {
		fc.assert(
			fc.property(text, fc.nat(), fc.nat(), (whole, first, second) => {
				const cuts = [first, second].map((cut) => cut % (whole.length + 1));
				const digests = cuts.map((cut) =>
					digestPrompt({ a: whole.slice(0, cut), b: whole.slice(cut) }),
				);
				expect(digests[0] === digests[1]).toBe(cuts[0] === cuts[1]);
			}),
		);
	});

	it('is 120 bits in base64url', () => {
		fc.assert(fc.property(prompt, (one) => /^[\w-]{20}$/.test(digestPrompt(one))));
	});

	it('stays what it is from release to release', () => {
		// Another digest makes every entry of every installation unreachable.
		expect(digestPrompt('Hello')).toBe('eOIawUxmHU3uaD3SeRHx');
		expect(digestPrompt({ b: '2', a: '1' })).toBe('mau-1bokWobNgjd5qpQ4');
		expect(digestPrompt('\uD800')).toBe('JPVybn5tgNggEpZ7qgy4');
	});
});

describe('a key', () => {
	const keys = new Keys('name:space', 3);

	it('names its parts', () => {
		fc.assert(
			fc.property(request, (one) => {
				const { key, digest } = keys.name(one);
				const { provider, model, collection } = one;
				expect(keys.parse(key)).toEqual({ provider, model, collection, digest });
				expect(key.startsWith('ai_response:v3:name%3Aspace:')).toBe(true);
			}),
		);
	});

	it('lies within the span of every filter that covers it', () => {
		fc.assert(
			fc.property(request, fc.nat(7), (one, mask) => {
				const { key } = keys.name(one);
				const { prefix, suffix } = keys.span({
					provider: mask & 1 ? one.provider : undefined,
					model: mask & 2 ? one.model : undefined,
					collection: mask & 4 ? one.collection : undefined,
				});
				expect(key.startsWith(prefix) && key.endsWith(suffix)).toBe(true);
			}),
		);
	});

	it('is that of one request only', () => {
		fc.assert(
			fc.property(request, request, (one, other) => {
				const [a, b] = [keys.name(one), keys.name(other)];
				const same =
					one.provider === other.provider &&
					one.model === other.model &&
					one.collection === other.collection &&
					a.digest === b.digest;
				expect(a.key === b.key).toBe(same);
				if (same) expect(seedOf(a)).toBe(seedOf(b));
			}),
		);
	});

	it('is not read from what is no entry', () => {
		const foreign = [
			'ai_response:v3:other:p:m:d',
			'ai_response:v3:name%3Aspace:p:m',
			'ai_response:v3:name%3Aspace:p:m:d:collection',
			'ai_response:v3:name%3Aspace:p:m:d:group:c',
			'ai_response:v3:name%3Aspace:p:m:d:collection:c:x',
		];
		expect(foreign.map((key) => keys.parse(key))).toEqual(foreign.map(() => null));
	});

	it('bears a tag for each combination of its parts, and one for entries without an item', () => {
		const scope = keys.scope({ provider: 'p', model: 'm:1', collection: 'c' });
		expect(scope.tags).toEqual(
			[
				'all',
				'p=p',
				'm=m%3A1',
				'p=p:m=m%3A1',
				'c=c',
				'p=p:c=c',
				'm=m%3A1:c=c',
				'p=p:m=m%3A1:c=c',
				'c=c:itemless',
			].map((name) => `ai_tag:v1:name%3Aspace:${name}`),
		);
		const unscoped = keys.scope({ provider: 'p', model: 'm' });
		expect(unscoped.tags).toHaveLength(4);
		expect(unscoped.itemlessTag).toBeNull();
	});

	it('is found again after thousands of other scopes', () => {
		const first = keys.scope({ provider: 'p', model: 'm', collection: 'first' });
		for (let at = 0; at < 6000; at += 1) keys.scope({ provider: 'p', model: `${at}` });
		expect(keys.scope({ provider: 'p', model: 'm', collection: 'first' })).toEqual(first);
	});
});

function sorted(one: string | Readonly<Record<string, string>>): unknown {
	return typeof one === 'string'
		? one
		: Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
