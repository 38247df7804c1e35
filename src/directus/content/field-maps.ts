import { z } from 'zod';
import { keyIn } from '../../store/namespace.ts';
import { readJson, type Store, unlessAway } from '../../store/store.ts';
import type { SchemaOverview } from '../host/context.ts';
import { type FieldMap, remainingModel } from './field-map.ts';
import { findModel, type TranslationsModel } from './translations-model.ts';

/** Source languages that maps of one collection are kept for. */
const MAX_SOURCES = 20;

/** What another process notes is known here this much later. */
const MEMORY_MS = 5_000;

/** Laxer than what a run may name: one bad map must not hide the others. */
const columnsSchema = z.record(z.string(), z.string());
const mapsSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), columnsSchema)));
type Maps = Readonly<Record<string, Readonly<Record<string, FieldMap>>>>;

/** One map that runs have used. */
export interface FieldMapEntry {
	readonly collection: string;
	readonly sourceLanguage: string;
	readonly fieldMap: FieldMap;
}

export interface MappedCollection {
	readonly model: TranslationsModel;
	readonly sourceLanguage: string;
}

/**
 * The maps that runs have used, for those who are told of items alone: one value in the store,
 * without expiry. Where it is lost, the next run notes its map again.
 */
export class FieldMaps {
	readonly #store: Store;
	readonly #key: string;
	#known: { readonly maps: Maps; readonly at: number } | null = null;

	constructor(store: Store, namespace: string) {
		this.#store = store;
		this.#key = keyIn('fieldmap', namespace);
	}

	/**
	 * Adds a map to its collection's; where the store fails, the next run does. `mayReplace`: where a
	 * language or a column has changed hands, it holds; else what is known does.
	 */
	async note(
		collection: string,
		sourceLanguage: string,
		map: FieldMap,
		mayReplace = true,
	): Promise<void> {
		await unlessAway(async () => {
			const maps = await this.#demand();
			const ofCollection = maps[collection] ?? {};
			const isFurther = !Object.hasOwn(ofCollection, sourceLanguage);
			if (isFurther && Object.keys(ofCollection).length >= MAX_SOURCES) return;
			const known = ofCollection[sourceLanguage] ?? {};
			const merged = mayReplace ? merge(known, map) : merge(map, known);
			if (JSON.stringify(merged) === JSON.stringify(known)) return;
			await this.#save({ ...maps, [collection]: { ...ofCollection, [sourceLanguage]: merged } });
		});
	}

	/** All that is kept, whether or not it still fits. Rejects with `StoreError`. */
	async list(): Promise<readonly FieldMapEntry[]> {
		const maps = Object.entries(await this.#load());
		return maps.flatMap(([collection, ofCollection]) =>
			Object.entries(ofCollection).map(([sourceLanguage, fieldMap]) => ({
				collection,
				sourceLanguage,
				fieldMap,
			})),
		);
	}

	/** Forgets the maps of which `isGone` says so; answers how many. Rejects with `StoreError`. */
	async remove(isGone: (entry: FieldMapEntry) => boolean): Promise<number> {
		return this.change((entry) => (isGone(entry) ? null : entry.fieldMap));
	}

	/** Puts another map in the place of each; null: none. Answers how many are others now. */
	async change(next: (entry: FieldMapEntry) => FieldMap | null): Promise<number> {
		let changed = 0;
		const maps: Record<string, Record<string, FieldMap>> = {};
		for (const entry of await this.list()) {
			const { collection, sourceLanguage, fieldMap } = entry;
			const map = next(entry);
			if (JSON.stringify(map) !== JSON.stringify(fieldMap)) changed += 1;
			if (map !== null) maps[collection] = { ...maps[collection], [sourceLanguage]: map };
		}
		if (changed > 0) await this.#save(maps);
		return changed;
	}

	/** What still fits a collection; none while the store does not answer. */
	async read(schema: SchemaOverview, collection: string): Promise<readonly MappedCollection[]> {
		const maps = await unlessAway(() => this.#demand());
		return fitting(schema, collection, maps ?? this.#known?.maps ?? {});
	}

	/** As `read`, but rejects with `StoreError` when the store does not answer. */
	async demand(schema: SchemaOverview, collection: string): Promise<readonly MappedCollection[]> {
		return fitting(schema, collection, await this.#demand());
	}

	/** The map that a request means: it has all of its fields, or there is no other way. */
	async find(
		schema: SchemaOverview,
		request: {
			readonly collection: string;
			readonly fields?: readonly string[] | undefined;
			readonly sourceLanguage?: string | undefined;
		},
	): Promise<MappedCollection | null> {
		const { collection, fields = [], sourceLanguage } = request;
		if (fields.length === 0 && findModel(schema, collection) !== null) return null;
		const mapped = (await this.read(schema, collection)).filter(
			(one) => sourceLanguage === undefined || one.sourceLanguage === sourceLanguage,
		);
		return mapped.find(({ model }) => fields.every((name) => model.columns?.has(name))) ?? null;
	}

	async #demand(): Promise<Maps> {
		const known = this.#known;
		return known !== null && Date.now() - known.at < MEMORY_MS ? known.maps : this.#load();
	}

	async #load(): Promise<Maps> {
		const [value] = await this.#store.getMany([this.#key]);
		const maps = readJson(mapsSchema, value) ?? {};
		this.#known = { maps, at: Date.now() };
		return maps;
	}

	async #save(maps: Maps): Promise<void> {
		const value = Buffer.from(JSON.stringify(maps));
		await this.#store.setMany([{ key: this.#key, value, ttlMs: null }]);
		this.#known = { maps, at: Date.now() };
	}
}

function fitting(
	schema: SchemaOverview,
	collection: string,
	maps: Maps,
): readonly MappedCollection[] {
	return Object.entries(maps[collection] ?? {}).flatMap(([sourceLanguage, map]) => {
		const model = remainingModel(schema, collection, map);
		return model === null ? [] : [{ model, sourceLanguage }];
	});
}

/** Both, of which `added` holds where a language or a column has changed hands. */
function merge(known: FieldMap, added: FieldMap): FieldMap {
	const taken = new Set(Object.values(added).flatMap((columns) => Object.values(columns)));
	const sources = new Set([...Object.keys(known), ...Object.keys(added)]);
	const merged = [...sources].flatMap((source) => {
		const kept = Object.entries(known[source] ?? {}).filter(([, column]) => !taken.has(column));
		const columns = { ...Object.fromEntries(kept), ...added[source] };
		return Object.keys(columns).length === 0 ? [] : [[source, sortKeys(columns)] as const];
	});
	return sortKeys(Object.fromEntries(merged));
}

/** So that equal maps read the same. */
function sortKeys<T>(value: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
	return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
