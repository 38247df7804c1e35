import type { Format, Segment } from '../document.ts';

export type JsonContainer = Readonly<Record<string, unknown>> | readonly unknown[];

/** Where a value stands: its container, its key there, and where that container stands. */
export interface JsonPlace {
	readonly holder: JsonContainer;
	readonly key: string | number;
	readonly up: JsonPlace | null;
}

/** Something of a JSON document that is translated as one: a string, or the inline nodes of a text block. */
export interface JsonSlot {
	readonly place: JsonPlace;
	readonly format: Format | 'nodes';
	/** Its text is a heading. */
	readonly heading?: boolean;
	/** A text of its own begins here. */
	readonly apart?: boolean;
	readonly document: {
		readonly segments: readonly Segment[];
		readonly blocks?: readonly string[];
		render(translations: readonly (string | null)[]): unknown;
	};
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

/** The place of one key of the container at a place; null when there is no container or no such key. */
export function placeInside(place: JsonPlace, key: string | number): JsonPlace | null {
	const holder = valueAt(place);
	return isContainer(holder) && Object.hasOwn(holder, key) && key !== '__proto__'
		? { holder, key, up: place }
		: null;
}

/** The places of every entry, in order. */
export function placesInside(place: JsonPlace): JsonPlace[] {
	const holder = valueAt(place);
	if (Array.isArray(holder)) {
		return holder.map((_, key) => ({ holder, key, up: place }));
	}
	return isObject(holder)
		? Object.keys(holder).flatMap((key) => placeInside(place, key) ?? [])
		: [];
}

export function placesOf(place: JsonPlace, keys: readonly string[]): JsonPlace[] {
	return keys.flatMap((key) => placeInside(place, key) ?? []);
}
