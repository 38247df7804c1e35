import type { Format, ParsedDocument } from '../document.ts';

export type JsonContainer = Readonly<Record<string, unknown>> | readonly unknown[];

/** Where a value stands: its container, its key there, and where that container stands. */
export interface JsonPlace {
	readonly holder: JsonContainer;
	readonly key: string | number;
	readonly up: JsonPlace | null;
}

/** What is known of some values of a JSON document, by where they stand. */
export class PlaceMap<T> {
	readonly #keys = new Map<JsonContainer, Map<string | number, T>>();

	constructor(entries: readonly (readonly [JsonPlace, T])[] = []) {
		for (const [place, value] of entries) this.set(place, value);
	}

	get(holder: JsonContainer, key: string | number): T | undefined {
		return this.#keys.get(holder)?.get(key);
	}

	set({ holder, key }: Omit<JsonPlace, 'up'>, value: T): void {
		const keys = this.#keys.get(holder) ?? new Map<string | number, T>();
		this.#keys.set(holder, keys.set(key, value));
	}

	/** One container after the other. */
	values(): T[] {
		return [...this.#keys.values()].flatMap((keys) => [...keys.values()]);
	}
}

/** What is translated as one in a JSON document: a string, or the nodes of a text block. */
export interface JsonSlot {
	readonly place: JsonPlace;
	readonly format: Exclude<Format, 'json'> | 'nodes';
	readonly heading?: boolean;
	readonly apart?: boolean;
	/** Parsed when that is first asked for: a comparison does without. */
	readonly document: () => ParsedDocument<unknown>;
}

/** Makes something when it is first asked for, and that alone. */
export function once<T extends object>(make: () => T): () => T {
	let made: T | null = null;
	return () => (made ??= make());
}

export function isContainer(value: unknown): value is JsonContainer {
	return typeof value === 'object' && value !== null;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return isContainer(value) && !Array.isArray(value);
}

export function readKey(holder: JsonContainer, key: string | number): unknown {
	return Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
}

export function valueAt(place: JsonPlace): unknown {
	return readKey(place.holder, place.key);
}

/** The places of these keys in the container at a place, of those that are there. */
export function placesOf(place: JsonPlace, keys: readonly (string | number)[]): JsonPlace[] {
	const holder = valueAt(place);
	return isContainer(holder)
		? keys
				.filter((key) => Object.hasOwn(holder, key) && key !== '__proto__')
				.map((key) => ({ holder, key, up: place }))
		: [];
}

export function placeInside(place: JsonPlace, key: string | number): JsonPlace | null {
	return placesOf(place, [key])[0] ?? null;
}

/** The places of every entry, in order; with `key` of every entry of the container under it. */
export function placesInside(place: JsonPlace, key?: string): JsonPlace[] {
	const outer = key === undefined ? place : placeInside(place, key);
	const holder = outer === null ? null : valueAt(outer);
	if (outer === null || !isContainer(holder)) return [];
	return placesOf(outer, Array.isArray(holder) ? [...holder.keys()] : Object.keys(holder));
}
