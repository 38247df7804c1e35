import { codeOf } from '../host/directus-error.ts';
import { asRow, type Row } from '../host/context.ts';
import { hasJunction } from '../content/translations-model.ts';
import type { ReadScope } from '../rows/item-rows.ts';

/** What a database's refusal says of a field; its own words quote the value. */
const RULES: ReadonlyMap<string, string> = new Map([
	['RECORD_NOT_UNIQUE', 'has to be unique'],
	['NOT_NULL_VIOLATION', 'needs a value'],
	['CONTAINS_NULL_VALUES', 'needs a value'],
	['VALUE_TOO_LONG', 'is too short for the value'],
	['VALUE_OUT_OF_RANGE', 'does not hold such a value'],
	['INVALID_FOREIGN_KEY', 'refers to something that is not there'],
]);
/** A row may break many rules; so many are told. */
const MAX_RULES = 3;

/**
 * Why Directus refused a write: a stable reason, and a sentence that names fields and rules and
 * quotes no value. Where a field has a message for values that it refuses, the sentence is that.
 */
export async function explainRejection(
	thrown: unknown,
	scope: ReadScope,
	row: Row | undefined,
): Promise<[reason: string, message: string]> {
	const { context, model } = scope;
	const code = codeOf(thrown);
	const what = hasJunction(model) ? 'the translations row' : 'the item';
	if (code === 'FORBIDDEN') {
		const key = { [model.junctionKey]: row?.[model.junctionKey] };
		const isThere =
			row === undefined || (await context.database(model.junction).where(key).first());
		return isThere
			? ['forbidden', `the permissions of this run do not allow writing ${what}`]
			: ['not-found', `${what} no longer exists`];
	}
	const faults: unknown[] = Array.isArray(thrown) ? thrown : [thrown];
	const told = await Promise.all(
		faults.slice(0, MAX_RULES).map((fault) => describeFault(fault, scope)),
	);
	const rules = [...new Set(told)].filter((rule) => rule !== '').join('; ');
	const ended = `Directus refused to write ${what} (${code || 'unknown error'})`;
	return ['write-failed', rules === '' ? ended : `${ended}: ${rules}`];
}

/** Empty: it names no field. */
async function describeFault(fault: unknown, scope: ReadScope): Promise<string> {
	const { field } = asRow(asRow(fault)['extensions']);
	if (typeof field !== 'string') return '';
	if (codeOf(fault) !== 'FAILED_VALIDATION') {
		return `the field "${field}" ${RULES.get(codeOf(fault)) ?? 'was refused'}`;
	}
	const own = await readValidationMessage(scope, field);
	// Directus's own sentence quotes the rule, and not the value.
	return own === null ? readMessage(fault) : `the field "${field}": ${own}`;
}

function readMessage(fault: unknown): string {
	return fault instanceof Error ? fault.message.replace(/\.$/, '') : '';
}

/** What the field's settings say of values that are refused; a key of translated texts is none. */
async function readValidationMessage(
	{ context, model }: ReadScope,
	field: string,
): Promise<string | null> {
	const row = await context
		.database('directus_fields')
		.where({ collection: model.junction, field })
		.first<Row | undefined>('validation_message');
	const message = row?.['validation_message'];
	return typeof message === 'string' && message !== '' && !message.startsWith('$t:')
		? message
		: null;
}
