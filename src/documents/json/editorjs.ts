import { isNoText } from '../plain/no-text.ts';
import { append } from '../segments/piece.ts';
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

/** Which strings of a block are text; each is a fragment of HTML. */
const TEXT_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
	['header', ['text']],
	['paragraph', ['text']],
	['quote', ['text', 'caption']],
	['image', ['caption', 'alt', 'title']],
	['simpleimage', ['caption', 'alt', 'title']],
	['embed', ['caption']],
	['warning', ['title', 'message']],
	['alert', ['title', 'message']],
	['toggle', ['text']],
	['button', ['text', 'label', 'title']],
	['attaches', ['title']],
	['raw', ['html']],
	['code', []],
	['delimiter', []],
	['linktool', []],
]);
const UNKNOWN_TYPE_KEYS =
	'text title caption message description label content alt placeholder summary'.split(' ');
/** What an entry of a list says, as in a gallery. */
const ENTRY_KEYS = 'text title caption message description label alt placeholder summary'.split(
	' ',
);
/** Attributes, which are no HTML. */
const PLAIN_KEYS: ReadonlySet<string | number> = new Set(['alt', 'placeholder']);

export function isEditorJs(value: unknown): boolean {
	const blocks = isObject(value) ? readKey(value, 'blocks') : undefined;
	return (
		Array.isArray(blocks) &&
		blocks.length > 0 &&
		blocks.every((block) => isObject(block) && typeof readKey(block, 'type') === 'string')
	);
}

interface EditorJsText {
	readonly place: JsonPlace;
	readonly heading: boolean;
	readonly format: 'html' | 'plain';
}

/** The strings of an EditorJS document that hold text, in order. */
export function findEditorJsText(root: JsonPlace): EditorJsText[] {
	const found: EditorJsText[] = [];
	const open = placesInside(root, 'blocks').toReversed();
	for (let block = open.pop(); block !== undefined; block = open.pop()) {
		const data = placeInside(block, 'data');
		if (data === null) continue;
		const type = readType(block);
		for (const place of findInData(type, data)) {
			const text = valueAt(place);
			const format = PLAIN_KEYS.has(place.key) ? 'plain' : 'html';
			if (typeof text === 'string') found.push({ place, heading: type === 'header', format });
		}
		if (TEXT_KEYS.has(type)) continue;
		for (const nested of findNested(data).toReversed()) {
			append(open, placesInside(nested, 'blocks').toReversed());
		}
	}
	return found;
}

function readType(block: JsonPlace): string {
	const value = valueAt(block);
	const type = isObject(value) ? readKey(value, 'type') : undefined;
	return typeof type === 'string' ? type.toLowerCase() : '';
}

function findInData(type: string, data: JsonPlace): JsonPlace[] {
	const keys = TEXT_KEYS.get(type);
	if (keys !== undefined) return placesOf(data, keys);
	if (type.includes('list')) return findItems(data);
	if (type === 'table') return findCells(data);
	return [...placesOf(data, UNKNOWN_TYPE_KEYS), ...findEntries(data)];
}

function findCells(data: JsonPlace): JsonPlace[] {
	const rows = placesInside(data, 'content');
	const ends = placesOf(data, ['header', 'footer']);
	return [...rows, ...ends].flatMap((row) => placesInside(row)).concat(placesOf(data, ['caption']));
}

/** What the entries of lists in a block say, but for those of documents in it. */
function findEntries(data: JsonPlace): JsonPlace[] {
	const found: JsonPlace[] = [];
	const open = placesInside(data).toReversed();
	for (let place = open.pop(); place !== undefined; place = open.pop()) {
		const list = valueAt(place);
		if (!Array.isArray(list) || place.key === 'blocks') continue;
		for (const entry of placesInside(place)) {
			if (!isObject(valueAt(entry))) continue;
			append(found, placesOf(entry, ENTRY_KEYS).filter(isRead));
			append(open, placesInside(entry).toReversed());
		}
	}
	return found;
}

function isRead(place: JsonPlace): boolean {
	const text = valueAt(place);
	return typeof text === 'string' && !isNoText(text);
}

/** Items are strings, `{ text }` of a checklist, or `{ content, items }` of a nested list. */
function findItems(data: JsonPlace): JsonPlace[] {
	const found: JsonPlace[] = [];
	const open = [data];
	for (let place = open.pop(); place !== undefined; place = open.pop()) {
		if (place !== data) {
			append(found, isContainer(valueAt(place)) ? placesOf(place, ['text', 'content']) : [place]);
		}
		append(open, placesInside(place, 'items').toReversed());
	}
	return found;
}

/** Documents inside a block, such as the columns of a layout. */
function findNested(data: JsonPlace): JsonPlace[] {
	const found: JsonPlace[] = [];
	const open = [data];
	for (let place = open.pop(); place !== undefined; place = open.pop()) {
		if (isEditorJs(valueAt(place))) found.push(place);
		else append(open, placesInside(place).toReversed());
	}
	return found;
}
