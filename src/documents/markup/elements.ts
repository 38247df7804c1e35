export function names(list: string): ReadonlySet<string> {
	return new Set(list.split(' '));
}

/** What MJML, a language for mails, makes blocks of. */
const MJML_ELEMENTS =
	'mjml mj-accordion mj-accordion-element mj-accordion-text mj-accordion-title mj-all mj-attributes mj-body mj-breakpoint mj-button mj-carousel mj-carousel-image mj-class mj-column mj-divider mj-font mj-group mj-head mj-hero mj-html-attribute mj-html-attributes mj-image mj-include mj-navbar mj-navbar-link mj-preview mj-raw mj-section mj-selector mj-social mj-social-element mj-spacer mj-style mj-table mj-text mj-title mj-wrapper';

/** A tag of these ends the segment. Unknown and custom elements are inline, as in a browser. */
export const BLOCK_ELEMENTS = names(
	`${MJML_ELEMENTS} address article aside base basefont bgsound blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li link listing main menu meta nav ol optgroup option p plaintext pre search section select summary table tbody td tfoot th thead title tr ul xmp`,
);

export const HEADING_ELEMENTS = names('h1 h2 h3 h4 h5 h6');

export const VOID_ELEMENTS = names(
	'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr',
);

/** Content that is not prose: it stays as it is, whole. */
export const LOCKED_ELEMENTS = names(
	'code iframe kbd listing math mj-attributes mj-html-attributes mj-raw mj-style noembed noframes noscript object plaintext pre samp script style svg template textarea xmp',
);

/** Locked elements that stand for a word of their sentence, so they stay in it at its edges. */
export const WORD_ELEMENTS = names('code kbd math samp');

const INLINE_ELEMENTS =
	'a abbr acronym audio b bdi bdo big br button canvas cite code data del dfn em embed font i iframe img input ins kbd label mark nobr output picture q rb rp rt rtc ruby s samp small source span strike strong sub sup svg time tt u var video wbr';

export const KNOWN_ELEMENTS: ReadonlySet<string> = new Set([
	...BLOCK_ELEMENTS,
	...VOID_ELEMENTS,
	...LOCKED_ELEMENTS,
	...names(INLINE_ELEMENTS),
]);

/** Elements that end with their own start tag where that says so. */
const SELF_CLOSING = names(`${MJML_ELEMENTS} math svg`);

/** Whether a start tag opens nothing that an end tag would close. */
export function isAlone(name: string, selfClosing: boolean): boolean {
	return VOID_ELEMENTS.has(name) || (selfClosing && SELF_CLOSING.has(name));
}

/** A browser opens these anew in the next block where they are left open. */
export const FORMATTING_ELEMENTS = names('a b big code em font i nobr s small strike strong tt u');

interface ImpliedEnd {
	readonly closes: readonly string[];
	/** Elements beyond which nothing is closed. */
	readonly within: readonly string[];
}

/** An end tag reaches no further than its cell, one of `TABLE_PARTS` as far as its table. */
export const CELL_BOUNDARIES = ['table', 'td', 'th', 'caption', 'template', 'object'];
export const TABLE_PARTS = names('caption colgroup table tbody td tfoot th thead tr');

const PARAGRAPH_END: ImpliedEnd = { closes: ['p'], within: [...CELL_BOUNDARIES, 'button'] };
const LIST_ITEM_END: ImpliedEnd = {
	closes: ['li', 'p'],
	within: [...CELL_BOUNDARIES, 'ul', 'ol', 'menu', 'dir'],
};
const DESCRIPTION_END: ImpliedEnd = {
	closes: ['dt', 'dd', 'p'],
	within: [...CELL_BOUNDARIES, 'dl'],
};
const CELL_END: ImpliedEnd = { closes: ['td', 'th', 'caption'], within: ['table', 'template'] };
const ROW_END: ImpliedEnd = { closes: [...CELL_END.closes, 'tr'], within: ['table', 'template'] };
const SECTION_END: ImpliedEnd = {
	closes: [...ROW_END.closes, 'tbody', 'thead', 'tfoot', 'colgroup'],
	within: ['table', 'template'],
};
const NOT_PARAGRAPH_ENDS = names(
	`${MJML_ELEMENTS} base basefont bgsound body caption col colgroup frame frameset head html legend link meta optgroup option select tbody td tfoot th thead title tr`,
);

/** What the start tag of each element closes without an end tag. */
export const IMPLIED_ENDS: ReadonlyMap<string, ImpliedEnd> = new Map([
	...[...BLOCK_ELEMENTS]
		.filter((name) => !NOT_PARAGRAPH_ENDS.has(name))
		.map((name): [string, ImpliedEnd] => [name, PARAGRAPH_END]),
	['li', LIST_ITEM_END],
	['dt', DESCRIPTION_END],
	['dd', DESCRIPTION_END],
	['td', CELL_END],
	['th', CELL_END],
	['tr', ROW_END],
	['tbody', SECTION_END],
	['thead', SECTION_END],
	['tfoot', SECTION_END],
	['option', { closes: ['option'], within: ['select', 'optgroup', 'datalist'] }],
	['optgroup', { closes: ['option', 'optgroup'], within: ['select'] }],
]);
