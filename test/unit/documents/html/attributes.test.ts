import { describe, expect, it } from 'vitest';
import { checkRendered, parseDocument } from '../../../../src/documents/format.ts';

function rolesOf(source: string, format: 'html' | 'markdown' = 'html'): string[] {
	return parseDocument(source, format).segments.map(({ role, text }) => `${role}: ${text}`);
}

describe('attributes that a person reads or hears', () => {
	it.each([
		['<img alt="A photo" title="A tip">', ['alt: A photo', 'title: A tip']],
		['<button aria-description="Closes all">×</button>', ['aria-description: Closes all']],
		['<div role="slider" aria-valuetext="Half full"></div>', ['aria-valuetext: Half full']],
		['<div aria-roledescription="slide"></div>', ['aria-roledescription: slide']],
		['<div aria-placeholder="Your name"></div>', ['aria-placeholder: Your name']],
		['<div aria-braillelabel="Stars"></div>', ['aria-braillelabel: Stars']],
		['<textarea placeholder="Your text"></textarea>', ['placeholder: Your text']],
		[
			'<select><optgroup label="Fruit"><option label="One apple" value="x"></optgroup></select>',
			['label: Fruit', 'label: One apple'],
		],
		['<video><track label="English words" src="a.vtt"></video>', ['label: English words']],
		['<table summary="Who works when"></table>', ['summary: Who works when']],
		['<table><tr><th abbr="Price">Price in euros</table>', ['abbr: Price', 'text: Price in euros']],
		['<input type="submit" value="Send it">', ['value: Send it']],
		['<input value="Start anew" type=RESET>', ['value: Start anew']],
		['<meta name="description" content="All of our teas">', ['content: All of our teas']],
		['<meta property="og:title" content="Our teas">', ['content: Our teas']],
		['<meta name="twitter:image:alt" content="A teapot">', ['content: A teapot']],
		['<meta itemprop="headline" content="New teas">', ['content: New teas']],
		['<a href="b.jpg" data-caption="The harbour">x</a>', ['data-caption: The harbour', 'text: x']],
		['<td data-label="Opening hours"></td>', ['data-label: Opening hours']],
		['<i data-bs-original-title="More of it"></i>', ['data-bs-original-title: More of it']],
		['<a data-confirm="Are you sure?"></a>', ['data-confirm: Are you sure?']],
		['<wa-input label="Your city"></wa-input>', ['label: Your city']],
		['<svg aria-label="Chart of soup"><g title="x"/></svg>', ['aria-label: Chart of soup']],
	])('are sent: %s', (source, expected) => {
		expect(rolesOf(source).toSorted()).toEqual(expected.toSorted());
		const document = parseDocument(source, 'html');
		const rendered = document.render(document.segments.map(({ text }) => `${text} "ß"`));
		expect(checkRendered('html', source, rendered)).toBeNull();
		expect(rolesOf(rendered).toSorted()).toEqual(expected.map((text) => `${text} "ß"`).toSorted());
	});

	it.each([
		'<input type="hidden" value="word">',
		'<input value="word">',
		'<button value="word"></button>',
		'<option value="word"></option>',
		'<li value="word"></li>',
		'<a download="word.pdf" rel="word" target="word"></a>',
		'<iframe srcdoc="<p>word</p>" name="word"></iframe>',
		'<div label="word" summary="word" abbr="word" content="word"></div>',
		'<meta name="viewport" content="width=device-width">',
		'<meta name="author" content="word">',
		'<meta http-equiv="refresh" content="5; url=word">',
		'<meta property="og:image" content="word">',
		'<span data-value="word" data-id="word" data-toggle="word" data-original="word"></span>',
		'<a data-content="#popover-word"></a>',
		`<a data-content='{"word": 1}'></a>`,
		'<a data-caption="/word/of/it"></a>',
		'<img alt="dsc20050813_115856_52"><img alt="alt_text" title="photo.jpg">',
		`<img alt="<?php esc_attr_e( 'Word', 'theme' ); ?>">`,
		'<p title="{{ word }}" data-title="{{ word }}"></p>',
		'<p translate="no" data-caption="word" aria-description="word"></p>',
	])('are no others: %s', (source) => {
		expect(rolesOf(source)).toEqual([]);
	});

	it('are those of HTML inside of Markdown too', () => {
		const source = 'See <input type="button" value="Go on"> and <b data-tooltip="A tip">this</b>';
		expect(rolesOf(source, 'markdown')).toEqual([
			'text: See <1/> and <2>this</2>',
			'data-tooltip: A tip',
			'value: Go on',
		]);
		const document = parseDocument(source, 'markdown');
		const rendered = document.render(document.segments.map(({ text }) => `${text} ß`));
		expect(checkRendered('markdown', source, rendered)).toBeNull();
		expect(checkRendered('markdown', source, rendered.replace('button', 'submit'))).toBe('markup');
	});

	it.each([
		'<p>Press <kbd title="Key">x</kbd> and <img alt="A dog" src="b"> here</p>',
		'<p>Press <code title="Key">x</code> and <input placeholder="A dog"> here</p>',
		'<p>See <svg aria-label="Chart"><path/></svg> and <a href="/x"><i>that</i></a> here</p>',
	])('may change places with their elements: %s', (source) => {
		const document = parseDocument(source, 'html');
		const moved = document.segments.map(({ text }) =>
			text.replace(/^(\w+) (.*) and (.*) here$/, '$1 $3 und $2 hier'),
		);
		const rendered = document.render(moved);
		expect(rendered).toContain(' und ');
		expect(checkRendered('html', source, rendered)).toBeNull();
		expect(rolesOf(rendered)).toHaveLength(moved.length);
	});

	it('are kept where they are none', () => {
		const source = '<p><input type="text" value="a"> <input type="submit" value="b"></p>';
		expect(checkRendered('html', source, source.replace('"b"', '"c"'))).toBeNull();
		expect(checkRendered('html', source, source.replace('"a"', '"c"'))).toBe('markup');
	});
});
