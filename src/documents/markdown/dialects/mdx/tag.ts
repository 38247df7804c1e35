import type { SourceRange } from '../../../segments/splice.ts';
import type { Script } from './script.ts';

interface JsxAttribute {
	readonly name: string;
	/** What stands between its quotes. */
	readonly value: SourceRange;
}

/** A tag of JSX. */
export interface JsxTag extends SourceRange {
	/** Empty for a fragment. */
	readonly name: string;
	readonly kind: 'open' | 'close' | 'void';
	/** Attributes with a script for a value, and those that a script spreads. */
	readonly scripts: readonly SourceRange[];
	readonly attributes: readonly JsxAttribute[];
}

const BEGINNING = /<(\/?)([A-Za-z_$][\w$.:-]*)?/y;
const PART = /\s*(?:(\/?>)|(\{)|([A-Za-z_$:@][\w$:.@-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\{)))?)/y;
const BLANK_LINE = /\n[ \t]*\r?\n/;

/** The tag that begins at `start`; null where none does, or one that goes over a blank line. */
export function readTag(text: string, start: number, script: Script): JsxTag | null {
	BEGINNING.lastIndex = start;
	const beginning = BEGINNING.exec(text);
	if (beginning === null) return null;
	const [whole, slash, name = ''] = beginning;
	const scripts: SourceRange[] = [];
	const attributes: JsxAttribute[] = [];
	let position = start + whole.length;
	for (;;) {
		PART.lastIndex = position;
		const part = PART.exec(text);
		if (part === null || BLANK_LINE.test(part[0])) return null;
		const [run, end, spread, attribute = '', double, single, value] = part;
		const from = position + run.length - run.trimStart().length;
		position += run.length;
		if (end !== undefined) {
			const isBare = scripts.length + attributes.length === 0;
			if ((slash !== '' || name === '') && (!isBare || end !== '>')) return null;
			const kind = slash === '' ? (end === '>' ? 'open' : 'void') : 'close';
			return { start, end: position, name, kind, scripts, attributes };
		}
		if (name === '') return null;
		if (spread !== undefined || value !== undefined) {
			position = script.endOf(position - 1);
			if (position < 0) return null;
			scripts.push({ start: from, end: position });
		}
		const string = double ?? single;
		if (string !== undefined) {
			const last = position - 1;
			attributes.push({ name: attribute, value: { start: last - string.length, end: last } });
		}
	}
}
