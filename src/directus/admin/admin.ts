import { z } from 'zod';
import type { ApprovedMemory } from '../../cache/approved.ts';
import type { ResponseCache } from '../../cache/cache.ts';
import { CONTENT_TYPES } from '../../contract/names.ts';
import type { TidyResponse, WarmResponse } from '../../contract/memory.ts';
import {
	type SettleResponse,
	STALE_STATES,
	type StaleItemsResponse,
	type StaleMapResponse,
} from '../../contract/content.ts';
import type { InfoResponse, InvalidateResponse, StatsResponse } from '../../contract/statistics.ts';
import { VERSION } from '../host/own-writes.ts';
import type { Accountability } from '../host/context.ts';
import { ensure, readInput } from '../host/input.ts';
import type { DailyBudget } from '../../budgets/daily.ts';
import type { FieldMapEntry, FieldMaps } from '../content/field-maps.ts';
import type { MemoryImport } from '../memory-files/import.ts';
import type { Settlement } from '../learning/settlement.ts';
import { textSchema } from './inspection.ts';
import type { StaleMap } from './stale-map.ts';
import type { TidyRequest } from './tidy.ts';

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
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const invalidateSchema = filterSchema.extend({ item: name.optional(), dryRun: flag.optional() });
const clearSchema = z.strictObject({
	approved: flag.optional(),
	all: flag.optional(),
	dryRun: flag.optional(),
});
const names = z.array(name).min(1);
/** Repeated, or with commas in between. */
const listed = z.preprocess((given) => {
	const all: readonly unknown[] = Array.isArray(given) ? given : [given];
	return all.flatMap((part) => (typeof part === 'string' ? part.split(',') : [part]));
}, names);
const settleSchema = z.strictObject({
	collection: name,
	languages: names.optional(),
	fields: names.optional(),
	sourceLanguage: name.optional(),
	dryRun: z.boolean().optional(),
	offset: z.number().int().nonnegative().optional(),
});
const infoSchema = z.strictObject({
	keys: flag.optional(),
	collection: name.optional(),
	item: name.optional(),
	languages: listed.optional(),
	language: name.optional(),
	state: z.enum(STALE_STATES).optional(),
	sourceLanguage: name.optional(),
	offset: z.coerce.number().int().nonnegative().optional(),
});
/** An answer under the prompt that its caller asks with. */
const promptSchema = z.strictObject({
	prompt: z.string(),
	provider: name,
	model: name,
	collection: name.optional(),
	response: z.string().min(1),
	contentType: z.enum(CONTENT_TYPES).optional(),
	confidence: z.number().optional(),
});
const warmSchema = z.strictObject({ entries: z.array(promptSchema).min(1) });
const translatedSchema = textSchema
	.extend({ translation: z.string().min(1) })
	.refine(({ provider, model }) => (provider === undefined) === (model === undefined), {
		path: ['model'],
		message: 'a provider and its model go together',
	});
const warmTextsSchema = z.strictObject({ entries: z.array(translatedSchema).min(1) });

const tidySchema = z.strictObject({ dryRun: z.boolean().default(true) });
const mapSchema = z.strictObject({ collection: name, sourceLanguage: name.optional() });

export interface AdminParts {
	readonly fieldMaps: FieldMaps;
	readonly cache: ResponseCache;
	readonly approved: ApprovedMemory;
	readonly dailyBudget: DailyBudget | null;
	readonly memory: Pick<MemoryImport, 'takeTexts'>;
	readonly settlement: Settlement;
	readonly staleMap: StaleMap;
	readonly tidy: (request: TidyRequest) => Promise<TidyResponse>;
	readonly uninstall: () => Promise<void>;
}

/**
 * What the endpoint's admins may see and do. Rejects with `InvalidInputError` or, where nothing is
 * acknowledged, `StoreError`.
 */
export class Admin {
	readonly #parts: AdminParts;

	constructor(parts: AdminParts) {
		this.#parts = parts;
	}

	async stats(query: unknown): Promise<StatsResponse> {
		return this.#parts.cache.stats(readInput(statsSchema, query));
	}

	/** The cache; with `collection` how far its translations are, with a state the items in it. */
	async info(query: unknown = {}): Promise<
		InfoResponse & {
			readonly staleMap?: StaleMapResponse;
			readonly staleItems?: StaleItemsResponse;
		}
	> {
		const input = readInput(infoSchema, query);
		const { keys, collection, languages, language, state, ...others } = input;
		if (collection === undefined) {
			ensure(others.item === undefined, 'collection', 'item needs collection');
			const isWhole = language === undefined && state === undefined;
			ensure(isWhole, 'collection', 'language and state need collection');
			ensure(languages === undefined, 'collection', 'languages needs collection');
			return this.#info(keys ?? true);
		}
		const isPaired = (language === undefined) === (state === undefined);
		ensure(isPaired, 'state', 'language and state go together');
		const isOneList = language === undefined || languages === undefined;
		ensure(isOneList, 'languages', 'languages goes without language and state');
		const info = await this.#info(keys ?? false);
		const { staleMap } = this.#parts;
		const request = { collection, ...others };
		return language === undefined || state === undefined
			? { ...info, staleMap: await staleMap.count({ ...request, languages }) }
			: { ...info, staleItems: await staleMap.list({ ...request, language, state }) };
	}

	async #info(isCounted: boolean): Promise<InfoResponse> {
		const { cache, dailyBudget } = this.#parts;
		const [found, spentUsd = 0] = await Promise.all([
			isCounted ? cache.info() : cache.storeInfo(),
			dailyBudget?.spentUsd(),
		]);
		const budget = dailyBudget && { dailyUsd: dailyBudget.limitUsd, spentUsd };
		return { version: VERSION, keys: null, ...found, budget };
	}

	/** With `dryRun` only counts. */
	async invalidate(query: unknown): Promise<InvalidateResponse> {
		const { item, dryRun = false, ...filter } = readInput(invalidateSchema, query);
		const parts = Object.entries({ ...filter, item });
		const invalidated = Object.fromEntries(
			parts.flatMap(([part, value]) => (value === undefined ? [] : [[part, value]])),
		);
		ensure(
			Object.keys(invalidated).length > 0,
			'provider',
			'invalidate needs at least one of provider, model, collection, item',
		);
		if (item !== undefined) {
			const { collection, provider, model } = filter;
			ensure(collection !== undefined, 'collection', 'item needs collection');
			const isAlone = provider === undefined && model === undefined;
			ensure(isAlone, 'item', 'item goes with collection alone');
			const ref = { collection, item };
			if (dryRun) return { invalidated, entries: await this.#parts.cache.countItem(ref) };
			const { dropped } = await this.#parts.cache.forgetItem(ref);
			return { invalidated, entries: dropped };
		}
		const entries = await this.#parts.cache.countEntries(filter);
		if (!dryRun) await this.#parts.cache.invalidate(filter);
		return { invalidated, entries };
	}

	/** Entries; with `approved` people's wording too; with `all` every key, figures included. */
	async clear(query: unknown): Promise<InvalidateResponse> {
		const { approved = false, all = false, dryRun = false } = readInput(clearSchema, query);
		const entries = await this.#parts.cache.countEntries({});
		if (dryRun) return { invalidated: {}, entries };
		await this.#parts.cache.invalidate({});
		if (approved || all) await this.#parts.approved.clear();
		if (all) await this.#parts.uninstall();
		return { invalidated: {}, entries };
	}

	/** Texts with translations, answers by their prompts, or the wording in a collection's rows. */
	async warm(body: unknown, { user }: Accountability): Promise<WarmResponse | SettleResponse> {
		const { collection, entries }: { collection?: unknown; entries?: unknown } = Object(body);
		if (collection !== undefined) {
			return this.#parts.settlement.warm(readInput(settleSchema, body), user);
		}
		const byPrompt = Array.isArray(entries) && entries.some((entry) => 'prompt' in Object(entry));
		if (byPrompt) return this.#parts.cache.warm(readInput(warmSchema, body).entries);
		return this.#parts.memory.takeTexts(readInput(warmTextsSchema, body).entries);
	}

	/** What is kept of collections, languages and fields that are gone; dry unless told otherwise. */
	async tidy(body: unknown): Promise<TidyResponse> {
		const { dryRun } = readInput(tidySchema, body);
		return this.#parts.tidy({ dryRun, collections: null });
	}

	/** The maps of columns that runs have used. */
	async fieldMaps(): Promise<{ readonly fieldMaps: readonly FieldMapEntry[] }> {
		return { fieldMaps: await this.#parts.fieldMaps.list() };
	}

	/** Forgets a collection's maps, or that of one source language. */
	async forgetFieldMaps(input: unknown): Promise<{ readonly forgotten: number }> {
		const { collection, sourceLanguage } = readInput(mapSchema, input);
		const forgotten = await this.#parts.fieldMaps.remove(
			(entry) =>
				entry.collection === collection &&
				(sourceLanguage === undefined || entry.sourceLanguage === sourceLanguage),
		);
		ensure(forgotten > 0, 'collection', `collection: no map is kept of ${collection}`);
		return { forgotten };
	}

	async adopt(body: unknown): Promise<SettleResponse> {
		return this.#parts.settlement.adopt(readInput(settleSchema, body));
	}
}
