import { describe, expect, it } from 'vitest';
import { compareTags, tokeniseCanonical } from '../../../../src/documents/segments/canonical.ts';
import { cutSegments, type LocatedSegment } from '../../../../src/documents/segments/cut.ts';
import { fillLiteral, lockTemplate, type Piece } from '../../../../src/documents/segments/piece.ts';
import { findTemplates } from '../../../../src/documents/segments/syntax/mask.ts';

const OPTIONS = { role: 'text', unpaired: 'void', collapse: true, maxLength: undefined } as const;

function cut(source: string): readonly LocatedSegment[] {
	const found = findTemplates(source).map(lockTemplate);
	const markup = [...source.matchAll(/<(\/?)b>/g)].map(({ index, 0: tag, 1: sign }): Piece => {
		const kind = sign === '' ? 'open' : 'close';
		return { kind, start: index, end: index + tag.length, name: 'b' };
	});
	const pieces = [...found, ...markup].toSorted((a, b) => a.start - b.start);
	return cutSegments(fillLiteral(source, 0, source.length, pieces), OPTIONS);
}

function faultOf({ text, fences }: LocatedSegment, answer: string): string | null {
	return compareTags(tokeniseCanonical(text), tokeniseCanonical(answer), fences);
}

describe('tags of templates', () => {
	it.each([
		['a {% if x %}b{% endif %} c', 'a <1>b</1> c', []],
		['{% if x %}b{% endif %}', 'b', []],
		['{% if x %}b{% else %}c{% endif %}', 'b<1/>c', [1]],
		[
			'a {% if x %}b{% elsif y %}c{% else %}{{ d }} e{% endif %}',
			'a <1>b<2/>c<3/><4/> e</1>',
			[2, 3],
		],
		['{{#if a}}x{{/if}}{{^if b}}y{{/if}}', '<1>x</1><2>y</2>', []],
		['<% xs.each do |x| %>a <%= x %> b<% end %> c', '<1>a <2/> b</1> c', []],
		['{{#if a}}b{{/each}} c', 'b<1/> c', [1]],
		['b {% endif %} c', 'b <1/> c', [1]],
		['{% endif %}b {% if x %}', 'b', []],
		['<b>a {% if x %}b</b> c{% endif %} d', '<1>a <2/>b</1> c<3/> d', [2, 3]],
		['a {% if x %}<b>b</b> c{% endif %}', 'a <1><2>b</2> c</1>', []],
		['a {% block t %}b{% endblock %}, {% include "c" %} d', 'a <1>b</1>, <2/> d', []],
		['a <b>{% else %}</b> c', 'a <1/> c', [1]],
		['a {{if .X}}{{.Y}} b{{end}} c', 'a <1><2/> b</1> c', []],
		['a *|IF:X|*b*|ELSE:|*c*|END:IF|* d', 'a <1>b<2/>c</1> d', [2]],
	])('of %j are pairs where they nest, else fences', (source, text, fences) => {
		expect(cut(source).map((segment) => [segment.text, segment.fences])).toEqual([[text, fences]]);
	});

	it('keep their order, and values keep their branch', () => {
		const [whole] = cut('a {% if x %}b {{ n }}{% elsif y %}c{% else %}d{% endif %} {{ m }}.');
		if (whole === undefined) throw new Error('there is a segment');
		expect(whole.text).toBe('a <1>b <2/><3/>c<4/>d</1> <5/>.');
		expect(faultOf(whole, '<5/> A <1><2/> B<3/>C<4/>D</1>.')).toBeNull();
		for (const answer of [
			'a <1>b <2/><4/>c<3/>d</1> <5/>.',
			'a <3/>b <2/><1>c<4/>d</1> <5/>.',
			'a <1>b<3/>c <2/><4/>d</1> <5/>.',
			'a <1><3/>b <2/>c<4/>d</1> <5/>.',
			'a <1>b <5/><2/><3/>c<4/>d</1>.',
			'a <1>b <2/><3/><4/>c d</1> <5/>.',
			'a <1>b <2/><3/>c d<4/></1> <5/>.',
		]) {
			expect([answer, faultOf(whole, answer)]).not.toEqual([answer, null]);
		}
	});

	it('may not change places in any way', () => {
		const [whole] = cut('{% if a %}Welcome back{% else %}Please sign in{% endif %}');
		if (whole === undefined) throw new Error('there is a segment');
		expect(faultOf(whole, 'Willkommen<1/>Bitte anmelden')).toBeNull();
		expect(faultOf(whole, '<1/>Willkommen, bitte anmelden')).toBe('tags');
		expect(faultOf(whole, 'Willkommen, bitte anmelden<1/>')).toBe('tags');
	});

	it('let values move around them', () => {
		const [whole] = cut('Hi {% if vip %}dear {% endif %}{{ name }}, you have {{ n }} items');
		if (whole === undefined) throw new Error('there is a segment');
		expect(faultOf(whole, '<3/> items: <2/> <1>liebe </1>!')).toBeNull();
		expect(faultOf(whole, '<3/> items: <1>liebe <2/></1>!')).toBe('nesting');
	});

	it('are paired in time that grows with the text', () => {
		for (const part of ['{% if x %}a', '{% endif %}a', '{% if x %}a{{#b}}', '{% else %}a <b>']) {
			const [source, twice] = [part.repeat(5_000), part.repeat(10_000)];
			expect(cut(source).length).toBeGreaterThan(0);
			expect(cut(twice).length).toBeGreaterThan(0);
		}
	});
});
