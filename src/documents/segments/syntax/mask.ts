import type { SourceRange } from '../splice.ts';
import { CONTROL_FAMILY } from './tables/at-signs.ts';
import { type Around, scan, sourceOf } from './scan.ts';
import type { Role, SyntaxKind } from './syntax.ts';
import { SYNTAXES } from './table.ts';

/** Stands for a character of foreign syntax: a letter to parsers, of the private-use area. */
export const MASK = '\ue002';

/** What a template language reads in a source, wherever it stands in it. */
export interface Template extends SourceRange {
	readonly kind: SyntaxKind;
	/** The name of its row in the table of syntaxes. */
	readonly name: string;
	/** What a tag of a pair or block does; null: it is a value. */
	readonly role: Role | null;
	/** It is one for what stands elsewhere in the text. */
	readonly isBound: boolean;
}

export interface MaskedTemplates {
	/** As long as the source, with its line ends; templates are runs of `MASK`. */
	readonly masked: string;
	/** The template that begins at an offset. Two that touch are two. */
	readonly at: (start: number) => Template | undefined;
}

const TEMPLATES = SYNTAXES.filter(({ isTemplate }) => isTemplate === true);
const GRAMMAR = {
	rows: TEMPLATES,
	any: new RegExp(sourceOf(TEMPLATES), 'gu'),
	certain: new RegExp(sourceOf(TEMPLATES, true), 'uy'),
};
/** Every pattern needs one of these. */
const TRIGGER =
	/\{|~[A-Z]|%%\w|[$#]!?\{|<[%?#@/]|%%[[=]|\[(?:if:|else|img|url|embed|video|audio|youtube)|@\w|\*\||#\w|\[[[(]/;
const NOT_LINE_END = /[^\r\n]/g;

/** The templates of a source from left to right; they never overlap. `around`: as in `scan`. */
export function findTemplates(source: string, around?: Around): Template[] {
	if (!TRIGGER.test(source)) return [];
	const found = scan(source, GRAMMAR, undefined, around).map(
		({ start, end, syntax, markup }): Template => {
			const { kind, name, read, needs } = syntax;
			const isBound = needs !== undefined;
			return { start, end, kind, name, role: read?.(markup) ?? null, isBound };
		},
	);
	return found.some(({ role }) => role?.family === CONTROL_FAMILY)
		? closeControls(source, found)
		: found;
}

/** Adds the closing braces of Angular's and Razor's blocks, each a template of its own. */
function closeControls(source: string, found: readonly Template[]): Template[] {
	const templates: Template[] = [];
	/** What each open brace begins; null: it is no block's. */
	const open: (Template | null)[] = [];
	let position = 0;
	const pass = (until: number): void => {
		for (const { index, 0: brace } of source.slice(position, until).matchAll(/[{}]/g)) {
			if (brace === '{') {
				open.push(null);
				continue;
			}
			const opener = open.pop();
			if (!opener) continue;
			const start = position + index;
			const role = { does: 'close', name: '', family: CONTROL_FAMILY } as const;
			templates.push({ ...opener, start, end: start + 1, role });
		}
	};
	for (const template of found) {
		pass(template.start);
		templates.push(template);
		position = template.end;
		const { role } = template;
		if (role?.family === CONTROL_FAMILY && role.does === 'open') open.push(template);
	}
	pass(source.length);
	return templates;
}

/** A source in which templates are letters, so that a tokeniser passes them. */
export function maskTemplates(source: string): MaskedTemplates {
	const templates = findTemplates(source);
	const starts = new Map(templates.map((template) => [template.start, template]));
	let masked = '';
	for (const { start, end } of templates) {
		const hidden = source.slice(start, end).replace(NOT_LINE_END, MASK);
		masked += source.slice(masked.length, start) + hidden;
	}
	masked += source.slice(masked.length);
	return { masked, at: (start) => starts.get(start) };
}
