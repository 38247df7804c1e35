import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { table } from '../bench/table.ts';
import { FAMILIES } from './families.ts';
import { isSuspect, measureGrowth, MIN_MS } from './meter.ts';
import type { Family } from './shape.ts';
import { isTranslatedWhole } from './ways.ts';

/**
 * How the time of each family grows, worst first. `--save=FILE` keeps the figures, and a later run
 * shows them with `--before=FILE`; `--only=PATTERN` takes some families, as `markdown: a FAQ`;
 * `--max=LENGTH` and `--enough=MS` end the doubling, at 200,000 characters and 1,500 ms by default.
 */
const { values } = parseArgs({
	options: {
		save: { type: 'string' },
		before: { type: 'string' },
		only: { type: 'string', default: '' },
		max: { type: 'string', default: '200000' },
		enough: { type: 'string', default: '1500' },
	},
});
const maxLength = Number(values.max);

/** A family's figures: what was read last, and what it comes to. */
interface Line {
	readonly name: string;
	readonly isAtFault: boolean;
	readonly length: number;
	readonly ms: number;
	readonly factors: readonly number[];
	readonly end: string;
	readonly slowest: string;
	/** Of one bare pass of the format's parser over the text that was read last. */
	readonly bareMs: number;
}

const HEADS = [
	'',
	'kB',
	'ms',
	'factors',
	'end',
	'µs a character',
	'x bare',
	'slowest step',
	'before: kB',
	'ms',
	'factors',
	'end',
];

const lines: Line[] = [];
for (const family of FAMILIES) {
	const name = `${family.way}: ${family.name}`;
	if (!new RegExp(values.only).test(name)) continue;
	const line = await measure(family, name);
	lines.push(line);
	process.stderr.write(line.isAtFault ? `\n${name}: ${growthCells(line).join(' ')}\n` : '.');
	if (values.save !== undefined) writeFileSync(values.save, JSON.stringify(lines));
}
process.stderr.write('\n');
print(readBefore());

async function measure(family: Family, name: string): Promise<Line> {
	const growth = await measureGrowth(family, { maxLength, enoughMs: Number(values.enough) });
	const last = growth.readings.at(-1);
	const { length = 0, ms = 0, bareMs = 0, isRefused = false, fault = null } = last ?? {};
	const isHonest = family.isHonest === true;
	const lost = isHonest && !isTranslatedWhole(family, maxLength) ? 'not whole' : '';
	const end = isRefused ? 'refused' : isHonest && fault !== null ? fault : lost;
	return {
		name,
		isAtFault: isSuspect(growth) || (isHonest && end !== ''),
		length,
		ms,
		factors: growth.factors,
		end,
		slowest: last?.slowest ?? '',
		bareMs,
	};
}

function print(before: ReadonlyMap<string, Line>): void {
	const faults = lines.filter(({ isAtFault }) => isAtFault).length;
	const rows = lines
		.toSorted((one, other) => rankOf(other) - rankOf(one))
		.map((line) => {
			const name = line.name.replaceAll('|', '\\|');
			const former = before.get(line.name);
			return {
				name: line.isAtFault ? `**${name}**` : name,
				cells: [
					...growthCells(line),
					((line.ms * 1_000) / line.length).toFixed(1),
					line.bareMs < 1 ? '' : (line.ms / line.bareMs).toFixed(1),
					line.slowest,
					...(former === undefined ? ['', '', '', ''] : growthCells(former)),
				],
			};
		});
	const caption = `${lines.length} families, ${faults} of them at fault`;
	process.stdout.write(table(caption, HEADS, rows));
}

function growthCells({ length, ms, factors, end }: Line): readonly string[] {
	const rounded = factors.map((factor) => factor.toFixed(1));
	return [(length / 1_000).toFixed(0), ms.toFixed(0), rounded.join(' '), end];
}

/** Those at fault by their growth, all others by their time. */
function rankOf({ isAtFault, factors, ms, length }: Line): number {
	return (isAtFault ? 1_000 * Math.max(...factors) : 0) + Math.max(ms, MIN_MS) / length;
}

function readBefore(): ReadonlyMap<string, Line> {
	if (values.before === undefined) return new Map();
	const found: readonly Line[] = JSON.parse(readFileSync(values.before, 'utf8'));
	return new Map(found.map((line) => [line.name, line]));
}
