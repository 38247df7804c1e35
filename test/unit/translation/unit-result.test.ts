import { expect, test } from 'vitest';

import { parseUnit, planUnits } from '../../../src/translation/unit-plan.ts';
import { renderUnit } from '../../../src/translation/unit-result.ts';

test('a document beyond the limits of its format is refused, not copied', () => {
	const text = `${'> '.repeat(10_000)}deep`;
	const unit = { id: 'body', text, format: 'markdown' } as const;
	const { plans } = planUnits([parseUnit(unit)], {
		sourceLanguage: 'en-US',
		targetLanguage: 'de-DE',
		chain: [],
		collection: undefined,
		glossary: [],
		styleGuide: undefined,
		memory: undefined,
		refresh: false,
	});
	const [plan] = plans;
	expect(plan && renderUnit(plan, new Map(), undefined)).toMatchObject({
		result: { id: 'body', status: 'refused', reason: 'too-complex' },
		failure: { field: 'body', reason: 'too-complex' },
	});
});
