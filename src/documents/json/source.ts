import type { SourceRange } from '../segments/splice.ts';
import { isContainer, PlaceMap, readKey, type JsonContainer } from './place.ts';

interface Level {
	readonly holder: JsonContainer | null;
	readonly list: boolean;
	key: string | number;
}

/** Where wanted values stand in the JSON text of `root`'s only entry; of a doubled key the last. */
export function locateValues(
	text: string,
	root: JsonContainer,
	wanted: PlaceMap<unknown>,
): PlaceMap<SourceRange> {
	const found = new PlaceMap<SourceRange>();
	const levels: { level: Level; start: number }[] = [];
	let current: Level = { holder: root, list: true, key: 0 };
	let before = '';
	const record = (start: number, end: number) => {
		const { holder, key } = current;
		if (holder !== null && wanted.get(holder, key) !== undefined) {
			found.set({ holder, key }, { start, end });
		}
	};
	for (let index = skipBlank(text, 0); index < text.length;) {
		const end = endOfToken(text, index);
		const token = text.slice(index, end);
		if (token === '{' || token === '[') {
			levels.push({ level: current, start: index });
			const value = current.holder === null ? null : readKey(current.holder, current.key);
			const list = token === '[';
			const fits = isContainer(value) && Array.isArray(value) === list;
			current = { holder: fits ? value : null, list, key: list ? 0 : '' };
		} else if (token === '}' || token === ']') {
			const closed = levels.pop();
			if (closed !== undefined) {
				current = closed.level;
				record(closed.start, end);
			}
		} else if (token === ',') {
			current.key = typeof current.key === 'number' ? current.key + 1 : '';
		} else if (token !== ':') {
			const isKey = !current.list && (before === '{' || before === ',');
			if (isKey) current.key = String(JSON.parse(token));
			else record(index, end);
		}
		before = token;
		index = skipBlank(text, end);
	}
	return found;
}

function skipBlank(text: string, from: number): number {
	let index = from;
	while (index < text.length && /[\s]/.test(text.charAt(index))) index += 1;
	return index;
}

function endOfToken(text: string, start: number): number {
	const first = text.charAt(start);
	let index = start + 1;
	if ('{}[]:,'.includes(first)) return index;
	if (first === '"') {
		while (text.charAt(index) !== '"') index += text.charAt(index) === '\\' ? 2 : 1;
		return index + 1;
	}
	while (index < text.length && !/[\s{}[\]:,"]/.test(text.charAt(index))) index += 1;
	return index;
}
