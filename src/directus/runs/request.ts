import type { Filter } from '@directus/types';
import { z } from 'zod';
import { glossaryTermSchema } from '../../config/schemas.ts';
import { CONTENT_TYPES, FORMATS, POLICIES } from '../../contract/names.ts';
import { InvalidInputError } from '../../errors.ts';
import { fieldMapSchema } from '../content/field-map.ts';
import { isFilter } from '../host/filter.ts';

/** What Directus makes of an option that nobody filled in, or of a template without a value. */
function isAbsent(value: unknown): boolean {
	return (
		value === null ||
		value === undefined ||
		(typeof value === 'string' && ['', 'undefined', 'null'].includes(value.trim()))
	);
}

function parseJson(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

const optional = <T extends z.ZodType>(schema: T) =>
	z.preprocess((value) => (isAbsent(value) ? undefined : value), schema.optional());
/** Also as JSON in a string. */
const list = <T extends z.ZodType>(schema: T) => z.preprocess(parseJson, z.array(schema));

/** A name, names separated by commas, a list, a JSON list, nested; what is absent in them is left out. */
function flattenNames(value: unknown): unknown[] {
	if (isAbsent(value)) return [];
	const parsed = parseJson(value);
	if (Array.isArray(parsed)) return parsed.flatMap(flattenNames);
	if (typeof parsed !== 'string') return [parsed];
	return parsed
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
}

const names = optional(z.preprocess(flattenNames, z.array(z.string())));
const asFlag = z.preprocess(
	(value) => (value === 'true' ? true : value === 'false' ? false : value),
	z.boolean(),
);
const flag = (initial: boolean) => optional(asFlag).transform((value) => value ?? initial);

const member = z.preprocess(
	(value) => {
		const [, provider, model] = /^([^:]+):(.+)$/.exec(typeof value === 'string' ? value : '') ?? [];
		return provider === undefined ? value : { provider, model };
	},
	z.object({ provider: z.string().trim().min(1), model: z.string().trim().min(1) }),
);
export const term = z.preprocess(dropAbsent, glossaryTermSchema);

function dropAbsent(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).filter(([, part]) => !isAbsent(part)));
}

const optionsSchema = z.object({
	mode: optional(z.enum(['items', 'text'])).transform((mode) => mode ?? 'items'),
	collection: optional(z.string()),
	keys: z.unknown().optional(),
	fields: names,
	fieldMap: optional(z.preprocess(parseJson, fieldMapSchema)),
	sourceLanguage: optional(z.string()),
	targetLanguages: names,
	providers: optional(list(member)),
	contentType: optional(z.enum(CONTENT_TYPES)).transform((type) => type ?? 'standard'),
	policy: optional(z.enum(POLICIES)).transform((policy) => policy ?? 'protect'),
	refresh: flag(false),
	dryRun: flag(false),
	deep: flag(false),
	emitEvents: flag(true),
	maxCostUsd: optional(
		z.preprocess(
			(value) => (typeof value === 'string' ? Number(value) : value),
			z.number().nonnegative(),
		),
	),
	permissions: optional(z.string()).transform((permissions) => permissions ?? '$trigger'),
	glossary: optional(list(term)),
	filter: optional(z.preprocess(parseJson, z.custom<Filter>(isFilter))),
	background: flag(false),
	batch: flag(false),
	notify: optional(asFlag),
	text: z.unknown().optional(),
	format: optional(z.enum(FORMATS)).transform((format) => format ?? 'auto'),
});

export const OPTION_NAMES: readonly string[] = Object.keys(optionsSchema.shape);

export type OperationOptions = z.infer<typeof optionsSchema>;

/** What each option must be, for the one sentence of a rejection. */
const NEEDS: Readonly<Record<string, string>> = {
	mode: '"items" or "text"',
	collection: 'the name of a collection',
	fields: 'a list of field names',
	fieldMap: 'an object of columns by language by field, as { "title_en": { "de": "title_de" } }',
	sourceLanguage: 'a language code',
	targetLanguages: 'a list of language codes',
	providers: 'a list of { provider, model }',
	contentType: CONTENT_TYPES.join(', '),
	policy: POLICIES.join(', '),
	refresh: 'true or false',
	dryRun: 'true or false',
	deep: 'true or false',
	emitEvents: 'true or false',
	maxCostUsd: 'an amount in US dollars, 0 or more',
	permissions: '$trigger, $full, $public or the id of a role',
	glossary: 'a list of { term, translation, language }',
	filter: 'a Directus filter',
	background: 'true or false',
	batch: 'true or false',
	notify: 'true or false',
	format: FORMATS.join(', '),
};

/** Validates the operation's options; throws `InvalidInputError` that names the first one at fault. */
export function parseOptions(options: unknown): OperationOptions {
	const result = optionsSchema.safeParse(options ?? {});
	if (result.success) return result.data;
	const option = String(result.error.issues[0]?.path[0] ?? 'options');
	throw new InvalidInputError(option, `${option} must be ${NEEDS[option] ?? 'of another type'}`);
}

/** The texts of text mode by name, and whether they came as one string. */
export function parseTexts(value: unknown): {
	readonly texts: Readonly<Record<string, string>>;
	readonly single: boolean;
} {
	if (typeof value === 'string' && !isAbsent(value))
		return { texts: { text: value }, single: true };
	const result = z.record(z.string(), z.string().nullish()).safeParse(value);
	const texts = Object.entries(result.data ?? {}).flatMap(([name, text]) =>
		typeof text === 'string' ? [[name, text] as const] : [],
	);
	if (texts.length === 0 || texts.some(([, text]) => text.trim() === 'undefined')) {
		throw new InvalidInputError('text', 'text must be a text, or an object of texts by name');
	}
	return { texts: Object.fromEntries(texts), single: false };
}
