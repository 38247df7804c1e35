import uPlot from 'uplot';
import type { Formats, Unit } from '../format.ts';
import type { Value } from './series.ts';
import type { TimeAxis } from './time-axis.ts';

export interface ChartSeries {
	readonly label: string;
	readonly values: readonly Value[];
	/** A CSS variable of the theme. */
	readonly color: string;
}

export interface Plot {
	readonly series: readonly ChartSeries[];
	readonly unit: Unit;
	readonly axis: TimeAxis;
	readonly formats: Formats;
	/** Hears at which of the times the cursor stands; null when it stands elsewhere. */
	readonly onCursor: (index: number | null) => void;
}

/** Steps between the marks of what is counted in whole numbers. */
const WHOLE_STEPS = Array.from({ length: 15 }, (_, power) =>
	[1, 2, 5].map((step) => step * 10 ** power),
).flat();

/** What uPlot draws into an element, in the colours of its theme. */
export function describePlot(element: HTMLElement, height: number, plot: Plot): uPlot.Options {
	const { axis, unit, formats } = plot;
	const style = getComputedStyle(element);
	const read = (name: string, otherwise: string): string =>
		style.getPropertyValue(name).trim() || otherwise;
	const stroke = read('--theme--foreground-subdued', '#666');
	const grid = { stroke: read('--theme--border-color-subdued', '#ddd'), width: 1 };
	const font = `12px ${read('--theme--fonts--sans--font-family', 'sans-serif')}`;
	const { timeZone } = axis;
	return {
		width: element.clientWidth,
		height,
		legend: { show: false },
		cursor: { y: false, drag: { x: false, y: false } },
		scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
		...(timeZone === undefined
			? {}
			: { tzDate: (time: number) => uPlot.tzDate(new Date(time * 1_000), timeZone) }),
		axes: [
			{
				stroke,
				font,
				grid: { show: false },
				ticks: grid,
				space: 64,
				incrs: [...axis.steps],
				values: (_, splits) => splits.map(axis.mark),
			},
			{
				stroke,
				font,
				grid,
				ticks: { show: false },
				size: 70,
				...(unit === 'count' ? { incrs: WHOLE_STEPS } : {}),
				values: (_, splits) => [...formats.axis(unit, splits)],
			},
		],
		series: [{}, ...plot.series.map((one) => describeSeries(one, read(one.color, '#6644ff')))],
		hooks: { setCursor: [({ cursor }) => plot.onCursor(cursor.idx ?? null)] },
	};
}

function describeSeries({ label, values }: ChartSeries, stroke: string): uPlot.Series {
	return {
		label,
		stroke,
		fill: `color-mix(in srgb, ${stroke} 12%, transparent)`,
		width: 2,
		// A value between two gaps has no line, and is drawn as a point.
		points: { filter: () => values.flatMap((_, index) => (isAlone(values, index) ? [index] : [])) },
	};
}

function isAlone(values: readonly Value[], index: number): boolean {
	const isGap = (at: number): boolean => (values[at] ?? null) === null;
	return !isGap(index) && isGap(index - 1) && isGap(index + 1);
}
