import { dirname, resolve } from 'node:path';

import { findCircles } from './circles.ts';
import { isWithin, mayImport, roomOf } from './rooms.ts';
import { readTree, type SourceFile } from './tree.ts';

const MAX_FILES_PER_FOLDER = 16;
const MAX_LINES_PER_FILE = 250;
const MAX_COLUMNS = 100;
const TAB = '  ';
/** Strings, and regular expressions behind what cannot stand before a division. */
const LITERALS =
	/(['"`])(?:\\.|(?!\1).)*\1|(?<=[=(,:!&|?]\s*|^\s*)\/(?:\\.|\[(?:\\.|[^\]])*\]|[^/\\])+\/[a-z]*/g;
/** Texts for readers and tables of data may be long and wide. */
const DATA_FOLDER = /\/(texts|tables)\//;
/** How many of the largest are named, where a bound is kept and where it is broken. */
const NAMED = { kept: 3, broken: 12 };

interface Figure {
	readonly name: string;
	readonly value: number;
	/** The command fails when the value is above it. */
	readonly bound?: number;
	/** What the value was taken from. */
	readonly parts?: readonly Part[];
}

interface Part {
	readonly name: string;
	readonly size: number;
}

interface Arrow {
	readonly from: string;
	readonly to: string;
}

const root = resolve(process.argv[2] ?? '.');
const figures = measure(readTree(root));
process.stdout.write(`${root}\n\n${figures.flatMap(describe).join('\n')}\n`);
if (figures.some(isBroken)) process.exitCode = 1;

function measure(files: readonly SourceFile[]): readonly Figure[] {
	const written = files.filter(({ path }) => !DATA_FOLDER.test(path));
	const folders = count(files.map(({ path }) => dirname(path)));
	const lengths = written.map(({ path, lines }) => ({ name: path, size: lines.length }));
	const wide = written.flatMap(({ path, lines }) => lines.filter(isWide).map(() => path));
	const fileArrows = files.flatMap(({ path, imports }) =>
		imports.map((to) => ({ from: path, to })),
	);
	const folderArrows = fileArrows
		.map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) }))
		.filter(({ from, to }) => !isWithin(from, to) && !isWithin(to, from));
	return [
		{ name: 'files', value: files.length },
		{ name: 'lines', value: sum(files.map(({ lines }) => lines.length)) },
		{ name: 'folders', value: folders.length },
		largest('files in a folder', folders, MAX_FILES_PER_FOLDER),
		largest('lines in a file', lengths, MAX_LINES_PER_FILE),
		all(`lines over ${MAX_COLUMNS} columns`, count(wide)),
		all('circles of files', count(findCircles(graphOf(fileArrows)).map(nameCircle))),
		all('circles of folders', count(findCircles(graphOf(folderArrows)).map(nameCircle))),
		{ name: 'imports between folders', value: folderArrows.length },
		all('imports against the order', count(fileArrows.filter(isAgainstOrder).map(nameArrow))),
		all('files in no room', count(files.filter(isHomeless).map(({ path }) => path))),
	];
}

function largest(name: string, parts: readonly Part[], bound: number): Figure {
	return { name, value: Math.max(0, ...parts.map(({ size }) => size)), bound, parts };
}

function all(name: string, parts: readonly Part[]): Figure {
	return { name, value: sum(parts.map(({ size }) => size)), bound: 0, parts };
}

function describe(figure: Figure): readonly string[] {
	const { name, value, bound, parts = [] } = figure;
	const limit = bound === undefined ? '' : `at most ${bound}`;
	const named = parts
		.toSorted((one, other) => other.size - one.size)
		.slice(0, isBroken(figure) ? NAMED.broken : NAMED.kept);
	return [
		`${name.padEnd(26)}${String(value).padStart(6)}  ${limit}`.trimEnd(),
		...named.map((part) => `${String(part.size).padStart(34)}  ${part.name}`),
		...(named.length < parts.length ? [`${' '.repeat(36)}of ${parts.length}`] : []),
	];
}

function isBroken({ value, bound }: Figure): boolean {
	return bound !== undefined && value > bound;
}

/** The folder of a file, or the file where it is a room of its own. */
function placeOf(path: string): string {
	return roomOf(path)?.path === path ? path : dirname(path);
}

function isAgainstOrder({ from, to }: Arrow): boolean {
	const importer = roomOf(from);
	const imported = roomOf(to);
	return importer !== undefined && imported !== undefined && !mayImport(importer, imported);
}

function isHomeless({ path }: SourceFile): boolean {
	return roomOf(path) === undefined;
}

/** The formatter breaks no literal: a line that is wide for one alone does not count. */
function isWide(line: string): boolean {
	return line.replaceAll('\t', TAB).replace(LITERALS, '').length > MAX_COLUMNS;
}

function graphOf(arrows: readonly Arrow[]): ReadonlyMap<string, readonly string[]> {
	const groups = Map.groupBy(arrows, ({ from }) => from);
	return new Map([...groups].map(([from, group]) => [from, group.map(({ to }) => to)]));
}

function nameArrow({ from, to }: Arrow): string {
	return `${from} -> ${to}`;
}

function nameCircle(circle: readonly string[]): string {
	return circle.join(' <-> ');
}

function count(names: readonly string[]): readonly Part[] {
	return [...Map.groupBy(names, (name) => name)].map(([name, { length }]) => ({
		name,
		size: length,
	}));
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
