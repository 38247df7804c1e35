import { describe, expect, test } from 'vitest';
import { resolveFilter } from '../../../../src/directus/host/filter.ts';
import { InvalidInputError } from '../../../../src/errors.ts';
import { PERSON } from '../../../helpers/fake-directus.ts';

const NOW = new Date('2026-03-31T10:00:00.000Z');

describe('a variable of a filter', () => {
	test.each([
		['$NOW', '2026-03-31T10:00:00.000Z'],
		['$NOW(-1 day)', '2026-03-30T10:00:00.000Z'],
		['$NOW(+2 hours)', '2026-03-31T12:00:00.000Z'],
		['$NOW(30mins)', '2026-03-31T10:30:00.000Z'],
		['$NOW(-0.5)', '2026-03-30T22:00:00.000Z'],
		['$NOW(-1 week)', '2026-03-24T10:00:00.000Z'],
		['$NOW(-1 month)', '2026-02-28T10:00:00.000Z'],
		['$NOW(1 year)', '2027-03-31T10:00:00.000Z'],
		['$CURRENT_USER', 'u-person'],
		['$CURRENT_ROLE', 'r-admin'],
		['$CURRENT_ROLES', ['r-admin']],
		['$NOWHERE near', null],
		['costs $NOW', 'costs $NOW'],
		['plain', 'plain'],
	])('%s is resolved', (value, expected) => {
		const filter = { _and: [{ 'a.b': { x: { _in: [value] } } }] };
		if (expected === null) {
			expect(() => resolveFilter(filter, PERSON, NOW)).toThrow(InvalidInputError);
			return;
		}
		expect(resolveFilter(filter, PERSON, NOW)).toEqual({
			_and: [{ 'a.b': { x: { _in: [expected] } } }],
		});
	});

	test.each(['$CURRENT_USER.department', '$CURRENT_POLICIES', '$NOW(soon)', '$NOW('])(
		'%s is refused rather than compared as a text',
		(value) => {
			expect(() => resolveFilter({ a: { _eq: value } }, PERSON, NOW)).toThrow(/filter: .*resolved/);
		},
	);

	test('of nobody’s run is nobody', () => {
		expect(resolveFilter({ a: { _eq: '$CURRENT_USER' } }, null, NOW)).toEqual({ a: { _eq: null } });
	});

	test('of other kinds stays as it is', () => {
		const filter = { a: { _between: [1, 2], _null: true, _eq: null } };
		expect(resolveFilter(filter, PERSON, NOW)).toEqual(filter);
		expect(resolveFilter(undefined, PERSON, NOW)).toBeUndefined();
	});
});

test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
	'a field called %s is the caller’s fault',
	(name) => {
		const filter = JSON.parse(`{"_or": [{"translations": {"${name}": {"_eq": 1}}}]}`);
		expect(() => resolveFilter(filter, PERSON, NOW)).toThrow(InvalidInputError);
	},
);
