import { displayWidth, isUnspaced } from './width.ts';

/** What is known of one line of a paragraph without regard to its language. */
export interface Line {
	/** Without the blanks around it. */
	readonly text: string;
	/** In columns. */
	readonly indent: number;
	/** In columns, with the indentation. */
	readonly width: number;
	/** How many stretches without spaces; more than one where words have none between them. */
	readonly words: number;
	/** The kind of list item that it begins as, such as `-` or `1`; else empty. */
	readonly mark: string;
	/** It begins with a name and a colon: `Telephone: `. */
	readonly isLabelled: boolean;
	/** It is no prose: a row of columns, an underline. */
	readonly isApart: boolean;
	/** `other` are scripts without case, digits and signs. */
	readonly start: 'small' | 'capital' | 'other';
	readonly ending: 'stop' | 'colon' | 'comma' | 'letter' | 'other';
}

/** Editors show a tab as wide as so many letters. */
const TAB = 4;
const BULLET = /^(?:[•‣◦▪▫●○■□►▸➤➔✓✔✗✘☐☑★☆∙⁃❖◆◇※①-⑳]|\[[ xX]?\] )/u;
const MARK = /^(?:([-–—*+~#»·→])|[(（]?(\d{1,3})[.)）、．]|\(?([A-Za-z])[.)])[ \t\u3000]*/u;
const LABEL = /^\p{L}[^:.,;!?]{0,30}:\s/u;
const COLUMNS = /\S(?: {3}|\t)|^\|/u;
const OPENERS = /^["'“”„‘’«»‹›([{¿¡*_~`]+/u;
const CLOSERS = /["'“”‘’«»‹›)\]}*_~`」』】）]{1,9}$/u;
const ADDRESS = /^(?:\w{2,9}:\/\/|www\.|\S{1,64}@\S)/u;

export function describeLine(line: string): Line {
	const text = line.trim();
	const indent = columnsOf(line.slice(0, line.length - line.trimStart().length));
	return {
		text,
		indent,
		width: indent + displayWidth(text),
		words: countWords(text),
		mark: markOf(text),
		isLabelled: LABEL.test(text),
		isApart: COLUMNS.test(text) || !/[\p{L}\p{N}\ufffc]/u.test(text),
		start: startOf(text),
		ending: endingOf(text),
	};
}

function columnsOf(blank: string): number {
	let columns = 0;
	for (const character of blank) columns += character === '\t' ? TAB : displayWidth(character);
	return columns;
}

function countWords(text: string): number {
	const words = text === '' ? 0 : text.split(/\s+/).length;
	return words === 1 && isUnspaced(text) ? 2 : words;
}

function markOf(text: string): string {
	if (BULLET.test(text)) return 'bullet';
	const [found, sign, number, letter] = MARK.exec(text) ?? [];
	if (found === undefined || (!/\s$/.test(found) && !/[）、．]/u.test(found))) return '';
	return sign ?? (number === undefined ? (letter === undefined ? '' : 'a') : '1');
}

function startOf(text: string): Line['start'] {
	const bare = text.replace(OPENERS, '');
	if (ADDRESS.test(bare) || /^[^\s\d]{0,20}\d/.test(bare)) return 'other';
	if (/^\p{Ll}/u.test(bare)) return 'small';
	// Words in capitals alone tell nothing: NASA, or a text in capitals.
	return /^[\p{Lu}\p{Lt}](?!\p{Lu})/u.test(bare) ? 'capital' : 'other';
}

function endingOf(text: string): Line['ending'] {
	const bare = text.slice(-20).replace(CLOSERS, '');
	if (/[.!?…。！？؟۔।॥።၊။។]$/u.test(bare)) return 'stop';
	if (/[:：]$/u.test(bare)) return 'colon';
	if (/[,;、，；،؛]$/u.test(bare)) return 'comma';
	return /[\p{L}\p{M}\p{N}\p{Sc}%\ufffc]$/u.test(bare) ? 'letter' : 'other';
}
