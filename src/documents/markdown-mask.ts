/** Stands for a character of foreign syntax: a private-use letter, so the parser takes the run for a word. */
export const MASK = '\ue002';

const FENCE = /^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}|~{3,})/;
const CONTAINER =
	/^[ \t>]*:{2,}(?:[ \t]*\{[^}\n]*\})?[ \t]*(?:[\w-]+(?:\[[^\]\n]*\])?(?:\{[^}\n]*\})?)?[ \t]*/;
const KRAMDOWN_LINE = /^[ \t>]*\{:[^}\n]*\}[ \t]*$/;
const LIQUID_LINE = /^[ \t>]*\{%[^\n]*%\}[ \t]*$/;
const INLINE =
	/\{\{\{[^{}\n]*\}\}\}|\{\{[^{}\n]*\}\}|\{%(?:(?!%\}|\{%)[^\n])*%\}|\{:[^{}\n]*\}|[ \t]\{#[\w-]+(?:[ \t]+\.[\w-]+)*\}(?=[ \t]*$)/gm;

/**
 * Markdown with the syntax of other languages hidden behind as many characters, so that offsets stay: lines of
 * containers, kramdown and Liquid become blank, macros inside a line a word.
 */
export function maskForeign(source: string): string {
	if (!/[{]|::/.test(source)) {
		return source;
	}
	const lines = source.split(/(?<=\n)/);
	let fence = '';
	let matter = false;
	return lines
		.map((line, index) => {
			const text = line.replace(/\r?\n$/, '');
			const end = line.slice(text.length);
			const marker = FENCE.exec(text)?.[1] ?? '';
			if (fence !== '') {
				fence = marker.startsWith(fence) && /^[ \t>]*[`~]+[ \t]*$/.test(text) ? '' : fence;
				return line;
			}
			if (marker !== '') {
				fence = marker;
				return line;
			}
			const opensMatter = /^[ \t]*---[ \t]*$/.test(text);
			if (matter || (opensMatter && /^[ \t]*:{2,}[\w-]/.test(lines[index - 1] ?? ''))) {
				matter = !(matter && opensMatter);
				return ' '.repeat(text.length) + end;
			}
			if (KRAMDOWN_LINE.test(text) || LIQUID_LINE.test(text)) {
				return ' '.repeat(text.length) + end;
			}
			const container = CONTAINER.exec(text);
			const rest =
				container === null
					? text
					: ' '.repeat(container[0].length) +
						text.slice(container[0].length).replace(/^[^\n]*$/, (title) => maskTitle(title));
			return maskInline(rest) + end;
		})
		.join('');
}

/** What follows a container's name is its title, a paragraph of its own; anything like attributes is hidden. */
function maskTitle(title: string): string {
	return title.replace(/\{[^}\n]*\}/g, (run) => ' '.repeat(run.length));
}

function maskInline(text: string): string {
	return text.replace(INLINE, (run) => MASK.repeat(run.length));
}
