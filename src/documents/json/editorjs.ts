import {
	isContainer,
	isObject,
	placeInside,
	placesInside,
	placesOf,
	readKey,
	valueAt,
	type JsonPlace,
} from './place.ts';
import { append } from '../segments/piece.ts';

/** Which strings of a block are text; every one is a fragment of HTML. */
const TEXT_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
	['header', ['text']],
	['paragraph', ['text']],
	['quote', ['text', 'caption']],
	['image', ['caption']],
	['simpleimage', ['caption']],
	['embed', ['caption']],
	['warning', ['title', 'message']],
	['alert', ['title', 'message']],
	['toggle', ['text']],
	['button', ['text']],
	['attaches', ['title']],
	['raw', ['html']],
	['code', []],
	['delimiter', []],
	['linktool', []],
]);
const UNKNOWN_TYPE_KEYS = [
	'text',
	'title',
	'caption',
	'message',
	'description',
	'label',
	'content',
];

export function isEditorJs(value: unknown): boolean {
	const blocks = isObject(value) ? readKey(value, 'blocks') : undefined;
	return (
		Array.isArray(blocks) &&
		blocks.length > 0 &&
		blocks.every((block) => isObject(block) && typeof readKey(block, 'type') === 'string')
	);
}

/** The strings of an EditorJS document that hold text, in order. */
export function findEditorJsText(root: JsonPlace): JsonPlace[] {
	const found: JsonPlace[] = [];
	const open = blocksOf(root);
	for (let block = open.pop(); block !== undefined; block = open.pop()) {
		const data = placeInside(block, 'data');
		const type = readType(block);
		if (data === null) {
			continue;
		}
		for (const place of findInData(type, data)) {
			if (typeof valueAt(place) === 'string') {
				found.push(place);
			}
		}
		if (!TEXT_KEYS.has(type)) {
			for (const nested of findNested(data).toReversed()) {
				append(open, blocksOf(nested));
			}
		}
	}
	return found;
}

export function isEditorJsHeader({ up: data }: JsonPlace): boolean {
	return data?.up != null && readType(data.up) === 'header';
}

/** Last first, for a stack. */
function blocksOf(document: JsonPlace): JsonPlace[] {
	const blocks = placeInside(document, 'blocks');
	return blocks === null ? [] : placesInside(blocks).toReversed();
}

function readType(block: JsonPlace): string {
	const value = valueAt(block);
	const type = isObject(value) ? readKey(value, 'type') : undefined;
	return typeof type === 'string' ? type.toLowerCase() : '';
}

function findInData(type: string, data: JsonPlace): JsonPlace[] {
	const keys = TEXT_KEYS.get(type);
	if (keys !== undefined) {
		return placesOf(data, keys);
	}
	if (type.includes('list')) {
		return findItems(data);
	}
	if (type === 'table') {
		const rows = placeInside(data, 'content');
		return rows === null ? [] : placesInside(rows).flatMap(placesInside);
	}
	return placesOf(data, UNKNOWN_TYPE_KEYS);
}

/** Items are strings, `{ text }` of a checklist, or `{ content, items }` of a nested list. */
function findItems(data: JsonPlace): JsonPlace[] {
	const found: JsonPlace[] = [];
	const open = [data];
	for (let place = open.pop(); place !== undefined; place = open.pop()) {
		if (place !== data) {
			found.push(...(isContainer(valueAt(place)) ? placesOf(place, ['text', 'content']) : [place]));
		}
		const items = placeInside(place, 'items');
		for (const item of items === null ? [] : placesInside(items).toReversed()) {
			open.push(item);
		}
	}
	return found;
}

/** Documents inside a block, such as the columns of a layout. */
function findNested(data: JsonPlace): JsonPlace[] {
	const found: JsonPlace[] = [];
	const open = [data];
	for (let place = open.pop(); place !== undefined; place = open.pop()) {
		if (isEditorJs(valueAt(place))) {
			found.push(place);
			continue;
		}
		for (const inner of placesInside(place).toReversed()) {
			if (isContainer(valueAt(inner))) {
				open.push(inner);
			}
		}
	}
	return found;
}
