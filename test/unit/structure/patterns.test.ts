import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SYNTAXES } from '../../../src/documents/segments/syntax/table.ts';
import { findBuilders, findPatterns, findSlow, type Pattern } from '../../structure/patterns.ts';

const root = new URL('../../..', import.meta.url).pathname;
const files = ['src', 'extensions']
	.flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
			join(folder, name),
		),
	)
	.filter((path) => path.endsWith('.ts'))
	.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const builders = files.flatMap(({ path, text }) =>
	findBuilders(path, text).map((builder) => ({ ...builder, path })),
);

/** On a busy machine each of many patterns is measured a second time. */
const PATIENCE_MS = 600_000;

describe('regular expressions', () => {
	const built: Pattern[] = [];

	beforeAll(async () => {
		vi.resetModules();
		const record: ProxyHandler<RegExpConstructor> = {
			construct(target, [source, flags]: ConstructorParameters<typeof RegExp>) {
				const pattern = new target(source, flags);
				const [place = 'elsewhere'] =
					/(?:src|extensions)\/[\w/-]+\.ts/.exec(new Error().stack ?? '') ?? [];
				built.push({ place, source: pattern.source, flags: pattern.flags });
				return pattern;
			},
		};
		vi.stubGlobal('RegExp', new Proxy(RegExp, record));
		const paths = new Set(builders.map(({ path }) => path));
		for (const path of paths) await import(join(root, path));
		vi.unstubAllGlobals();
	});

	afterAll(() => {
		vi.resetModules();
	});

	it('are built when their file is loaded, which makes them known here', () => {
		expect(builders.filter(({ isLate }) => isLate)).toEqual([]);
		const places = built.map(({ place }) => place);
		expect(places).toEqual(expect.arrayContaining(builders.map(({ path }) => path)));
	});

	it(
		'take twice the time for twice the text at most',
		() => {
			const written = files.flatMap(({ path, text }) => findPatterns(path, text));
			const rows = SYNTAXES.map(({ name, pattern }) => ({
				place: name,
				source: pattern,
				flags: 'gu',
			}));
			const patterns = new Map(
				[...written, ...built, ...rows].map((pattern) => [
					`/${pattern.source}/${pattern.flags}`,
					pattern,
				]),
			);
			const slow = [...patterns].flatMap(([name, pattern]) =>
				findSlow(pattern).map((reason) => `${pattern.place} ${name.slice(0, 80)}: ${reason}`),
			);
			expect(slow).toEqual([]);
			expect(patterns.size).toBeGreaterThan(200);
		},
		PATIENCE_MS,
	);
});

describe('of a pattern it is found that', () => {
	it.each([
		[/%(?:[-+0#]*\d*(?:\.\d+)?)[sd]/g, 'two loops share zeros'],
		[/\s*(?:\{[^}\n]*\})?\s*$/, 'two loops share spaces'],
		[/^.*\S\|\S.*$/, 'two loops share what stands between bars'],
		[/^([+-]?)(\d*\.?\d+) *([a-z]*)$/i, 'two loops share digits'],
		[/(?:a|a)*b/, 'a loop repeats itself in two ways'],
		[/(a+)+$/, 'a loop is in another'],
		[/[ \t]*\n[ \t]*/g, 'a loop begins within blanks'],
		[/\s*[\n\r\f\v\u2028\u2029]\s*/g, 'a loop begins within white space'],
		[/0+$/, 'a loop begins within zeros'],
		[/^-+|-+$/g, 'a loop begins within hyphens'],
		[/<[^>]*>/g, 'a tag begins within a tag'],
		[/[“„‚][^“”„’]*[”“]/gu, 'a quotation begins within a quotation'],
		[/[A-Za-z$][\w$]*(?:(?:::|[#._])[\w$?!]+)+/g, 'a name begins within a name'],
		[/<!--[^]*?-->/g, 'a comment begins within a comment'],
		[/\{%[^]*?%\}/g, 'a macro begins within a macro'],
		[/a(?=[^]*b)/g, 'one looks ahead from every letter'],
	])('%s is slow: %s', ({ source, flags }) => {
		expect(findSlow({ place: 'here', source, flags })).not.toEqual([]);
	});

	it.each([
		[/(?<!0)0+$/],
		[/\s+/g],
		[/<[^<>]*>/g],
		[/(?:\r\n|\n|\r)[ \t]*/g],
		[/\{%(?:(?!%\}|\{%)[^])*%\}/g],
		[/^\s*\w+\s*$/],
	])('%s is not', ({ source, flags }) => {
		expect(findSlow({ place: 'here', source, flags })).toEqual([]);
	});
});
