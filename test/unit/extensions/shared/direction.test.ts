import { expect, test } from 'vitest';
import { directionOf } from '../../../../extensions/shared/direction.ts';

test.each([
	['ar-SA', 'rtl'],
	['he', 'rtl'],
	['ckb', 'rtl'],
	['uz-Arab', 'rtl'],
	['az-Latn', 'ltr'],
	['de-DE', 'ltr'],
	['zh_CN', 'ltr'],
	['', 'ltr'],
])('the language %s is written %s', (code, direction) => {
	expect(directionOf(code)).toBe(direction);
});
