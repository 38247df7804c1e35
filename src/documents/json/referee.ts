import type { ParseOptions } from '../document.ts';
import { htmlSkeleton } from '../html/skeleton.ts';
import {
	isContainer,
	isObject,
	readKey,
	valueAt,
	type JsonContainer,
	type JsonSlot,
} from './place.ts';
import { writeJson } from './text.ts';
import { markdownSkeleton, sameMarkdown } from '../markdown/skeleton.ts';
import { plainSkeleton, samePlain } from '../plain/skeleton.ts';
import { findJsonSlots, readJson } from './json.ts';

/** A translated JSON value differs from its source in nothing but its texts; key order counts. */
export function sameJson(source: unknown, rendered: unknown, options: ParseOptions): boolean {
	if (typeof source !== typeof rendered) {
		return false;
	}
	const before = typeof source === 'string' ? readJson(source) : source;
	const after = typeof rendered === 'string' ? readJson(rendered) : rendered;
	const slots = findJsonSlots(before, options);
	const others = findJsonSlots(after, options);
	return (
		slots.length === others.length &&
		slots.every((slot, index) => sameSlot(slot, others[index])) &&
		sameAround(before, after, indexSlots(slots), indexSlots(others))
	);
}

/** A JSON value with what a translation must not change in place of its texts; the order of keys does not count. */
export function jsonSkeleton(text: string, options: ParseOptions): string {
	const value = readJson(text);
	const texts = new Map<JsonContainer, Map<string | number, string>>();
	for (const slot of findJsonSlots(value, options)) {
		const { holder, key } = slot.place;
		const keys = texts.get(holder) ?? new Map<string | number, string>();
		texts.set(holder, keys.set(key, describeSlot(slot)));
	}
	const isDocument = isObject(value) && Array.isArray(value['blocks']);
	const lines: string[] = [];
	const open: { readonly name: string; readonly part: unknown; readonly said?: string }[] = [
		{ name: '', part: value },
	];
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		const { name, part, said } = entry;
		if (said !== undefined || !isContainer(part)) {
			lines.push(`${name}: ${said ?? writeJson(part)}`);
			continue;
		}
		const keys = Object.keys(part).filter(
			(key) => !(isDocument && part === value && key === 'time'),
		);
		lines.push(`${name}: ${Array.isArray(part) ? 'list' : 'object'} of ${keys.length}`);
		for (const key of Array.isArray(part) ? keys : keys.toSorted()) {
			const at = Array.isArray(part) ? Number(key) : key;
			const described = texts.get(part)?.get(at);
			open.push({
				name: JSON.stringify(key),
				part: readKey(part, at),
				...(described === undefined ? {} : { said: described }),
			});
		}
	}
	return lines.join('\n');
}

function describeSlot(slot: JsonSlot): string {
	const value = valueAt(slot.place);
	switch (slot.format) {
		case 'html':
			return htmlSkeleton(String(value));
		case 'markdown':
			return markdownSkeleton(String(value)) ?? '';
		case 'nodes':
			return describeNodes(value, slot);
		default:
			return plainSkeleton(String(value));
	}
}

function sameSlot(slot: JsonSlot, other: JsonSlot | undefined): boolean {
	if (other === undefined || slot.format !== other.format) {
		return false;
	}
	const [a, b] = [valueAt(slot.place), valueAt(other.place)];
	switch (slot.format) {
		case 'html':
			return htmlSkeleton(String(a)) === htmlSkeleton(String(b));
		case 'markdown':
			return sameMarkdown(String(a), String(b));
		case 'nodes':
			return describeNodes(a, slot) === describeNodes(b, other);
		default:
			return samePlain(String(a), String(b));
	}
}

/** Nodes but for their text, the marks in use and the syntax of ICU blocks; each may come in another order. */
function describeNodes(nodes: unknown, { document }: JsonSlot): string {
	const parts = new Set<string>();
	for (const node of Array.isArray(nodes) ? nodes : []) {
		const text = isContainer(node) && readKey(node, 'type') === 'text';
		const marks = text ? readKey(node, 'marks') : undefined;
		for (const mark of Array.isArray(marks) ? marks : []) {
			parts.add(`mark ${writeJson(mark)}`);
		}
		if (!text) {
			parts.add(writeJson(node, (key, value: unknown) => (isText(key, value) ? '' : value)));
		}
	}
	return [...[...parts].toSorted(), ...(document.blocks ?? []).toSorted()].join('\n');
}

function isText(key: string, value: unknown): boolean {
	return (key === 'alt' || key === 'title') && typeof value === 'string';
}

type SlotIndex = ReadonlyMap<JsonContainer, ReadonlySet<string | number>>;

function indexSlots(slots: readonly JsonSlot[]): SlotIndex {
	const index = new Map<JsonContainer, Set<string | number>>();
	for (const { place } of slots) {
		const keys = index.get(place.holder) ?? new Set();
		index.set(place.holder, keys.add(place.key));
	}
	return index;
}

function sameAround(before: unknown, after: unknown, slots: SlotIndex, others: SlotIndex): boolean {
	const open: [unknown, unknown][] = [[before, after]];
	for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
		const [a, b] = pair;
		if (!isContainer(a) || !isContainer(b)) {
			if (!Object.is(a, b)) {
				return false;
			}
			continue;
		}
		const keys = Object.keys(a);
		const otherKeys = Object.keys(b);
		if (Array.isArray(a) !== Array.isArray(b) || keys.length !== otherKeys.length) {
			return false;
		}
		for (const [index, key] of keys.entries()) {
			const name = Array.isArray(a) ? index : key;
			const slot = slots.get(a)?.has(name) === true;
			if (key !== otherKeys[index] || slot !== (others.get(b)?.has(name) === true)) {
				return false;
			}
			if (!slot) {
				open.push([readKey(a, name), readKey(b, name)]);
			}
		}
	}
	return true;
}
