import { describe, expect, it } from 'vitest';
import { checkRendered, parseDocument } from '../../../../src/documents/format.ts';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';
import type { Format } from '../../../../src/documents/document.ts';

function sentOf(text: string, format: Format): readonly string[] {
	return parseDocument(text, format).segments.map((segment) => segment.text);
}

describe('a tag that another one makes certain is one, wherever that stands', () => {
	it.each<[Format, string, readonly string[]]>([
		['plain', '#if($a)\nWarm soup\n#else\nCold soup\n#end', ['Warm soup', 'Cold soup']],
		['plain', '@if($a)\r\nWarm soup\r\n@else\r\nCold soup\r\n@endif', ['Warm soup', 'Cold soup']],
		['plain', '[if:a]\nWarm soup\n[else]\nCold soup\n[endif]', ['Warm soup', 'Cold soup']],
		['plain', 'Page %1\n\nof %12', ['Page <1/>', 'of <1/>']],
		['html', '<p>#if($a > 1)Warm <b>soup #else here</b></p>', ['Warm <1>soup <2/> here</1>']],
		['html', '<p>@if($a) Warm</p><p>soup @else cold @endif</p>', ['Warm', 'soup <1/> cold']],
		['html', '<p>[if:a]Warm</p><p>[else]Cold[endif]</p>', ['Warm', 'Cold']],
		['html', '<p>@if (a > b) {Warm</p><p>} else {cold}</p>', ['Warm', 'cold']],
		['markdown', '#if($a > 1) Warm\n\n#else Cold\n\n#end', ['Warm', 'Cold']],
		['markdown', '[if:a]Warm\n\nCold [else] here[endif]', ['Warm', 'Cold <1/> here<2/>']],
	])('%s %j', (format, text, sent) => {
		expect(sentOf(text, format)).toEqual(sent);
	});

	it.each<[Format, string]>([
		['plain', 'This is the #end\nor #else'],
		['html', '<p>thanks to @else</p><p>and @guest</p>'],
		['markdown', 'This is the #end.\n\nOr [else] it is not.'],
	])('and text without it: %s %j', (format, text) => {
		expect(sentOf(text, format).join(' ')).not.toContain('<');
	});

	it('keeps apart from letters that an answer puts beside it', () => {
		const source = '#if($a)水#else火#end';
		const document = parseDocument(source, 'plain');
		const rendered = document.render(['Wasser<1/>Feuer']);
		expect(rendered).toBe('#if($a)Wasser #else Feuer#end');
		expect(checkRendered('plain', source, rendered)).toBeNull();
		const [segment] = document.segments;
		const [again] = parseDocument(rendered, 'plain').segments;
		if (segment === undefined || again === undefined) throw new Error('no segment');
		expect(adoptTranslation(segment, again)).toBe('Wasser <1/> Feuer');
	});
});
