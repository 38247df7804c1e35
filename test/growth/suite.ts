import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { IN_FULL } from '../harness/sample.ts';
import { FAMILIES } from './families.ts';
import { randomFamily } from './fragments.ts';
import { type Growth, isSuspect, MAX_FACTOR, measureGrowth, MIN_MS } from './meter.ts';
import type { Family, Way } from './shape.ts';
import { isTranslatedWhole } from './ways.ts';

const MAX_LENGTH = 200_000;
/** A factor is found from some three times `MIN_MS` on: so much is enough for a sample. */
const OPTIONS = { maxLength: MAX_LENGTH, enoughMs: IN_FULL ? 20 * MIN_MS : 3 * MIN_MS };
/** Of the families that are made alike, a run that is not in full tries every twentieth. */
const TRIED = IN_FULL ? 1 : 20;
const RANDOM_FAMILIES = IN_FULL ? 60 : 4;
/** For a machine on which eight others work. */
const PATIENT_MS = 600_000;

/** Holds the families of some ways to what doubles with their length, and random ones like them. */
export function holdWays(ways: readonly Way[]): void {
	const families = FAMILIES.filter(({ way }) => ways.includes(way));
	describe.each(ways)('%s takes time in proportion to its length', (way) => {
		const own = families.filter((family) => family.way === way);
		const alike = own.filter((family) => !isAlways(family));
		const tried = alike.filter((_, index) => index % TRIED === 0);
		test.each([...own.filter(isAlways), ...tried].map((family) => [family.name, family] as const))(
			'%s',
			async (_, family) => expectProportion(family),
			PATIENT_MS,
		);

		if (way !== 'markdown' && way !== 'html' && way !== 'plain') return;
		test(
			'random families',
			async () => {
				await fc.assert(fc.asyncProperty(randomFamily(way), expectProportion), {
					numRuns: RANDOM_FAMILIES,
				});
			},
			10 * PATIENT_MS,
		);
	});

	const honest = families.filter(({ isHonest }) => isHonest === true);
	test.each(honest.map((family) => [`${family.way}: ${family.name}`, family] as const))(
		'%s is translated whole',
		(_, family) => {
			expect(isTranslatedWhole(family, MAX_LENGTH)).toBe(true);
		},
		PATIENT_MS,
	);
}

/** Whether no sample leaves it out. */
function isAlways({ isHonest, minLength }: Family): boolean {
	return isHonest === true || minLength !== undefined;
}

async function expectProportion(family: Family): Promise<void> {
	const growth = await measureGrowth(family, OPTIONS);
	if (isSuspect(growth)) {
		expect.fail(`a doubling takes ${MAX_FACTOR} times as long: ${describeReadings(growth)}`);
	}
	const fault = growth.readings.find((reading) => reading.fault !== null)?.fault ?? null;
	if (family.isHonest === true) expect(fault).toBeNull();
}

function describeReadings({ readings, factors }: Growth): string {
	const times = readings.map(
		({ length, ms, isRefused }) => `${length}: ${ms.toFixed(0)} ms${isRefused ? ' (refused)' : ''}`,
	);
	const rounded = factors.map((factor) => factor.toFixed(1));
	return `${times.join(', ')}; ${rounded.join(' and ')} times; ${readings.at(-1)?.slowest}`;
}
