import { expect, test } from 'vitest';
import { evidenceOf, isEnough } from '../../../../src/directus/provenance/copies/evidence.ts';

const FIELDS = ['title', 'lead', 'label'].map((name) => ({
	name,
	format: 'plain' as const,
	inParent: false,
	slug: false,
}));

async function isCopy(values: Record<string, string>, equal: readonly string[]): Promise<boolean> {
	const row = { key: '1', item: 1, language: 'de-DE', values };
	const evidence = await evidenceOf(row, FIELDS);
	return isEnough({ evidence }, ({ field }) => equal.includes(field.name));
}

const SHORT = { title: 'Menü', lead: 'Für heute', label: 'Neu' };

test('a row is a copy by all of its short texts, not by some', async () => {
	expect(await isCopy(SHORT, ['title', 'lead', 'label'])).toBe(true);
	expect(await isCopy(SHORT, ['title', 'lead'])).toBe(false);
	expect(await isCopy({ ...SHORT, label: '' }, ['title', 'lead'])).toBe(true);
	expect(await isCopy({ title: 'Menü' }, ['title'])).toBe(false);
});

test('or by one that is longer than 40 characters', async () => {
	expect(await isCopy({ ...SHORT, title: 'a'.repeat(41) }, ['title'])).toBe(true);
	expect(await isCopy({ ...SHORT, title: 'a'.repeat(40) }, ['title'])).toBe(false);
});
