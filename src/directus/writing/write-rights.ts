import { createError } from '@directus/errors';
import { codeOf } from '../host/directus-error.ts';
import { isLimited, itemsOf } from '../host/items.ts';
import { columnOf, hasJunction } from '../content/translations-model.ts';
import { rowOfLanguage, type ReadScope } from '../rows/item-rows.ts';
import { payloadOf, type RowWriter, type TargetRow } from './row-write.ts';

/** What Directus is told to end a write with once it has found it permitted. */
const Permitted = createError('PERMITTED', 'the write was asked for, and not made');

/** Values by field, as they would be written; of what is translated its source stands in. */
export type PlannedValues = ReadonlyMap<string, unknown>;

type Rights = Pick<RowWriter, 'accountability' | 'emitEvents'>;

/**
 * Why fields of a target row may not be written, by Directus's own checks of a write: rules for
 * items and fields, and for the values that are known. An admin is not asked about.
 */
export async function findRefusals(
	target: TargetRow,
	rights: Rights,
	values: PlannedValues,
): Promise<ReadonlyMap<string, unknown>> {
	if (values.size === 0 || !isLimited(rights)) return new Map();
	const error = await askToWrite(target, rights, values);
	if (error === null) return new Map();
	const refused = new Map<string, unknown>();
	for (const [field, value] of values) {
		const alone = values.size === 1 ? error : await askToWrite(target, rights, [[field, value]]);
		if (alone !== null) refused.set(field, alone);
	}
	return refused;
}

/** Whether there may be rows of the collection that can be written; null: nobody can tell. */
export async function mayWriteSome(
	scope: ReadScope,
	{ accountability }: Rights,
): Promise<boolean | null> {
	if (!isLimited({ accountability })) return true;
	const { context, schema, model } = scope;
	const options = { emitEvents: false, preMutationError: new Permitted() };
	const service = itemsOf({ ...scope, accountability }, model.junction);
	const made = hasJunction(model) ? await errorOf(service.createOne({}, options)) : null;
	if (made !== null && codeOf(made) !== 'FORBIDDEN') return true;
	// Without an item Directus tells such rights of users alone.
	if (accountability.user === null) return null;
	const access = { accountability, schema, knex: context.database };
	const permissions = new context.services.PermissionsService(access);
	return (await permissions.getItemPermissions(model.junction)).update.access;
}

/** Asks for a write up to its beginning; null: it is permitted. */
async function askToWrite(
	target: TargetRow,
	{ accountability, emitEvents }: Rights,
	values: Iterable<readonly [field: string, value: unknown]>,
): Promise<unknown> {
	const { scope, item, language } = target;
	const { model } = scope;
	const row = rowOfLanguage(model, item, language.key);
	const columns = Object.fromEntries(
		[...values].map(([field, value]) => [columnOf(model, field, language.code) ?? field, value]),
	);
	const service = itemsOf({ ...scope, accountability }, model.junction);
	const options = { emitEvents: false, preMutationError: new Permitted() };
	const error = await errorOf(
		row === undefined
			? service.createOne(payloadOf(target, columns), options)
			: service.updateOne(String(row[model.junctionKey]), columns, options),
	);
	if (codeOf(error) === 'FORBIDDEN') return error;
	const known = [model.parentField, model.languageField];
	const isLasting = (field: string): boolean =>
		// A filter hook may add what is missing, but makes no other row of it.
		emitEvents ? known.includes(field) : !Object.hasOwn(columns, field);
	return hasFault(error, isLasting) ? error : null;
}

/** Whether a rule for values fails which no translation can mend: those are other texts. */
function hasFault(error: unknown, isLasting: (field: string) => boolean): boolean {
	const faults: unknown[] = Array.isArray(error) ? error : [error];
	return faults.some((fault) => {
		const { extensions }: { extensions?: { field?: unknown } } = Object(fault);
		return codeOf(fault) === 'FAILED_VALIDATION' && isLasting(String(extensions?.field));
	});
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
	try {
		await work;
		return null;
	} catch (error) {
		return error;
	}
}
