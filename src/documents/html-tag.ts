/** Elements that say the same: editors write one for the other. */
export const SAME_ELEMENTS: ReadonlyMap<string, string> = new Map([
	['b', 'strong'],
	['i', 'em'],
	['strike', 's'],
	['del', 's'],
]);

const TAG =
	/<([a-z][\w:-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>|<\/([a-z][\w:-]*)\s*>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?/g;

/** An attribute that says no more than its absence, as editors write them to tables. */
export function isDefault(element: string, name: string, value: string): boolean {
	return (
		((name === 'colspan' || name === 'rowspan') && value === '1') ||
		(element === 'table' && name === 'style')
	);
}

/** Markup in one spelling: names, the order and quotation marks of attributes, and slashes are an editor's own. */
export function respellTags(markup: string): string {
	return markup.replace(
		TAG,
		(_, opening: string | undefined, attributes: string | undefined, closing = '') => {
			if (opening === undefined) return `</${nameOf(closing)}>`;
			const found = [...(attributes ?? '').matchAll(ATTRIBUTE)]
				.map(([, name = '', value = '""']) => `${name.toLowerCase()}=${requote(value)}`)
				.toSorted();
			return `<${[nameOf(opening), ...found].join(' ')}>`;
		},
	);
}

function nameOf(element: string): string {
	const name = element.toLowerCase();
	return SAME_ELEMENTS.get(name) ?? name;
}

function requote(value: string): string {
	return `"${/^["']/.test(value) ? value.slice(1, -1).replaceAll('"', '&quot;') : value}"`;
}
