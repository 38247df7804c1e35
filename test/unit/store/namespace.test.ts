import { describe, expect, test } from 'vitest';
import { encodePart, type KeySpace, keyIn, spellKey } from '../../../src/store/namespace.ts';

describe('keys', () => {
	test.each<[KeySpace, readonly string[], string]>([
		['fieldmap', [], 'ai_fieldmap:v1:directus'],
		['approved', [''], 'ai_approved:v1:directus:'],
		['budget', ['2026-07-14'], 'ai_budget:v1:directus:2026-07-14'],
		['lock', ['job', 'job:7'], 'ai_lock:v1:directus:job:job%3A7'],
		['provenance', ['a b', "7'*", 'de-DE'], "ai_provenance:v1:directus:a%20b:7'*:de-DE"],
		['provenance', ['\ud800'], 'ai_provenance:v1:directus:%EF%BF%BD'],
	])('of %s under %j', (space, names, key) => {
		expect(keyIn(space, 'directus', ...names)).toBe(key);
	});

	test('name their namespace as it was encoded for them', () => {
		expect(keyIn('job', "it's (1)", 'jobs')).toBe("ai_job:v1:it's%20(1):jobs");
		expect(spellKey('response', 2, `${encodePart("it's (1)")}:x`)).toBe(
			'ai_response:v2:it%27s%20%281%29:x',
		);
	});
});
