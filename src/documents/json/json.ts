import type { Format, ParsedDocument, ParseOptions, Segment } from '../document.ts';
import { spliceEdits, type Edit } from '../segments/splice.ts';
import { TEXT_FORMATS } from '../text-format.ts';
import { findEditorJsText, isEditorJs } from './editorjs.ts';
import {
	isObject,
	PlaceMap,
	placeInside,
	once,
	placesInside,
	valueAt,
	type JsonPlace,
	type JsonSlot,
} from './place.ts';
import { locateValues } from './source.ts';
import { readJson, writeJson } from './text.ts';
import { findTipTapText, isTipTap } from './tiptap.ts';

export interface JsonReading {
	/** A list with the whole value as its only entry. */
	readonly root: readonly unknown[];
	readonly slots: readonly JsonSlot[];
}

/**
 * JSON text: EditorJS and ProseMirror (TipTap) documents, and what `jsonPaths` adds. Anything else
 * has no segments, and neither has JSON that cannot be read. Outside of the strings that are
 * translated it stays byte for byte.
 */
export function parseJsonText(text: string, options: ParseOptions = {}): ParsedDocument {
	const { root, slots } = readSlots(text, options);
	return {
		segments: slots.flatMap(segmentsOf),
		render(translations) {
			const changed = renderSlots(slots, translations);
			if (changed.length === 0) return text;
			const wanted = new PlaceMap(changed.map(({ slot }) => [slot.place, slot]));
			const ranges = locateValues(text, root, wanted);
			const edits = changed.map(({ slot: { place }, rendered }): Edit => {
				const range = ranges.get(place.holder, place.key);
				if (range === undefined) {
					throw new RangeError('documents: a value of the JSON text cannot be found again');
				}
				return { ...range, write: () => writeJson(rendered) };
			});
			return spliceEdits(text, edits);
		},
	};
}

export function readSlots(text: string, options: ParseOptions): JsonReading {
	const root = [readJson(text)];
	return { root, slots: findSlots({ holder: root, key: 0, up: null }, options) };
}

function findSlots(root: JsonPlace, options: ParseOptions): JsonSlot[] {
	const known = findKnownSlots(root, options);
	const isKnown = isEditorJs(valueAt(root)) || isTipTap(valueAt(root));
	const taken = new PlaceMap(known.map(({ place }) => [place, true] as const));
	const found = new PlaceMap<readonly JsonSlot[]>();
	for (const [path, format] of Object.entries(options.jsonPaths ?? {})) {
		for (const place of followPath(root, path)) {
			// An editor knows its blocks by it.
			if (isKnown && place.key === 'type') continue;
			const slots =
				typeof valueAt(place) === 'string' && format !== 'json'
					? [stringSlot(place, format, options)]
					: findSlots(place, { ...options, jsonPaths: {} });
			// Each place that a path names holds a text of its own.
			const own = slots.filter((slot) => !isInside(slot.place, taken));
			found.set(
				place,
				own.map((slot, index) => (index === 0 ? { ...slot, apart: true } : slot)),
			);
		}
	}
	return [...known, ...found.values().flat()];
}

/** The texts of a document whose editor is known. */
function findKnownSlots(root: JsonPlace, options: ParseOptions): JsonSlot[] {
	const value = valueAt(root);
	if (isEditorJs(value)) {
		return findEditorJsText(root).map(({ place, heading, format }) => ({
			...stringSlot(place, format, options),
			heading,
		}));
	}
	return isTipTap(value) ? findTipTapText(root, options) : [];
}

/** Whether a place is one of these, or stands in one of them. */
function isInside(place: JsonPlace, places: PlaceMap<true>): boolean {
	for (let at: JsonPlace | null = place; at !== null; at = at.up) {
		if (places.get(at.holder, at.key) === true) return true;
	}
	return false;
}

function segmentsOf({ document, heading, apart }: JsonSlot): readonly Segment[] {
	const { segments } = document();
	if (heading !== true && apart !== true) return segments;
	return segments.map((segment, index) => ({
		...segment,
		...(heading === true && segment.role === 'text' ? { heading } : {}),
		...(apart === true && index === 0 ? { apart } : {}),
	}));
}

function stringSlot(
	place: JsonPlace,
	format: Exclude<Format, 'json'>,
	options: ParseOptions,
): JsonSlot {
	const document = () => TEXT_FORMATS[format].parse(String(valueAt(place)), options);
	return { place, format, document: once(document) };
}

function followPath(root: JsonPlace, path: string): JsonPlace[] {
	let places = [root];
	for (const step of path.split('.')) {
		places = places.flatMap((place) => {
			if (step === '*') return placesInside(place);
			if (isObject(valueAt(place))) return placeInside(place, step) ?? [];
			return /^\d+$/.test(step) ? (placeInside(place, Number(step)) ?? []) : [];
		});
	}
	return places;
}

function renderSlots(
	slots: readonly JsonSlot[],
	translations: readonly (string | null)[],
): { slot: JsonSlot; rendered: unknown }[] {
	const changed: { slot: JsonSlot; rendered: unknown }[] = [];
	let next = 0;
	for (const slot of slots) {
		const document = slot.document();
		const { segments } = document;
		const own = translations.slice(next, next + segments.length);
		if (own.some((text, index) => text !== null && text !== segments[index]?.text)) {
			changed.push({ slot, rendered: document.render(own) });
		}
		next += segments.length;
	}
	if (next !== translations.length) {
		throw new RangeError('documents: one translation or null is needed for each segment');
	}
	return changed;
}
