import type { Format } from '../../documents/document.ts';
import { isObject } from '../../documents/json/place.ts';

const INTERFACE_FORMATS: ReadonlyMap<string, Format | null> = new Map([
	['input-rich-text-html', 'html'],
	['input-rich-text-md', 'markdown'],
	['input-block-editor', 'json'],
	['input-code', null],
]);

/** The format of a field by its Directus interface, else by its type; null: never translated. */
export function formatOfInterface(interfaceName: string | null, fieldType?: string): Format | null {
	const known = INTERFACE_FORMATS.get(interfaceName ?? '');
	if (known !== undefined) {
		return known;
	}
	return fieldType === 'json' ? 'json' : 'plain';
}

/**
 * The texts in values of the `tags` and (nested) repeater interfaces, for `ParseOptions.jsonPaths`.
 */
export function jsonPathsOfInterface(
	interfaceName: string | null,
	interfaceOptions: unknown,
): Readonly<Record<string, Format>> {
	if (interfaceName === 'tags') {
		return { '*': 'plain' };
	}
	const fields = isObject(interfaceOptions) ? interfaceOptions['fields'] : undefined;
	const paths: Record<string, Format> = {};
	if (interfaceName !== 'list' || !Array.isArray(fields)) {
		return paths;
	}
	for (const field of fields) {
		const meta = isObject(field) ? field['meta'] : undefined;
		const [name, type] = ['field', 'type'].map((key) =>
			isObject(field) ? (field[key] ?? (isObject(meta) ? meta[key] : undefined)) : undefined,
		);
		const used = isObject(meta) ? meta['interface'] : undefined;
		if (typeof name !== 'string' || typeof used !== 'string') {
			continue;
		}
		const inner = jsonPathsOfInterface(used, isObject(meta) ? meta['options'] : undefined);
		for (const [path, format] of Object.entries(inner)) {
			paths[`*.${name}.${path}`] = format;
		}
		const format = REPEATER_TEXT.get(used);
		if (format !== undefined && /^(?:string|text|json)$/.test(String(type))) {
			paths[`*.${name}`] = format;
		}
	}
	return paths;
}

/** A path as people write it, `items[].title`, as `ParseOptions.jsonPaths` wants it. */
export function readJsonPath(path: string): string {
	return path
		.replace(/\[(\d*)\]/g, (_, index: string) => `.${index === '' ? '*' : index}`)
		.replace(/^\./, '');
}

/** Interfaces that hold text; selects, icons, colours and the like hold values. */
const REPEATER_TEXT: ReadonlyMap<string, Format> = new Map([
	['input', 'plain'],
	['input-multiline', 'plain'],
	['input-rich-text-html', 'html'],
	['input-rich-text-md', 'markdown'],
	['input-block-editor', 'json'],
]);
