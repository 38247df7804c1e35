import { describe, expect, it } from 'vitest';
import type { Format } from '../../../../src/documents/document.ts';
import { checkRendered, parseDocument } from '../../../../src/documents/format.ts';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';
import { compareTags, tokeniseCanonical } from '../../../../src/documents/segments/canonical.ts';
import { verify } from '../../../../src/documents/verification/verify.ts';

const LANGUAGES = { sourceLanguage: 'en-US', targetLanguage: 'de-DE' };
const FORMATS = ['plain', 'html'] as const;

function sent(text: string, format: Format): readonly string[] {
	return parseDocument(text, format).segments.map((segment) => segment.text);
}

function faultOf(source: string, format: Format, answer: string): string | null {
	const [segment] = parseDocument(source, format).segments;
	if (segment === undefined) throw new Error('there is a segment');
	return verify(segment.text, answer, { ...LANGUAGES, ...segment });
}

describe.each(FORMATS)('templates in %s', (format) => {
	it.each([
		['Hello %username%, you have %count% new messages.', 'Hello <1/>, you have <2/> new messages.'],
		['Dear %FIRSTNAME% and $USER$, hi.', 'Dear <1/> and <2/>, hi.'],
		["Write to info{'@'}example.org today", 'Write to <1/> today'],
		['[button]Buy now[/button] or [gallery]', '<1>Buy now</1> or [gallery]'],
		[
			'Read [quote author]this[/quote], [sic] and [b]bold[/b]',
			'Read <1>this</1>, [sic] and <2>bold</2>',
		],
		['Hi {{ name }}, {{# vip }}dear {{/ vip }}friend', 'Hi <1/>, <2>dear </2>friend'],
		['Hi {!! $name !!} and @lang("x"), you', 'Hi <1/> and <2/>, you'],
		['You have {0:N2} of {total,10} left', 'You have <1/> of {total,10} left'],
		['Your {{#if a}}first{{else}}next{{/if}} order', 'Your <1>first<2/>next</1> order'],
		[
			'Dear *|FNAME|*, *|IF:VIP|*thanks*|ELSE:|*welcome*|END:IF|*!',
			'Dear <1/>, <2>thanks<3/>welcome</2>!',
		],
		['See [node:title] on [site:name] now', 'See <1/> on <2/> now'],
		['Hi ###NAME###, ##ORDER## is #status# now', 'Hi <1/>, <2/> is <3/> now'],
	])('are locked in %j', (text, expected) => {
		expect(sent(text, format)).toEqual([expected]);
	});

	it('keep the order of their blocks', () => {
		const source = '{% if customer %}Welcome back{% else %}Please sign in{% endif %}';
		expect(sent(source, format)).toEqual(['Welcome back<1/>Please sign in']);
		expect(faultOf(source, format, 'Willkommen zurück<1/>Bitte melden Sie sich an')).toBeNull();
		expect(faultOf(source, format, '<1/>Willkommen, bitte melden Sie sich an')).toBe('tags');
	});

	it.each([
		'Hi {% if vip %}dear {% endif %}{{ name }}, you have {{ n }} items',
		'a {% if x %}b {{ n }}{% elsif y %}c{% else %}d{% endif %} and {{ m }} e',
		'The {{#if a}}<b>first</b>{{^}}next{{/if}} of {{count}} orders',
		'{% endif %}Goodbye {{ name }}{% unless x %} and thanks',
		'{{#a}}Yes{{/a}}{{^a}}No{{/a}} or {{{ maybe }}}',
		'A [b]bold [i]and[/i] new[/b] word in %place% and {{ time }}',
	])('%j is refused, or reads back as it was answered, in any order of its tags', (source) => {
		const document = parseDocument(source, format);
		const [segment] = document.segments;
		if (segment === undefined) throw new Error('there is a segment');
		const tokens = segment.text.match(/<\/?\d+\/?>|[^<]+/g) ?? [];
		let accepted = 0;
		for (const order of shuffles(tokens)) {
			const answer = order.join('');
			const [own, others] = [tokeniseCanonical(segment.text), tokeniseCanonical(answer)];
			if (compareTags(own, others, segment.fences, segment.inner) !== null) {
				expect(verify(segment.text, answer, { ...LANGUAGES, ...segment })).not.toBeNull();
				expect(() => document.render([answer])).toThrow(RangeError);
				continue;
			}
			accepted += 1;
			const rendered = document.render([answer]);
			expect([answer, checkRendered(format, source, rendered)]).toEqual([answer, null]);
			const other = parseDocument(rendered, format).segments;
			expect(other).toHaveLength(document.segments.length);
			const [found] = other;
			expect([answer, found && adoptTranslation(segment, found) !== null]).toEqual([answer, true]);
		}
		expect(accepted).toBeGreaterThan(0);
	});
});

describe('line ends in a segment', () => {
	it.each([
		['html', '<p>Green Garden<br>12 Mill Lane<br><b>Oxford</b> OX1 2AB</p>'],
		['markdown', 'Green Garden\\\n12 Mill Lane\\\n**Oxford** OX1 2AB'],
	] as const)('keep their order in %s, and words on either side', (format, source) => {
		expect(sent(source, format)).toEqual(['Green Garden<1/>12 Mill Lane<2/><3>Oxford</3> OX1 2AB']);
		expect(faultOf(source, format, 'Garten<1/><3>Oxford</3> Mill 12<2/>OX1 2AB')).toBeNull();
		for (const answer of [
			'Garten<2/>Mill Lane 12<1/><3>Oxford</3> OX1 2AB',
			'<1/>Garten Mill Lane 12<2/><3>Oxford</3> OX1 2AB',
			'Garten<1/>Mill Lane 12 <3>Oxford</3> OX1 2AB<2/>',
		]) {
			expect([answer, faultOf(source, format, answer)]).toEqual([answer, 'tags']);
			const [segment] = parseDocument(source, format).segments;
			expect(() => parseDocument(source, format).render([answer])).toThrow(RangeError);
			expect(segment?.fences).toBeUndefined();
		}
	});
});

/** Some orders of a list, and the list itself: each item at each place, and neighbours swapped. */
function* shuffles<T>(list: readonly T[]): Generator<readonly T[]> {
	yield list;
	for (const from of list.keys()) {
		for (const to of list.keys()) {
			const moved = list.toSpliced(from, 1);
			moved.splice(to, 0, ...list.slice(from, from + 1));
			yield moved;
		}
	}
	yield list.toReversed();
}
