import { describe, expect, test } from 'vitest';
import { PROMPT_VERSION } from '../../../src/providers/texts/system-prompt.ts';
import { type ExplanationJob, explainUnit } from '../../../src/translation/explanation.ts';
import { ALPHA } from '../../helpers/scripted-router.ts';
import { ChainSetup, COLLECTION } from '../../helpers/translation-setup.ts';

const NEXT = String(Number(PROMPT_VERSION) + 1);
const TEXT = 'Hello there, dear readers of ours';

function jobOf(changes: Partial<ExplanationJob> = {}): ExplanationJob {
	return {
		sourceLanguage: 'en-US',
		targetLanguage: 'de-DE',
		unit: { id: 'title', text: TEXT, format: 'plain' },
		memory: null,
		rendered: null,
		chain: [ALPHA],
		others: [],
		collection: COLLECTION,
		glossary: [],
		styleGuide: undefined,
		...changes,
	};
}

describe('a new version of the prompt', () => {
	test('is why a segment that only the cache knew would be asked for', async () => {
		const setup = new ChainSetup();
		await setup.remember(TEXT, ALPHA, 'Hallo');
		expect(await explainUnit(setup.cache, null, jobOf())).toMatchObject([{ origin: 'cache' }]);
		expect(await explainUnit(setup.cache, null, jobOf({ promptVersion: NEXT }))).toMatchObject([
			{ origin: 'chain', changed: ['prompt'] },
		]);
		expect(setup.router.calls).toEqual([]);
	});

	test('makes nothing stale that stands in a row', async () => {
		const setup = new ChainSetup();
		const segments = [{ translation: 'Hallo', byPerson: false, shaping: '' }];
		const memory = { member: ALPHA, segments };
		for (const promptVersion of ['1', PROMPT_VERSION, NEXT]) {
			const job = jobOf({ memory, promptVersion });
			expect(await explainUnit(setup.cache, null, job)).toMatchObject([
				{ origin: 'row', translation: 'Hallo', changed: [] },
			]);
		}
	});
});
