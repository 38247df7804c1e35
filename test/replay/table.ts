import type { DocumentReport } from './replayer.ts';

/** The whole replay as text; with `each`, a line for every document before it. */
export function formatReport(reports: readonly DocumentReport[], each: boolean): string {
	const sum = (pick: (report: DocumentReport) => number): number =>
		reports.reduce((total, report) => total + pick(report), 0);
	const sent = sum((report) => report.sent);
	const bound = (characters: number): string[] => [
		formatCount(characters),
		characters === 0 ? '-' : (sent / characters).toFixed(3),
	];
	const finals = (final: DocumentReport['final']): string =>
		formatCount(reports.filter((report) => report.final === final).length);
	const totals = [
		['', 'count', 'sent / this'],
		['documents', formatCount(reports.length), ''],
		['updates', formatCount(sum((report) => report.updates)), ''],
		['refused updates', formatCount(sum((report) => report.refusals.length)), ''],
		...countReasons(reports).map(([reason, count]) => [`  ${reason}`, formatCount(count), '']),
		['characters sent', ...bound(sent)],
		['characters of whole fields', ...bound(sum((report) => report.wholeField))],
		['characters of new blocks', ...bound(sum((report) => report.newBlocks))],
		['characters of blocks never seen', ...bound(sum((report) => report.unseenBlocks))],
		['final targets right', finals('right'), ''],
		['final targets wrong', finals('wrong'), ''],
		['final targets refused', finals('refused'), ''],
	];
	const documents = [
		['document', 'updates', 'sent', 'whole', 'new blocks', 'refused', 'final'],
		...reports.map((report) => [
			report.doc,
			...[
				report.updates,
				report.sent,
				report.wholeField,
				report.newBlocks,
				report.refusals.length,
			].map(formatCount),
			report.final,
		]),
	];
	return each ? `${formatTable(documents)}\n${formatTable(totals)}` : formatTable(totals);
}

function countReasons(reports: readonly DocumentReport[]): readonly [string, number][] {
	const counts = new Map<string, number>();
	for (const reason of reports.flatMap(({ refusals }) => refusals)) {
		counts.set(reason, (counts.get(reason) ?? 0) + 1);
	}
	return [...counts].toSorted(([, a], [, b]) => b - a);
}

/** The first column to the left, the others to the right. */
function formatTable(rows: readonly (readonly string[])[]): string {
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	return rows
		.map((row) =>
			row
				.map((cell, column) =>
					column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
				)
				.join('  ')
				.trimEnd(),
		)
		.map((line) => `${line}\n`)
		.join('');
}

function formatCount(count: number): string {
	return count.toLocaleString('en-US');
}
