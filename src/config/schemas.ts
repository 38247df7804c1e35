import { z } from 'zod';
import type { GlossaryTerm } from '../contract/glossary.ts';
import { parseRedisAddress } from './redis-address.ts';

const positiveInteger = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

/** Beyond `most`, timers and dates end. */
export function wholeNumber(most: number) {
	return positiveInteger.max(most);
}

export const amount = z.coerce.number().nonnegative();

const WITH_USER = /^[^/]*\/\/[^/?#]*@/;

/** `fetch` refuses an address that holds a user or a password. */
export const httpUrl = z.url({ protocol: /^https?$/ }).refine((url) => !WITH_USER.test(url));

export const redisAddress = z.string().transform((text, context) => {
	const connection = parseRedisAddress(text);
	if (connection) return connection;
	context.addIssue({ code: 'custom' });
	return z.NEVER;
});

export const booleanText = z
	.string()
	.toLowerCase()
	.pipe(z.enum(['true', 'false', '1', '0']))
	.transform((text) => text === 'true' || text === '1');

export const chainSchema = z
	.string()
	.transform((text) =>
		text
			.split(',')
			.map((part) => part.trim())
			.filter((part) => part !== '')
			.map((part) => ({
				provider: part.slice(0, Math.max(part.indexOf(':'), 0)).trim(),
				model: part.slice(part.indexOf(':') + 1).trim(),
			})),
	)
	.pipe(z.array(z.object({ provider: z.string().min(1), model: z.string().min(1) })).min(1));

export const json = <T extends z.ZodType>(schema: T) =>
	z.preprocess((value) => {
		try {
			return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
		} catch {
			return undefined;
		}
	}, schema);

export const hostList = json(z.array(z.object({ host: z.string(), port: positiveInteger })).min(1));

const price = z.number().nonnegative();

/** USD per million tokens; what is left out costs as `input`. */
const modelPrice = z.strictObject({
	input: price,
	output: price,
	cachedInput: price.optional(),
	cacheWrite: price.optional(),
});

export type ModelPrice = Readonly<z.infer<typeof modelPrice>>;

/** By `provider:model`. */
export const pricesSchema = json(z.record(z.string().regex(/^[^:\s]+:\S/), modelPrice));

const rateLimit = z.strictObject({
	/** Requests per minute. */
	rpm: positiveInteger.optional(),
	/** Tokens per minute, in and out. */
	tpm: positiveInteger.optional(),
	/** Calls in flight at once. */
	concurrency: positiveInteger.max(1_000).optional(),
});

export type RateLimit = Readonly<z.infer<typeof rateLimit>>;

/** By provider. */
export const rateLimitsSchema = json(z.record(z.string(), rateLimit));

export const words = z.string().trim().min(1);

export const filled = <T extends z.ZodType<object>>(schema: T) =>
	schema.refine((value) => Object.keys(value).length > 0);

const trueOrFalse = z.enum(['true', 'false']).transform((text) => text === 'true');

/** A term, wherever it comes from. A form leaves blanks behind, which must be dropped before. */
export const glossaryTermSchema = z.object({
	term: words,
	translation: words.optional(),
	language: words.optional(),
	note: words.optional(),
	caseSensitive: z.union([z.boolean(), trueOrFalse], 'must be true or false').optional(),
} satisfies Record<keyof GlossaryTerm, z.ZodType>);

export const glossarySchema = json(z.array(glossaryTermSchema.strict()).readonly());

/** Paths of texts by `collection.field`: `items[].title`, or with a format `items[].body:html`. */
export const jsonPathsSchema = json(
	z.record(
		z.string().regex(/^[^.\s]+\.[^.\s]+$/),
		z.array(z.string().regex(/^[^\s.]+(?:\.[^\s.]+)*$/)).readonly(),
	),
);
