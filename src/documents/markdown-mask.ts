/** Stands for a character of foreign syntax: a private-use letter, so the parser takes the run for a word. */
export const MASK = '\ue002';

const FENCE = /^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}|~{3,})/;
const CONTAINER =
	/^[ \t>]*:{2,}(?:[ \t]*\{[^}\n]*\})?[ \t]*(?:[\w-]+(?:\[[^\]\n]*\])?(?:\{[^}\n]*\})?)?[ \t]*/;
const KRAMDOWN_LINE = /^[ \t>]*\{:[^}\n]*\}[ \t]*$/;
const LIQUID_LINE = /^[ \t>]*\{%[^\n]*%\}[ \t]*$/;
const INLINE =
	/\{\{\{[^{}\n]*\}\}\}|\{\{[^{}\n]*\}\}|\{%(?:(?!%\}|\{%)[^\n])*%\}|\{:[^{}\n]*\}|[ \t]\{#[\w-]+(?:[ \t]+\.[\w-]+)*\}(?=[ \t]*\r?$)/gm;

export interface MaskedSource {
	readonly masked: string;
	/** Titles of containers: the only text in what is blank. */
	readonly titles: readonly { readonly start: number; readonly end: number }[];
}

/**
 * Markdown with the syntax of other languages hidden behind as many characters, so that offsets stay: lines of
 * containers, kramdown and Liquid become blank, macros inside a line a word.
 */
export function maskForeign(source: string): MaskedSource {
	const titles: { start: number; end: number }[] = [];
	if (!/[{]|::/.test(source)) {
		return { masked: source, titles };
	}
	const lines = source.split(/(?<=\n)/);
	let fence = '';
	let matter = false;
	let position = 0;
	const masked = lines.map((line, index) => {
		const start = position;
		position += line.length;
		const text = line.replace(/\r?\n$/, '');
		const blank = ' '.repeat(text.length) + line.slice(text.length);
		const marker = FENCE.exec(text)?.[1] ?? '';
		if (fence !== '') {
			fence = marker.startsWith(fence) && /^[ \t>]*[`~]+[ \t]*$/.test(text) ? '' : fence;
			return line;
		}
		if (marker !== '') {
			fence = marker;
			return line;
		}
		const rule = /^[ \t]*---[ \t]*$/.test(text);
		if (matter || (rule && /^[ \t]*:{2,}[\w-]/.test(lines[index - 1] ?? ''))) {
			matter = !(matter && rule);
			return blank;
		}
		const container = CONTAINER.exec(text);
		if (container !== null) {
			const title = text.slice(container[0].length).replace(/\s*(?:\{[^}\n]*\})?\s*$/, '');
			const from = start + container[0].length;
			titles.push({ start: from, end: from + title.length });
			return blank;
		}
		return KRAMDOWN_LINE.test(text) || LIQUID_LINE.test(text) ? blank : maskInline(line);
	});
	return { masked: masked.join(''), titles };
}

function maskInline(text: string): string {
	return text.replace(INLINE, (run) => MASK.repeat(run.length));
}
