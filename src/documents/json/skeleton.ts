import type { Comparer, ParseOptions } from '../document.ts';
import { TEXT_FORMATS } from '../text-format.ts';
import { type JsonReading, readSlots } from './json.ts';
import { isContainer, isObject, PlaceMap, readKey, valueAt, type JsonSlot } from './place.ts';
import { describeMark, describeNode } from './text-block.ts';
import { writeJson } from './text.ts';

/** A translated JSON text differs from its source in its texts alone; key order counts. */
export function compareWithJson(source: string, options: ParseOptions): Comparer {
	const before = readSlots(source, options);
	const comparers: ((slot: JsonSlot) => boolean)[] = [];
	return (rendered) => {
		const after = readSlots(rendered, options);
		return (
			before.slots.length === after.slots.length &&
			before.slots.every((slot, index) => {
				const other = after.slots[index];
				if (slot.format !== other?.format) return false;
				comparers[index] ??= compareWithSlot(slot);
				return comparers[index](other);
			}) &&
			sameAround(before, after)
		);
	};
}

/** A JSON value with skeletons for texts; the order of keys does not count. */
export function jsonSkeleton(text: string, options: ParseOptions): string {
	const {
		root: [value],
		slots,
	} = readSlots(text, options);
	const texts = new PlaceMap(slots.map((slot) => [slot.place, describeSlot(slot)]));
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
		const isList = Array.isArray(part);
		lines.push(`${name}: ${isList ? 'list' : 'object'} of ${keys.length}`);
		for (const key of isList ? keys : keys.toSorted()) {
			const at = isList ? Number(key) : key;
			const described = texts.get(part, at);
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
	return slot.format === 'nodes'
		? describeNodes(slot)
		: TEXT_FORMATS[slot.format].skeleton(String(valueAt(slot.place)), {});
}

function compareWithSlot(slot: JsonSlot): (other: JsonSlot) => boolean {
	if (slot.format === 'nodes') {
		const nodes = describeNodes(slot);
		return (other) => nodes === describeNodes(other);
	}
	const isSame = TEXT_FORMATS[slot.format].compareWith(String(valueAt(slot.place)), {});
	return (other) => isSame(String(valueAt(other.place)));
}

/** Nodes without their text, marks in use and the syntax of ICU blocks; their order is free. */
function describeNodes({ place, document }: JsonSlot): string {
	const nodes = valueAt(place);
	const parts = new Set<string>();
	for (const node of Array.isArray(nodes) ? nodes : []) {
		const isText = isContainer(node) && readKey(node, 'type') === 'text';
		const marks = isText ? readKey(node, 'marks') : undefined;
		for (const mark of Array.isArray(marks) ? marks : []) parts.add(`mark ${describeMark(mark)}`);
		if (!isText) parts.add(isObject(node) ? describeNode(node) : writeJson(node));
	}
	return [...[...parts].toSorted(), ...(document().blocks ?? []).toSorted()].join('\n');
}

function sameAround(before: JsonReading, after: JsonReading): boolean {
	const [slots, others] = [before, after].map(
		(reading) => new PlaceMap(reading.slots.map((slot) => [slot.place, slot])),
	);
	const open: [unknown, unknown][] = [[before.root, after.root]];
	for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
		const [a, b] = pair;
		if (!isContainer(a) || !isContainer(b)) {
			if (!Object.is(a, b)) return false;
			continue;
		}
		const keys = Object.keys(a);
		const otherKeys = Object.keys(b);
		if (Array.isArray(a) !== Array.isArray(b) || keys.length !== otherKeys.length) return false;
		for (const [index, key] of keys.entries()) {
			const name = Array.isArray(a) ? index : key;
			const isSlot = slots?.get(a, name) !== undefined;
			if (key !== otherKeys[index] || isSlot !== (others?.get(b, name) !== undefined)) return false;
			if (!isSlot) open.push([readKey(a, name), readKey(b, name)]);
		}
	}
	return true;
}
