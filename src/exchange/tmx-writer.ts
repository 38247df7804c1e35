import type { MemoryUnit } from '../contract/memory.ts';
import { BUNDLE } from '../contract/names.ts';
import { escapeText } from '../documents/segments/canonical.ts';

const HEADER = `<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="${BUNDLE}" creationtoolversion="1" segtype="block" o-tmf="numbered tags" adminlang="en" srclang="*all*" datatype="html"/>
<body>
`;

const FOOTER = '</body>\n</tmx>\n';

const PROPERTIES = ['collection', 'format', 'origin', 'provider', 'model'] as const;

/** Characters that XML 1.0 cannot hold. */
// oxlint-disable-next-line no-control-regex -- these are the ones that are looked for
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** TMX 1.4. Units with characters that XML cannot hold are left out; JSON Lines holds them. */
export async function* writeTmx(units: AsyncIterable<MemoryUnit>): AsyncIterable<string> {
	yield HEADER;
	for await (const unit of units) {
		if (!UNWRITABLE.test(unit.source + unit.target)) yield writeUnit(unit);
	}
	yield FOOTER;
}

function writeUnit(unit: MemoryUnit): string {
	const { sourceLanguage, targetLanguage, source, target } = unit;
	const properties = PROPERTIES.flatMap((name) => {
		const value = unit[name];
		return value === null ? [] : [`<prop type="x-${name}">${escape(value)}</prop>`];
	});
	return [
		`<tu srclang="${escape(sourceLanguage)}">`,
		...properties,
		`<tuv xml:lang="${escape(sourceLanguage)}"><seg>${writeSegment(source)}</seg></tuv>`,
		`<tuv xml:lang="${escape(targetLanguage)}"><seg>${writeSegment(target)}</seg></tuv>`,
		'</tu>\n',
	].join('');
}

/** Canonical text is escaped already, but for its numbered tags. */
function writeSegment(text: string): string {
	return text
		.replaceAll('\r', '&#13;')
		.replaceAll(/<(\/?)(\d+)(\/?)>/g, (_, close: string, tag: string, end: string) => {
			if (end !== '') return `<ph x="${tag}"/>`;
			return close === '' ? `<bpt i="${tag}" x="${tag}"/>` : `<ept i="${tag}"/>`;
		});
}

function escape(text: string): string {
	return escapeText(text).replaceAll('"', '&quot;');
}
