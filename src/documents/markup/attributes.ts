import { names } from './elements.ts';

/** What a person reads or hears of any element: HTML's own, ARIA's, and those of known widgets. */
const OF_ANY_ELEMENT = names(
	[
		'alt placeholder title',
		'aria-braillelabel aria-brailleroledescription aria-description aria-label aria-placeholder',
		'aria-roledescription aria-valuetext',
		// Tooltips, popovers, captions of galleries, labels of cells, questions before a click.
		'data-alt data-bs-content data-bs-original-title data-bs-title data-caption data-confirm',
		'data-content data-description data-disable-with data-label data-original-title',
		'data-placeholder data-tip data-tippy-content data-title data-tooltip data-turbo-confirm',
	].join(' '),
);
/** What components of pages call their texts; custom elements have a hyphen in their names. */
const OF_COMPONENTS = names(
	'caption description eyebrow heading hint label subtitle summary tip tooltip',
);
const OF_ELEMENTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
	['abbr', names('td th')],
	['label', names('menu menuitem optgroup option track')],
	['summary', names('table')],
]);
const BUTTON_TYPES = names('button reset submit');
const META_NAMES =
	/^(?:(?:dc|dcterms|og|twitter|article|book|product):|(?:dc|dcterms)\.)?(?:abstract|alternative|application-name|apple-mobile-web-app-title|description|headline|image:alt|keywords|name|news_keywords|site_name|subject|summary|title|label\d|data\d)$/i;

interface NamedValue {
	readonly name: string;
	readonly value: string;
}

/** Whether a person reads or hears this attribute; that is told by all but its own value. */
export function isTextAttribute(
	element: string,
	name: string,
	attributes: readonly NamedValue[],
): boolean {
	if (OF_ANY_ELEMENT.has(name)) return true;
	const valueOf = (key: string) => attributes.find((other) => other.name === key)?.value ?? '';
	if (name === 'value') {
		return element === 'input' && BUTTON_TYPES.has(valueOf('type').toLowerCase());
	}
	if (name === 'content') {
		const kind = valueOf('name') || valueOf('property') || valueOf('itemprop');
		return element === 'meta' && META_NAMES.test(kind.trim());
	}
	if (element.includes('-') && OF_COMPONENTS.has(name)) return true;
	return OF_ELEMENTS.get(name)?.has(element) === true;
}
