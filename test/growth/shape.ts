import type { Format, ParseOptions } from '../../src/documents/document.ts';

/** What is done with a text: a document of a format, or something beside documents. */
export type Way = Format | 'answer' | 'tmx' | 'jsonl' | 'glossary';

/** A text of any length, made of the same things over and over. */
export interface Family {
	readonly name: string;
	readonly way: Way;
	/** About so many characters, at least one repetition. */
	readonly make: (length: number) => string;
	readonly options?: ParseOptions;
	/** A text that people write: it is translated whole. */
	readonly isHonest?: boolean;
	/** It is doubled up to here, however long that takes, in characters; none by default. */
	readonly minLength?: number;
}

/**
 * `head`, then `open` as often as fits, `middle`, `close` as often as `open`, `tail`. A string is
 * repeated alone.
 */
export type Shape =
	| string
	| {
			readonly head?: string;
			readonly open: string;
			readonly middle?: string;
			readonly close?: string;
			readonly tail?: string;
	  }
	| ((length: number) => string);

/** What opens something, what stands in it, and what closes it. */
export type Pair = readonly [open: string, inner: string, close: string];

export function makerOf(shape: Shape): Family['make'] {
	if (typeof shape === 'function') return shape;
	const {
		head = '',
		open,
		middle = '',
		close = '',
		tail = '',
	} = typeof shape === 'string' ? { open: shape } : shape;
	const around = head.length + middle.length + tail.length;
	return (length) => {
		const count = Math.max(1, Math.floor((length - around) / (open.length + close.length)));
		return `${head}${open.repeat(count)}${middle}${close.repeat(count)}${tail}`;
	};
}

/** As many numbered units as fit. */
export function numbered(write: (number: number) => string): (length: number) => string {
	return (length) => {
		const units: string[] = [];
		for (let number = 1, written = 0; written < length; number += 1) {
			const unit = write(number);
			written += unit.length;
			units.push(unit);
		}
		return units.join('');
	};
}

/** One half of the text repeats the first, the other half the second. */
export function halves(first: string, second: string): (length: number) => string {
	return (length) =>
		first.repeat(Math.ceil(length / 2 / first.length)) +
		second.repeat(Math.ceil(length / 2 / second.length));
}

/** How a pair may be multiplied. */
const MULTIPLIED: Readonly<Record<string, (pair: Pair, block: string) => Shape>> = {
	unclosed: ([open]) => open,
	'in a row': ([open, inner, close]) => `${open}${inner}${close} `,
	nested: ([open, middle, close]) => ({ open, middle, close }),
	'a block each': ([open, inner, close], block) => `${open}${inner}${close}${block}`,
};

/** Each pair in each manner; `block` parts two blocks. */
export function multiply(way: Way, pairs: readonly Pair[], block: string): Family[] {
	return pairs.flatMap((pair) =>
		Object.entries(MULTIPLIED).map(([how, shape]) => ({
			name: `${quote(pair[0])} ${how}`,
			way,
			make: makerOf(shape(pair, block)),
		})),
	);
}

/** Shows line ends and tabs. */
export function quote(text: string): string {
	return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
}

export function named(way: Way, shapes: Readonly<Record<string, Shape>>): Family[] {
	return Object.entries(shapes).map(([name, shape]) => ({ name, way, make: makerOf(shape) }));
}
