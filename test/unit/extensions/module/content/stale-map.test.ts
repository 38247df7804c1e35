import { describe, expect, test } from 'vitest';
import { addPage, shareDone } from '../../../../../extensions/module/content/stale-map.ts';

describe('a map of a collection', () => {
	const counts = {
		missing: 1,
		current: 2,
		stale: 3,
		approved: 4,
		approvedStale: 5,
		refused: 7,
		unproven: 6,
	};
	const page = {
		collection: 'a',
		sourceLanguage: 'en',
		items: 10,
		languages: { de: counts },
		reasons: {},
	};

	test('is the sum of its pages', () => {
		const first = addPage(null, { ...page, nextOffset: 10 });
		expect(first.complete).toBe(false);
		const languages = { de: counts, fr: counts };
		const both = addPage(first, { ...page, languages, nextOffset: null });
		expect(both).toMatchObject({ items: 20, complete: true });
		expect(both.languages['de']).toMatchObject({ missing: 2, refused: 14, unproven: 12 });
		expect(both.languages['fr']).toEqual(counts);
	});

	test('is done where fields are current or by a person', () => {
		expect(shareDone(counts)).toBeCloseTo(6 / 28);
		const none = {
			missing: 0,
			current: 0,
			stale: 0,
			approved: 0,
			approvedStale: 0,
			refused: 0,
			unproven: 0,
		};
		expect(shareDone(none)).toBe(1);
	});
});
