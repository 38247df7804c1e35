import type { Filter } from '@directus/types';
import { z } from 'zod';
import { CONTENT_TYPES, POLICIES } from '../../contract/names.ts';
import { fieldMapSchema } from '../content/field-map.ts';
import { type OperationOptions, parseOptions, term } from './request.ts';
import { isFilter } from '../host/filter.ts';

/** More than that are better told by a filter. */
const MAX_KEYS = 10_000;

const name = z.string().trim().min(1);
const names = z.array(name).optional();

/** What bulk runs and estimates take. */
export const bulkSchema = z.strictObject({
	collection: name,
	keys: z
		.array(z.union([name, z.number()]))
		.min(1, 'name at least one item, or leave keys out to mean all of them')
		.max(
			MAX_KEYS,
			`name at most ${MAX_KEYS.toLocaleString('en-US')} items, or tell them by a filter`,
		)
		.optional(),
	filter: z.custom<Filter>(isFilter, 'must be a filter').optional(),
	fields: names,
	fieldMap: fieldMapSchema.optional(),
	sourceLanguage: name.optional(),
	targetLanguages: names,
	providers: z.array(z.strictObject({ provider: name, model: name })).optional(),
	contentType: z.enum(CONTENT_TYPES).optional(),
	policy: z.enum(POLICIES).optional(),
	refresh: z.boolean().optional(),
	maxCostUsd: z.number().nonnegative().optional(),
	glossary: z.array(term).optional(),
	dryRun: z.boolean().optional(),
	deep: z.boolean().optional(),
	batch: z.boolean().optional(),
});

export type BulkInput = z.infer<typeof bulkSchema>;
export type BulkOptions = Omit<OperationOptions, 'collection'> & { readonly collection: string };

/** The operation's options that a bulk request stands for. */
export function optionsOf({ collection, ...request }: BulkInput): BulkOptions {
	return { ...parseOptions({ ...request, keys: [] }), collection };
}
