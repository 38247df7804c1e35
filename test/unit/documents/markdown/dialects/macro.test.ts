import { describe, expect, it } from 'vitest';
import { asides, say, shout, texts } from './laws.ts';

describe('arguments of shortcodes and includes', () => {
	it.each([
		[
			'a figure of Hugo',
			'{{< figure src="x.jpg" title="A cat" caption="On a mat" alt="A grey cat" width="20" >}}',
			['title: A cat', 'caption: On a mat', 'alt: A grey cat'],
		],
		[
			'a notice of Hugo',
			'{{% notice title="Warning" %}}\nText\n{{% /notice %}}',
			['title: Warning'],
		],
		['a shortcode in a sentence', 'See {{< x title="This" >}} here', ['title: This']],
		['a quotation', '{{< quote caption="Say \\"yes\\" now" >}}', ['caption: Say "yes" now']],
		['an include', '{% include figure.html src="a.jpg" caption="A photo" %}', ['caption: A photo']],
		['an include of Liquid', "{%- render 'card', title: x, label: y -%}", []],
		['Chinese', '{{< figure src="x.jpg" caption="一只猫" >}}', ['caption: 一只猫']],
	])('are sent where a person reads them: %s', (_, source, expected) => {
		expect(asides(source)).toEqual(expected);
		shout(source);
	});

	it.each([
		['a condition', '{% if page.title == "About us" %}\ntext\n{% endif %}', []],
		['a variable', '{% assign title = "About us" %}', []],
		['a template', '{{ link(title="About") }}', []],
		['code', '```\n{{< figure title="no" >}}\n```', []],
		['a position', '{{< notice "Warning" >}}', []],
	])('are not sent of %s', (_, source, expected) => {
		expect(asides(source)).toEqual(expected);
	});

	it('are not ended by a translation', () => {
		expect(say('{{< x title="Old" >}}', 'say "a" \\ {{ b }}')).toBe(
			'{{< x title="say \\"a\\" \\\\  b " >}}',
		);
		expect(say('{% include x.html caption="Old" %}', 'say "a" %} now')).toBe(
			'{% include x.html caption="say “a” % now" %}',
		);
	});
});

describe('macros around text', () => {
	it('leave the text to be sent', () => {
		expect(texts('{{% notice tip %}} Warm soup {{% /notice %}}')).toEqual(['Warm soup']);
		expect(texts('{% if a %}yes{% endif %}\n\n{% a %} {% b %}\n')).toEqual(['yes']);
	});
});

describe('names of Adobe in front matter', () => {
	it('stay as they are', () => {
		const source = '---\ntitle: Get [!DNL GraphQL] results\n---\n\ntext';
		expect(texts(source)).toEqual(['Get <1/> results', 'text']);
		expect(shout(source)).toBe('---\ntitle: GET [!DNL GraphQL] RESULTS\n---\n\nTEXT');
	});
});

describe('attributes behind a block', () => {
	it('let emphasis before them end', () => {
		expect(texts('*water* {#a .b}')).toEqual(['water']);
		expect(say('*water* {#a .b}', '«Wasser»')).toMatch(/«Wasser».* \{#a \.b\}$/);
	});
});
