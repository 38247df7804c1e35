import { z } from 'zod';
import type { ResponseCacheFace } from '../cache/cache.ts';
import {
	CONTENT_TYPES,
	type InfoResponse,
	type InvalidateResponse,
	type StatsResponse,
	type WarmResponse,
} from '../contract.ts';
import { InvalidInputError } from '../errors.ts';
import { VERSION } from './accountability.ts';

const name = z.string().trim().min(1);
const filterSchema = z.strictObject({
	provider: name.optional(),
	model: name.optional(),
	collection: name.optional(),
});
const statsSchema = filterSchema.extend({
	from: z.coerce.date().optional(),
	to: z.coerce.date().optional(),
});
const invalidateSchema = filterSchema.extend({ item: name.optional() });
const clearSchema = z.strictObject({});
const warmSchema = z.strictObject({
	entries: z
		.array(
			z.strictObject({
				prompt: z.string(),
				provider: name,
				model: name,
				collection: name.optional(),
				response: z.string().min(1),
				contentType: z.enum(CONTENT_TYPES).optional(),
				confidence: z.number().optional(),
			}),
		)
		.min(1),
});

/** What the endpoint's admins may see and do. Rejects with `InvalidInputError` or, where nothing is acknowledged, `StoreError`. */
export class Admin {
	readonly #cache: ResponseCacheFace;

	constructor(cache: ResponseCacheFace) {
		this.#cache = cache;
	}

	async stats(query: unknown): Promise<StatsResponse> {
		return this.#cache.stats(read(statsSchema, query));
	}

	async info(): Promise<InfoResponse> {
		return { version: VERSION, ...(await this.#cache.info()) };
	}

	async invalidate(query: unknown): Promise<InvalidateResponse> {
		const { item, ...filter } = read(invalidateSchema, query);
		const parts = Object.entries({ ...filter, item });
		const invalidated = Object.fromEntries(
			parts.flatMap(([part, value]) => (value === undefined ? [] : [[part, value]])),
		);
		if (Object.keys(invalidated).length === 0) {
			throw new InvalidInputError(
				'provider',
				'invalidate needs at least one of provider, model, collection, item',
			);
		}
		if (item !== undefined) {
			const { collection } = filter;
			if (collection === undefined) {
				throw new InvalidInputError('collection', 'item needs collection');
			}
			if (filter.provider !== undefined || filter.model !== undefined) {
				throw new InvalidInputError('item', 'item goes with collection alone');
			}
			const { dropped } = await this.#cache.forgetItem({ collection, item });
			return { invalidated, entries: dropped };
		}
		const entries = await this.#cache.countEntries(filter);
		await this.#cache.invalidate(filter);
		return { invalidated, entries };
	}

	async clear(query: unknown): Promise<InvalidateResponse> {
		read(clearSchema, query);
		const entries = await this.#cache.countEntries({});
		await this.#cache.invalidate({});
		return { invalidated: {}, entries };
	}

	async warm(body: unknown): Promise<WarmResponse> {
		return this.#cache.warm(read(warmSchema, body).entries);
	}
}

/** Names the first parameter at fault; values are not repeated. */
function read<T>(schema: z.ZodType<T>, input: unknown): T {
	const result = schema.safeParse(input ?? {});
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	const where =
		issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.path.join('.') ?? '');
	const what =
		issue?.code === 'unrecognized_keys' ? 'is not a parameter of this call' : issue?.message;
	throw new InvalidInputError(where, `${where || 'the input'}: ${what ?? 'is not usable'}`);
}
