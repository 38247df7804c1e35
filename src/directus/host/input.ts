import type { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { overviewOf, type PrimaryKey, type SchemaOverview } from './context.ts';

/** A call's parameters by its schema. A refusal names the first at fault, and repeats no value. */
export function readInput<T>(schema: z.ZodType<T>, input: unknown): T {
	const result = schema.safeParse(input ?? {});
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	const [where, what] =
		issue?.code === 'unrecognized_keys'
			? [issue.keys.join(', '), 'is not a parameter of this call']
			: [issue?.path.join('.') ?? '', issue?.message];
	throw new InvalidInputError(where, `${where || 'the input'}: ${what ?? 'is not usable'}`);
}

/** An option that cannot be used, named before why. */
export function refusal(option: string, why: string): InvalidInputError {
	return new InvalidInputError(option, `${option}: ${why}`);
}

/** Throws `InvalidInputError` unless the option is as it must be. */
export function ensure(isFine: boolean, option: string, message: string): asserts isFine {
	if (!isFine) throw new InvalidInputError(option, message);
}

const MAX_INTEGER = 2_147_483_647;
const MAX_BIG_INTEGER = 2n ** 63n - 1n;

/** What can be a key, by the type of its column; a column of another type takes anything. */
const FORMS: Readonly<Record<string, (key: string) => boolean>> = {
	uuid: (key) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key),
	integer: (key) => /^-?\d+$/.test(key) && Math.abs(Number(key)) <= MAX_INTEGER,
	bigInteger: (key) => /^-?\d+$/.test(key) && BigInt(key.replace('-', '')) <= MAX_BIG_INTEGER,
};

/** Throws `InvalidInputError` for what is no key of the collection: PostgreSQL breaks off at it. */
export function checkKeys(
	schema: SchemaOverview,
	collection: string,
	keys: readonly PrimaryKey[],
	option = 'keys',
): void {
	const overview = overviewOf(schema, collection);
	const type = overview?.fields[overview.primary]?.type ?? 'unknown';
	const isKey = FORMS[type];
	const wrong = isKey === undefined ? undefined : keys.find((key) => !isKey(String(key)));
	if (wrong === undefined) return;
	const shown = `"${String(wrong).slice(0, 50)}"`;
	throw refusal(option, `${shown} is no key of ${collection}, whose keys are of type ${type}`);
}
