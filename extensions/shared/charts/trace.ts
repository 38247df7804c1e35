import type { Value } from './series.ts';

const WIDTH = 100;
const HEIGHT = 24;
/** Keeps a line at the edge from being cut in half. */
const MARGIN = 2;

/** Draws values as an SVG path of 100 by 24, from zero to the greatest; gaps are left out. */
export function tracePath(values: readonly Value[]): string {
	const greatest = Math.max(0, ...values.map((value) => value ?? 0));
	const step = values.length > 1 ? WIDTH / (values.length - 1) : WIDTH;
	let path = '';
	let isDrawing = false;
	for (const [index, value] of values.entries()) {
		if (value === null) {
			isDrawing = false;
			continue;
		}
		const share = greatest === 0 ? 0 : value / greatest;
		const x = round(index * step);
		const y = round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN));
		// A point between two gaps is a line of no length, with round ends.
		path += isDrawing ? `L${x} ${y}` : `M${x} ${y}h0`;
		isDrawing = true;
	}
	return path;
}

function round(value: number): number {
	return Math.round(value * 100) / 100;
}
