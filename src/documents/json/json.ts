import type { Format, ParsedDocument, ParseOptions, Segment } from '../document.ts';
import { findEditorJsText, isEditorJs, isEditorJsHeader } from './editorjs.ts';
import { parseHtml } from '../html/html.ts';
import {
	isObject,
	placesInside,
	placeInside,
	valueAt,
	type JsonContainer,
	type JsonPlace,
	type JsonSlot,
} from './place.ts';
import { writeJson } from './text.ts';
import { locateValues } from './source.ts';
import { parseMarkdown } from '../markdown/markdown.ts';
import { parsePlain } from '../plain/plain.ts';
import { spliceEdits, type Edit } from '../segments/splice.ts';
import { findTipTapText, isTipTap } from './tiptap.ts';

export interface ParsedJson {
	readonly segments: readonly Segment[];
	/** A value of the kind that was parsed: JSON text for JSON text, else a copy that shares what did not change. */
	render(translations: readonly (string | null)[]): unknown;
}

/**
 * A JSON field as a value or as JSON text: EditorJS and ProseMirror (TipTap) documents, and what `jsonPaths` names.
 * Anything else has no segments, JSON that cannot be read neither.
 */
export function parseJson(value: unknown, options: ParseOptions = {}): ParsedJson {
	if (typeof value === 'string') {
		return parseJsonText(value, options);
	}
	const holder = { value };
	const slots = findSlots({ holder, key: 'value', up: null }, options);
	return {
		segments: slots.flatMap(segmentsOf),
		render(translations) {
			const copies = new Map<JsonContainer, object>();
			for (const { slot, rendered } of renderSlots(slots, translations)) {
				replaceValue(slot.place, rendered, copies);
			}
			const copy = copies.get(holder);
			return copy === undefined ? value : Reflect.get(copy, 'value');
		},
	};
}

/** The same for JSON text: outside of the strings that are translated it stays byte for byte. */
export function parseJsonText(text: string, options: ParseOptions = {}): ParsedDocument {
	const value = readJson(text);
	const root: JsonContainer = [value];
	const slots = findSlots({ holder: root, key: 0, up: null }, options);
	return {
		segments: slots.flatMap(segmentsOf),
		render(translations) {
			const changed = renderSlots(slots, translations);
			if (changed.length === 0) {
				return text;
			}
			const wanted = new Map<JsonContainer, Set<string | number>>();
			for (const { slot } of changed) {
				const keys = wanted.get(slot.place.holder) ?? new Set();
				wanted.set(slot.place.holder, keys.add(slot.place.key));
			}
			const ranges = locateValues(text, root, wanted);
			const edits = changed.map(({ slot, rendered }): Edit => {
				const range = ranges.get(slot.place.holder)?.get(slot.place.key);
				if (range === undefined) {
					throw new RangeError('documents: a value of the JSON text cannot be found again');
				}
				return { ...range, write: () => writeJson(rendered) };
			});
			return spliceEdits(text, edits);
		},
	};
}

/** What is translated, in document order. Exported for the referee. */
export function findJsonSlots(value: unknown, options: ParseOptions): JsonSlot[] {
	return findSlots({ holder: { value }, key: 'value', up: null }, options);
}

export function readJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function findSlots(root: JsonPlace, options: ParseOptions): JsonSlot[] {
	const value = valueAt(root);
	if (isEditorJs(value)) {
		return findEditorJsText(root).map((place) => ({
			...stringSlot(place, 'html', options),
			heading: isEditorJsHeader(place),
		}));
	}
	if (isTipTap(value)) {
		return findTipTapText(root, options);
	}
	const found = new Map<JsonContainer, Map<string | number, JsonSlot[]>>();
	for (const [path, format] of Object.entries(options.jsonPaths ?? {})) {
		for (const place of followPath(root, path)) {
			const keys = found.get(place.holder) ?? new Map<string | number, JsonSlot[]>();
			const slots =
				typeof valueAt(place) === 'string' && format !== 'json'
					? [stringSlot(place, format, options)]
					: findSlots(place, { ...options, jsonPaths: {} });
			found.set(place.holder, keys.set(place.key, slots.map(startApart)));
		}
	}
	return [...found.values()].flatMap((keys) => [...keys.values()].flat());
}

/** Each place that a path names holds a text of its own. */
function startApart(slot: JsonSlot, index: number): JsonSlot {
	return index === 0 ? { ...slot, apart: true } : slot;
}

function segmentsOf({ document, heading, apart }: JsonSlot): readonly Segment[] {
	if (heading !== true && apart !== true) {
		return document.segments;
	}
	return document.segments.map((segment, index) => ({
		...segment,
		...(heading === true && segment.role === 'text' ? { heading } : {}),
		...(apart === true && index === 0 ? { apart } : {}),
	}));
}

function stringSlot(place: JsonPlace, format: Format, options: ParseOptions): JsonSlot {
	const text = String(valueAt(place));
	return { place, format, document: parseText(text, format, options) };
}

function parseText(text: string, format: Format, options: ParseOptions): ParsedDocument {
	switch (format) {
		case 'html':
			return parseHtml(text, options);
		case 'markdown':
			return parseMarkdown(text, options);
		default:
			return parsePlain(text, options);
	}
}

function followPath(root: JsonPlace, path: string): JsonPlace[] {
	let places = [root];
	for (const step of path.split('.')) {
		places = places.flatMap((place) => {
			const value = valueAt(place);
			if (step === '*') {
				return placesInside(place);
			}
			const list = Array.isArray(value) && /^\d+$/.test(step);
			return (
				(list || isObject(value) ? placeInside(place, list ? Number(step) : step) : null) ?? []
			);
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
		const end = next + slot.document.segments.length;
		const own = translations.slice(next, end);
		const touched = own.some(
			(text, index) => text !== null && text !== slot.document.segments[index]?.text,
		);
		if (touched) {
			changed.push({ slot, rendered: slot.document.render(own) });
		}
		next = end;
	}
	if (next !== translations.length) {
		throw new RangeError('documents: one translation or null is needed for each segment');
	}
	return changed;
}

/** Sets a value in copies of the containers above it, each copied once. */
function replaceValue(place: JsonPlace, value: unknown, copies: Map<JsonContainer, object>): void {
	let next: unknown = value;
	for (let at: JsonPlace | null = place; at !== null; at = at.up) {
		const known = copies.get(at.holder);
		const copy = known ?? copyContainer(at.holder);
		Reflect.set(copy, at.key, next);
		if (known !== undefined) {
			return;
		}
		copies.set(at.holder, copy);
		next = copy;
	}
}

function copyContainer(holder: JsonContainer): object {
	return Array.isArray(holder) ? [...holder] : { ...(isObject(holder) ? holder : {}) };
}
