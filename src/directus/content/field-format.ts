import type { Format } from '../../documents/document.ts';
import { asRow } from '../host/context.ts';

const INTERFACE_FORMATS: ReadonlyMap<string, Format | null> = new Map([
	['input-rich-text-html', 'html'],
	['input-rich-text-md', 'markdown'],
	['input-block-editor', 'json'],
	['input-code', null],
]);
/** Further interfaces of a repeater that hold text; selects, icons and the like do not. */
const PLAIN_TEXT: ReadonlySet<string> = new Set(['input', 'input-multiline']);

/** The format of a field by its Directus interface, else by its type; null: never translated. */
export function formatOfInterface(interfaceName: string | null, fieldType?: string): Format | null {
	const known = INTERFACE_FORMATS.get(interfaceName ?? '');
	if (known !== undefined) return known;
	return fieldType === 'json' ? 'json' : 'plain';
}

/** The texts in values of the `tags` and (nested) repeater interfaces, as `ParseOptions.jsonPaths`. */
export function jsonPathsOfInterface(
	interfaceName: string | null,
	interfaceOptions: unknown,
): Readonly<Record<string, Format>> {
	if (interfaceName === 'tags') return { '*': 'plain' };
	const { fields } = asRow(interfaceOptions);
	const paths: Record<string, Format> = {};
	if (interfaceName !== 'list' || !Array.isArray(fields)) return paths;
	for (const field of fields.map(asRow)) {
		const meta = asRow(field['meta']);
		const [name, type] = ['field', 'type'].map((key) => field[key] ?? meta[key]);
		const { interface: used, options } = meta;
		if (typeof name !== 'string' || typeof used !== 'string') continue;
		for (const [path, format] of Object.entries(jsonPathsOfInterface(used, options))) {
			paths[`*.${name}.${path}`] = format;
		}
		const format = PLAIN_TEXT.has(used) ? 'plain' : INTERFACE_FORMATS.get(used);
		if (format != null && /^(?:string|text|json)$/.test(String(type))) {
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
