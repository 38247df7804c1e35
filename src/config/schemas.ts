import { z } from 'zod';
import type { GlossaryTerm } from '../contract/glossary.ts';
import { CONTENT_TYPES, POLICIES, PROVIDERS } from '../contract/names.ts';
import { parseRedisAddress } from './redis-address.ts';

export const positiveInteger = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const httpUrl = z.url({ protocol: /^https?$/ });

export const redisAddress = z.string().transform((text, context) => {
	const connection = parseRedisAddress(text);
	if (connection) return connection;
	context.addIssue({ code: 'custom' });
	return z.NEVER;
});

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

const json = <T extends z.ZodType>(schema: T) =>
	z.preprocess((value) => {
		try {
			return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
		} catch {
			return undefined;
		}
	}, schema);

export const hostList = json(z.array(z.object({ host: z.string(), port: positiveInteger })).min(1));

const price = z.number().nonnegative();

export const pricesSchema = json(
	z.record(
		z.string().regex(/^[^:\s]+:\S/),
		z.strictObject({
			input: price,
			output: price,
			cachedInput: price.optional(),
			cacheWrite: price.optional(),
		}),
	),
);

export const rateLimitsSchema = json(
	z.partialRecord(
		z.enum(PROVIDERS),
		z.strictObject({
			rpm: positiveInteger.optional(),
			tpm: positiveInteger.optional(),
			concurrency: positiveInteger.max(1_000).optional(),
		}),
	),
);

const words = z.string().trim().min(1);

const filled = <T extends z.ZodType<object>>(schema: T) =>
	schema.refine((value) => Object.keys(value).length > 0);

const autoRule = z.strictObject({
	collections: z.array(words).min(1),
	languages: z.array(words).min(1).optional(),
	fields: z.array(words).min(1).optional(),
	fieldMap: filled(z.record(words, filled(z.record(words, words)))).optional(),
	sourceLanguage: words.optional(),
	policy: z.enum(POLICIES).optional(),
	contentType: z.enum(CONTENT_TYPES).optional(),
	maxCostUsd: z.number().nonnegative().optional(),
	deep: z.boolean().optional(),
});

export const autoSchema = json(z.union([z.array(autoRule), autoRule.transform((rule) => [rule])]));

const trueOrFalse = z.enum(['true', 'false']).transform((text) => text === 'true');

/** A term, wherever it comes from. A form leaves blanks behind, which must be dropped before. */
export const glossaryTermSchema = z.object({
	term: words,
	translation: words.exactOptional(),
	language: words.exactOptional(),
	note: words.exactOptional(),
	caseSensitive: z.union([z.boolean(), trueOrFalse]).exactOptional(),
} satisfies Record<keyof GlossaryTerm, z.ZodType>);

export const glossarySchema = json(z.array(glossaryTermSchema.strict()));

export const jsonPathsSchema = json(
	z.record(
		z.string().regex(/^[^.\s]+\.[^.\s]+$/),
		z.array(z.string().regex(/^[^\s.]+(?:\.[^\s.]+)*$/)),
	),
);

export const booleanText = z
	.string()
	.toLowerCase()
	.pipe(z.enum(['true', 'false', '1', '0']))
	.transform((text) => text === 'true' || text === '1');
