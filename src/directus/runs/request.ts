import type { Filter } from '@directus/types';
import { z } from 'zod';
import { isObject, optionalOptions, optionSchema } from '../../config/run-options.ts';
import {
	BULK_OPTIONS,
	OPTION_NAMES,
	type OptionName,
	type RunOptions,
} from '../../contract/options.ts';
import { RUN_OPTIONS } from '../../contract/tables/run-options.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Accountability } from '../host/context.ts';
import { resolveFilter } from '../host/filter.ts';
import { readInput } from '../host/input.ts';
import { flattenKeys } from '../rows/trigger.ts';

/** What is asked of a run: read once, where the caller hands it over, and passed on whole. */
export interface RunRequest extends Omit<RunOptions, 'collection' | 'filter'> {
	/** Null: nobody named one. */
	readonly collection: string | null;
	readonly filter: Filter | undefined;
}

type Kind = (typeof RUN_OPTIONS)[OptionName]['kind'];

/** How a flow may hand over a kind's values beside their own form: as templates or forms do. */
const READ_LENIENTLY: Readonly<Partial<Record<Kind, (value: unknown) => unknown>>> = {
	flag: (value) => (value === 'true' ? true : value === 'false' ? false : value),
	amount: (value) => (typeof value === 'string' ? Number(value) : value),
	names: flattenNames,
	keys: flattenKeys,
	filter: parseJson,
	columns: parseJson,
	members: (value) => mapList(parseJson(value), readMember),
	terms: (value) => mapList(parseJson(value), dropAbsentParts),
};

/** What a value must be, for the one sentence of a rejection. */
const MUST_BE: Readonly<Partial<Record<Kind, string>>> = {
	flag: 'true or false',
	amount: 'an amount in US dollars, 0 or more',
	filter: 'a Directus filter',
	columns: `an object of columns by language by field, as ${RUN_OPTIONS.fieldMap.example}`,
	members: 'a list of { provider, model }',
	terms: 'a list of { term, translation, language, note, caseSensitive }',
};

/** Reads the operation's options. Throws `InvalidInputError` that names the first one at fault. */
export function readOptions(given: unknown): RunRequest {
	if (given !== null && given !== undefined && !isObject(given)) {
		throw new InvalidInputError('options', 'options must be an object');
	}
	const values: Readonly<Record<string, unknown>> = { ...given };
	return withDefaults(
		Object.fromEntries(OPTION_NAMES.map((name) => [name, readOption(name, values[name])])),
	);
}

function readOption(name: OptionName, given: unknown): unknown {
	if (isAbsent(given)) return undefined;
	const { kind } = RUN_OPTIONS[name];
	const value = READ_LENIENTLY[kind]?.(given) ?? given;
	// How many keys there may be depends on what becomes of them.
	if (kind === 'keys') return value;
	const result = optionSchema(name).safeParse(value);
	if (result.success) return result.data;
	throw new InvalidInputError(name, `${name} must be ${needsOf(name)}`);
}

function needsOf(name: OptionName): string {
	const option = RUN_OPTIONS[name];
	if ('mustBe' in option) return option.mustBe;
	return option.kind === 'choice' ? option.values.join(', ') : (MUST_BE[option.kind] ?? 'a value');
}

export const bulkSchema = z.strictObject({
	...optionalOptions(...BULK_OPTIONS),
	collection: optionSchema('collection'),
});

/** Reads the body of a call that begins or estimates a run. Throws `InvalidInputError`. */
export function readBulkRequest(body: unknown, accountability: Accountability | null): RunRequest {
	return resolveVariables(withDefaults(readInput(bulkSchema, body)), accountability);
}

/** The options that the body of such a call would state. */
export function bulkOptionsOf(request: RunRequest): Readonly<Record<string, unknown>> {
	return Object.fromEntries(BULK_OPTIONS.map((name) => [name, request[name]]));
}

/** The filter's variables mean what they mean now, and not when a job comes to its last page. */
export function resolveVariables(
	request: RunRequest,
	accountability: Accountability | null,
): RunRequest {
	return { ...request, filter: resolveFilter(request.filter, accountability) };
}

export function withDefaults(given: {
	readonly [N in OptionName]?: RunOptions[N] | undefined;
}): RunRequest {
	const entries = OPTION_NAMES.map((name): [OptionName, unknown] => {
		const option = RUN_OPTIONS[name];
		return [name, given[name] ?? ('default' in option ? option.default : undefined)];
	});
	const request = { ...Object.fromEntries(entries), collection: given.collection ?? null };
	return completed.parse(request);
}

/** No check is left to make: each value has the type that its option is declared with. */
const completed: z.ZodType<RunRequest> = z.any();

/** The texts of text mode by name, and whether they came as one string. */
export function readTexts(value: unknown): {
	readonly texts: Readonly<Record<string, string>>;
	readonly single: boolean;
} {
	if (typeof value === 'string' && !isAbsent(value)) {
		return { texts: { text: value }, single: true };
	}
	const given = isObject(value) ? Object.entries(value) : [];
	const texts = given.flatMap(([name, text]) =>
		typeof text === 'string' ? [[name, text] as const] : [],
	);
	const isOther = given.some(([, text]) => typeof text !== 'string' && text != null);
	if (isOther || texts.length === 0 || texts.some(([, text]) => text.trim() === 'undefined')) {
		throw new InvalidInputError('text', 'text must be a text, or an object of texts by name');
	}
	return { texts: Object.fromEntries(texts), single: false };
}

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

/** A name, names separated by commas, a list, a JSON list, nested; absent ones are left out. */
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

function mapList(value: unknown, read: (entry: unknown) => unknown): unknown {
	return Array.isArray(value) ? value.map(read) : value;
}

/** `openai:gpt-5.4-mini` stands for its object; a form may keep more than the two fields in it. */
function readMember(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) {
		const [, provider, model] = /^([^:]+):(.+)$/.exec(String(value)) ?? [];
		return provider === undefined ? value : { provider, model };
	}
	const { provider, model }: { provider?: unknown; model?: unknown } = value;
	return { provider, model };
}

/** A term may be the word null; what stands beside it comes from a form, or from a template. */
function dropAbsentParts(value: unknown): unknown {
	if (!isObject(value)) return value;
	const parts = Object.entries(value).filter(([name, part]) => name === 'term' || !isAbsent(part));
	return Object.fromEntries(parts);
}
