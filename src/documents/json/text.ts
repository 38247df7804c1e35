import { isContainer, readKey } from './place.ts';

/** The value of JSON text; undefined when it cannot be read. */
export function readJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

type Step = { readonly text: string } | { readonly value: unknown; readonly key: string };

/** JSON text as `JSON.stringify` writes it, of any depth; `replace` may change values by key. */
export function writeJson(
	root: unknown,
	replace: (key: string, value: unknown) => unknown = (_, value) => value,
): string {
	const parts: string[] = [];
	const open: Step[] = [{ value: root, key: '' }];
	for (let step = open.pop(); step !== undefined; step = open.pop()) {
		if ('text' in step) {
			parts.push(step.text);
			continue;
		}
		const value = replace(step.key, step.value);
		if (!isContainer(value)) {
			parts.push(JSON.stringify(value) ?? 'null');
			continue;
		}
		const list = Array.isArray(value);
		const keys = Object.keys(value).filter((key) => list || readKey(value, key) !== undefined);
		open.push({ text: list ? ']' : '}' });
		for (const [index, key] of [...keys.entries()].toReversed()) {
			open.push({ value: readKey(value, key), key });
			const name = list ? '' : `${JSON.stringify(key)}:`;
			open.push({ text: index === 0 ? name : `,${name}` });
		}
		parts.push(list ? '[' : '{');
	}
	return parts.join('');
}
