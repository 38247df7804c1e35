import { describe, expect, test } from 'vitest';
import { readOptions } from '../../../../src/directus/runs/request.ts';
import { glossaryOf } from '../../../../src/directus/runs/settings.ts';
import { addEnvironment, type HouseStyle } from '../../../../src/directus/host/settings.ts';
import { matchTerms } from '../../../../src/translation/glossary/glossary.ts';

const DIRECTUS: HouseStyle = {
	glossary: [{ term: 'Flow', note: 'from Directus' }],
	styleGuide: 'Say du.',
	defaultLanguage: 'en-US',
};
const BARE: HouseStyle = { glossary: [], styleGuide: undefined, defaultLanguage: undefined };

function termsFor(language: string, environment: HouseStyle['glossary'], options: unknown) {
	const house = addEnvironment(DIRECTUS, { glossary: environment, styleGuide: undefined });
	const glossary = glossaryOf(house, readOptions({ glossary: options }));
	return matchTerms('Open the Flow', glossary, language);
}

function guideOf(house: HouseStyle, styleGuide: string | undefined): string | undefined {
	return addEnvironment(house, { glossary: [], styleGuide }).styleGuide;
}

describe('the glossary of a run', () => {
	test('joins what each source says of a term', () => {
		const environment = [{ term: 'Flow', translation: 'Ablauf', language: 'de' }];
		expect(termsFor('de-DE', environment, [])).toEqual([
			{ term: 'Flow', translation: 'Ablauf', note: 'from Directus' },
		]);
		expect(termsFor('fr-FR', environment, [])).toEqual([{ term: 'Flow', note: 'from Directus' }]);
	});

	test('believes the options more than the environment', () => {
		const environment = [{ term: 'Flow', translation: 'Ablauf', note: 'from the environment' }];
		const options = [{ term: 'Flow', translation: 'Strom' }];
		expect(termsFor('de-DE', environment, options)).toEqual([
			{ term: 'Flow', translation: 'Strom', note: 'from the environment' },
		]);
		expect(termsFor('de-DE', environment, [{ term: 'Flow' }])).toMatchObject([
			{ translation: 'Ablauf' },
		]);
	});

	test('keeps what the options say of case', () => {
		expect(termsFor('de-DE', [], [{ term: 'flow', caseSensitive: true }])).toMatchObject([
			{ note: 'from Directus' },
		]);
		expect(termsFor('de-DE', [], [{ term: 'flow', translation: 'Ablauf' }])).toMatchObject([
			{ note: 'from Directus' },
			{ translation: 'Ablauf' },
		]);
	});
});

describe('the style guide of a run', () => {
	test("is the environment's, a blank line, and Directus's", () => {
		expect(guideOf(DIRECTUS, 'Short sentences.')).toBe('Short sentences.\n\nSay du.');
	});

	test('is the only one there is, or none', () => {
		expect(guideOf(DIRECTUS, undefined)).toBe('Say du.');
		expect(guideOf(BARE, 'Short sentences.')).toBe('Short sentences.');
		expect(guideOf(BARE, undefined)).toBeUndefined();
	});
});
