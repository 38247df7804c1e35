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

/** Whether an attribute says no more than its absence, as those do that editors write to tables. */
export function isDefault(element: string, name: string, value: string): boolean {
	return (
		((name === 'colspan' || name === 'rowspan') && value === '1') ||
		(element === 'table' && name === 'style')
	);
}

/** Dressing is what editors drop from a text that is not theirs: names, looks and data. */
const DRESSING = /^(?:id|class|style|align|dir|lang|data-[\w-]+)$/i;
/** Finds dressing in markup of any kind. */
const DRESSED = /<span|\s(?:id|class|style|align|dir|lang|data-[\w-]+)\s*=/i;

export function isDressing(attribute: string): boolean {
	return DRESSING.test(attribute);
}

export function isDressed(markup: string): boolean {
	return DRESSED.test(markup);
}

/** Markup in one spelling of elements, attributes and slashes; `bare` drops its dressing too. */
export function respellTags(markup: string, bare = false): string {
	return markup.replace(
		TAG,
		(_, opening: string | undefined, attributes: string | undefined, closing = '') => {
			if (opening === undefined) return `</${nameOf(closing)}>`;
			const found = [...(attributes ?? '').matchAll(ATTRIBUTE)]
				.filter(([, name = '']) => !bare || !isDressing(name))
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
