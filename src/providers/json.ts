import type { z } from 'zod';

/** undefined when it is no JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** null when the text is no JSON of this kind. */
export function readAs<T extends z.ZodType>(schema: T, text: string): z.output<T> | null {
	const result = schema.safeParse(parseJson(text));
	return result.success ? result.data : null;
}
