import type { ParseOptions } from '../document.ts';
import { parsePlain } from '../plain/plain.ts';
import { append } from '../segments/piece.ts';
import {
	isObject,
	once,
	placeInside,
	placesInside,
	placesOf,
	readKey,
	valueAt,
	type JsonPlace,
	type JsonSlot,
} from './place.ts';
import { parseTextBlock, textAttributesOf } from './text-block.ts';

const LOCKED_NODES =
	/^(?:code_?-?block|fenced_?code|code|math\w*|\w*_?math|mathematics|diagram|mermaid)$/i;

export function isTipTap(value: unknown): boolean {
	return (
		isObject(value) && readKey(value, 'type') === 'doc' && Array.isArray(readKey(value, 'content'))
	);
}

/** The text blocks of a ProseMirror document (whatever holds text) and its images' texts. */
export function findTipTapText(root: JsonPlace, options: ParseOptions): JsonSlot[] {
	const found: JsonSlot[] = [];
	const open = [root];
	for (let place = open.pop(); place !== undefined; place = open.pop()) {
		const node = valueAt(place);
		if (!isObject(node) || LOCKED_NODES.test(String(readKey(node, 'type')))) continue;
		const attributes = placeInside(place, 'attrs');
		for (const attribute of attributes ? placesOf(attributes, textAttributesOf(node)) : []) {
			const text = valueAt(attribute);
			if (typeof text === 'string') {
				const document = once(() => parsePlain(text, options));
				found.push({ place: attribute, format: 'plain', document });
			}
		}
		const content = placeInside(place, 'content');
		const nodes = content === null ? null : valueAt(content);
		if (content === null || !Array.isArray(nodes)) continue;
		if (nodes.some((inner) => isObject(inner) && readKey(inner, 'type') === 'text')) {
			const document = once(() => parseTextBlock(nodes, options));
			const heading = readKey(node, 'type') === 'heading';
			found.push({ place: content, format: 'nodes', heading, document });
		} else {
			append(open, placesInside(content).toReversed());
		}
	}
	return found;
}
