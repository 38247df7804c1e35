import { expect, test } from 'vitest';
import { memberChoices } from '../../../../extensions/shared/choice.ts';
import type { SettingsResponse } from '../../../../src/contract/inspection.ts';

const SETTINGS: SettingsResponse = {
	variables: [],
	providers: [
		{ name: 'openai', refusal: 'OPENAI_API_KEY is not set' },
		{ name: 'mistral', refusal: null },
	],
	chain: [{ provider: 'openai', model: 'mine' }],
	models: { openai: ['alpha'], mistral: ['beta'] },
	defaultLanguage: null,
	languages: [],
	collections: [],
	fields: {},
};

test('what can be tried are the chain and the models of the providers that can be called', () => {
	expect(memberChoices(SETTINGS).map(({ value }) => value)).toEqual([
		'openai:mine',
		'mistral:beta',
	]);
});
