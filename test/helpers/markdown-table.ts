/** A table of a page of the documentation, its columns as wide as the formatter makes them. */
export function tableOf(headings: readonly string[], rows: readonly (readonly string[])[]): string {
	const widths = headings.map((heading, column) =>
		Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const rule = widths.map((width) => '-'.repeat(width));
	return [headings, rule, ...rows]
		.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
		.join('\n');
}
