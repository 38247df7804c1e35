import { z } from 'zod';
import { MAX_KEYS, type OptionName, type OptionValue } from '../contract/options.ts';
import { RUN_OPTIONS } from '../contract/tables/run-options.ts';
import { filled, glossaryTermSchema, json, words } from './schemas.ts';

const SCHEMAS = {
	flag: z.boolean(),
	amount: z.number().nonnegative(),
	name: words,
	names: z.array(words),
	keys: z
		.array(z.union([words, z.number()]))
		.min(1, 'name at least one item, or leave keys out to mean all of them')
		.max(MAX_KEYS, tooManyKeys()),
	filter: z.custom(isObject, 'must be a filter'),
	columns: filled(z.record(words, filled(z.record(words, words)))),
	members: z.array(z.strictObject({ provider: words, model: words })),
	terms: z.array(z.preprocess(dropBlankParts, glossaryTermSchema)),
	texts: z.unknown(),
};

export function tooManyKeys(): string {
	return `name at most ${MAX_KEYS.toLocaleString('en-US')} items, or tell them by a filter`;
}

/** What a value of the option must be, as a body or a variable states it. */
export function optionSchema<N extends OptionName>(name: N): z.ZodType<OptionValue<N>> {
	const option = RUN_OPTIONS[name];
	const schema: z.ZodType = option.kind === 'choice' ? z.enum(option.values) : SCHEMAS[option.kind];
	// No compiler follows the declaration through the table: the type was checked there.
	return schema.pipe(z.any());
}

/** Some options as the properties of an object, each of which may be absent. */
export function optionalOptions<N extends OptionName>(
	...names: readonly N[]
): { [K in N]: z.ZodOptional<z.ZodType<OptionValue<K>>> } {
	const entries = names.map((name) => [name, optionSchema(name).optional()]);
	return Object.fromEntries(entries);
}

const autoRule = z.strictObject({
	collections: z.array(words).min(1),
	languages: z.array(words).min(1).optional(),
	fields: z.array(words).min(1).optional(),
	...optionalOptions('fieldMap', 'sourceLanguage', 'policy', 'contentType', 'maxCostUsd', 'deep'),
});

/** Which collections are translated when their items are saved, into which languages. */
export type AutoRule = z.infer<typeof autoRule>;

export const autoSchema = json(z.union([z.array(autoRule), autoRule.transform((rule) => [rule])]));

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a form leaves empty, it hands over as null or a blank. */
function dropBlankParts(value: unknown): unknown {
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value).filter(([name, part]) => name === 'term' || !isBlank(part)),
	);
}

function isBlank(part: unknown): boolean {
	return part === null || (typeof part === 'string' && part.trim() === '');
}
