import { describe, expect, test } from 'vitest';
import { checkKeys } from '../../../../src/directus/host/input.ts';
import { FakeDirectus } from '../../../helpers/fake-directus.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';

const UUID = '6f1c2f2a-52c1-4f0e-9a55-1f4c0e8a7d01';

function schemaOf(type: string) {
	const collections = { things: { primary: 'id', fields: { id: { type } } } };
	return new FakeDirectus({ collections, relations: [] }).schema();
}

describe('a key', () => {
	test.each([
		['uuid', [UUID, UUID.toUpperCase()], ['1', 1, 'x', '', `${UUID}0`, 'undefined']],
		['integer', [1, '1', -5, '2147483647'], ['x', '1.5', 1.5, '', '2147483648', UUID]],
		['bigInteger', [1, '9223372036854775807'], ['x', '9223372036854775808']],
		['string', ['x', '', 5], []],
	])('of type %s', (type, right, wrong) => {
		const schema = schemaOf(type);
		expect(() => checkKeys(schema, 'things', right)).not.toThrow();
		for (const key of wrong) {
			expect(() => checkKeys(schema, 'things', [...right, key])).toThrow(`no key of things`);
		}
	});

	test('of an unknown collection may be anything', () => {
		expect(() => checkKeys(schemaOf('uuid'), 'nothing', ['x'])).not.toThrow();
	});

	test('that cannot be one is refused before anything is read', async () => {
		const setup = new RunSetup();
		setup.article(1, { title: 'Title' });
		await expect(setup.run({ keys: [1, 'one'] })).rejects.toMatchObject({
			option: 'keys',
			message: 'keys: "one" is no key of articles, whose keys are of type integer',
		});
	});
});
