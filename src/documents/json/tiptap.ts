import type { ParseOptions } from '../document.ts';
import {
	isObject,
	placeInside,
	placesInside,
	placesOf,
	readKey,
	valueAt,
	type JsonPlace,
	type JsonSlot,
} from './place.ts';
import { parsePlain } from '../plain/plain.ts';
import { parseTextBlock } from './text-block.ts';

const LOCKED_NODES =
	/^(?:code_?-?block|fenced_?code|code|math\w*|\w*_?math|mathematics|diagram|mermaid)$/i;
const ATTRIBUTES = ['alt', 'title'];

export function isTipTap(value: unknown): boolean {
	return (
		isObject(value) && readKey(value, 'type') === 'doc' && Array.isArray(readKey(value, 'content'))
	);
}

/** The text blocks of a ProseMirror document and the texts of its images; a text block is whatever holds text. */
export function findTipTapText(root: JsonPlace, options: ParseOptions): JsonSlot[] {
	const found: JsonSlot[] = [];
	const open = [root];
	for (let place = open.pop(); place !== undefined; place = open.pop()) {
		const node = valueAt(place);
		if (!isObject(node) || LOCKED_NODES.test(String(readKey(node, 'type')))) {
			continue;
		}
		const attributes = placeInside(place, 'attrs');
		for (const attribute of attributes === null ? [] : placesOf(attributes, ATTRIBUTES)) {
			const text = valueAt(attribute);
			if (typeof text === 'string') {
				found.push({ place: attribute, format: 'plain', document: parsePlain(text, options) });
			}
		}
		const content = placeInside(place, 'content');
		const nodes = content === null ? null : valueAt(content);
		if (content === null || !Array.isArray(nodes)) {
			continue;
		}
		if (nodes.some(isText)) {
			const document = parseTextBlock(nodes, options);
			const heading = readKey(node, 'type') === 'heading';
			found.push({ place: content, format: 'nodes', heading, document });
		} else {
			for (const inner of placesInside(content).toReversed()) {
				open.push(inner);
			}
		}
	}
	return found;
}

function isText(node: unknown): boolean {
	return isObject(node) && readKey(node, 'type') === 'text';
}
