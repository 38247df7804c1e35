import { createError, NotNullViolationError, RecordNotUniqueError } from '@directus/errors';
import { describe, expect, test } from 'vitest';
import { RunSetup } from '../../../helpers/run-setup.ts';

const ROWS = 'articles_translations';
const SECRET = 'Der alte Hafen';

function open(thrown: unknown): RunSetup {
	const setup = new RunSetup();
	setup.article(1, { title: 'The old harbour' });
	setup.directus.filter = () => {
		throw thrown;
	};
	return setup;
}

async function messageOf(setup: RunSetup): Promise<string> {
	const failed: unknown = await setup.run({ keys: 1, fields: 'title' }).catch((error) => error);
	expect(failed).toBeInstanceOf(Error);
	return failed instanceof Error ? failed.message : '';
}

/** As Directus makes it, whose own sentence ends in the rule. */
const FailedValidationError = createError<{ field: string; rule: string }>(
	'FAILED_VALIDATION',
	({ field, rule }) => `Validation failed for field "${field}". ${rule}.`,
);
const FIELD = { collection: ROWS, field: 'slug' };
const UNKNOWN = createError<{ field: string }>('VALUE_OUT_OF_RANGE', () => SECRET);

describe('a refused write names the field and the rule, and no value', () => {
	test.each<[string, unknown, string]>([
		[
			'a rule of a field',
			[new FailedValidationError({ field: 'slug', rule: 'Value is required' })],
			'(FAILED_VALIDATION): Validation failed for field "slug". Value is required',
		],
		[
			'rules of several fields',
			[
				new FailedValidationError({ field: 'slug', rule: "Value can't be null" }),
				new FailedValidationError({ field: 'title', rule: 'Value has to be greater than 9' }),
			],
			'"slug". Value can\'t be null; Validation failed for field "title". Value has to be greater',
		],
		[
			'a unique column',
			new RecordNotUniqueError({ ...FIELD, primaryKey: false, value: SECRET }),
			'(RECORD_NOT_UNIQUE): the field "slug" has to be unique',
		],
		[
			'a column without null',
			new NotNullViolationError(FIELD),
			'(NOT_NULL_VIOLATION): the field "slug" needs a value',
		],
		[
			'a column of another kind',
			new UNKNOWN({ field: 'slug' }),
			'(VALUE_OUT_OF_RANGE): the field "slug" does not hold such a value',
		],
	])('%s', async (_, thrown, expected) => {
		const message = await messageOf(open(thrown));
		expect(message).toContain(expected);
		expect(message).not.toContain(SECRET);
	});

	test('in the words of the field where it has some', async () => {
		const setup = open([new FailedValidationError({ field: 'title', rule: 'No' })]);
		const field = { collection: ROWS, field: 'title' };
		setup.directus.insert('directus_fields', { ...field, validation_message: 'Begin in capitals' });
		expect(await messageOf(setup)).toContain('the field "title": Begin in capitals');
	});

	test('by the code alone where that is all there is', async () => {
		const message = await messageOf(open(new Error(SECRET)));
		expect(message).toMatch(/Directus refused to write the translations row \(unknown error\)$/);
	});
});
