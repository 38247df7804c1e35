export interface Row {
	readonly name: string;
	readonly cells: readonly string[];
}

/** A Markdown table with a caption above it. */
export function table(caption: string, heads: readonly string[], rows: readonly Row[]): string {
	return [
		`### ${caption}`,
		'',
		line(heads),
		line(heads.map((_, at) => (at === 0 ? '---' : '---:'))),
		...rows.map(({ name, cells }) => line([name, ...cells])),
		'',
	].join('\n');
}

/** Times with the ratio to the one that is the limit. */
export function ratios(
	caption: string,
	limit: string,
	times: ReadonlyMap<string, number>,
	target: string,
): string {
	const base = times.get(limit) ?? Number.NaN;
	const rows = [...times].map(([name, ms]) => ({
		name,
		cells: [formatMs(ms), (ms / base).toFixed(2)],
	}));
	return table(`${caption} (target: ${target})`, ['', 'time', `x ${limit}`], rows);
}

export function formatMs(ms: number): string {
	return ms < 1 ? `${(ms * 1000).toFixed(0)} µs` : `${ms.toFixed(2)} ms`;
}

function line(cells: readonly string[]): string {
	return `| ${cells.join(' | ')} |`;
}
