import type { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';

/** A call's parameters as its schema has them. Names the first parameter at fault; values are not repeated. */
export function readInput<T>(schema: z.ZodType<T>, input: unknown): T {
	const result = schema.safeParse(input ?? {});
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	const where =
		issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.path.join('.') ?? '');
	const what =
		issue?.code === 'unrecognized_keys' ? 'is not a parameter of this call' : issue?.message;
	throw new InvalidInputError(where, `${where || 'the input'}: ${what ?? 'is not usable'}`);
}
