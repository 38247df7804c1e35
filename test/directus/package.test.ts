import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { DocumentThread } from '../../src/documents/thread.ts';
import { doWork, type TextJob } from '../../src/documents/work.ts';
import { buildBundle, root } from '../harness/build.ts';
import { makeOnce } from '../harness/run-folder.ts';
import { scanCode } from '../helpers/code-scan.ts';

const REDIS = 'the client of Redis';
const STUDIO = 'the Studio has it';
/** Modules that a file may import, and what for. */
const MODULES = {
	'api.js': {
		assert: REDIS,
		buffer: REDIS,
		crypto: REDIS,
		dns: REDIS,
		events: REDIS,
		fs: REDIS,
		net: REDIS,
		os: REDIS,
		path: REDIS,
		stream: REDIS,
		string_decoder: REDIS,
		tls: REDIS,
		tty: REDIS,
		util: REDIS,
		'node:crypto': 'keys and digests',
		'node:fs': 'secrets in files; the client of Anthropic looks for credentials if it has no key',
		'node:net': 'addresses that a policy is limited to',
		'node:path': 'where these credentials would be',
		'node:perf_hooks': 'giving way',
		'node:stream': 'the parser of HTML',
		'node:stream/promises': 'exports',
		'node:timers': 'giving way',
		'node:timers/promises': 'waiting',
		'node:url': 'names of sites in punycode',
		'node:util': 'compression',
		'node:worker_threads': 'the thread that works on long texts',
		'node:zlib': 'compression',
	},
	'app.js': { '@directus/extensions-sdk': STUDIO, vue: STUDIO, 'vue-i18n': STUDIO },
	'documents.js': {
		'node:crypto': 'digests',
		'node:stream': 'the parser of HTML',
		'node:url': 'names of sites in punycode',
		'node:worker_threads': 'where its jobs come from',
	},
};
/** Uses of names that could make, load or run code, and do not. */
const HARMLESS = [
	// A method of it, or a look at its text.
	/^Function\.prototype$/,
	/^\w+\.call\(Function\)$/,
	// The names that Node has anyway, by which a vendor's client knows what not to copy.
	/^\[Object,Function,Array,Date,/,
	// The channel on which ioredis tells of its commands.
	/^process\.getBuiltinModule$/,
	/^require\("node:diagnostics_channel"\)$/,
	// The type of a property of a component.
	/^type:Function$/,
];
const FILES = ['api.js', 'app.js', 'documents.js'] as const;

/** What the file says of each package, by the package's name. */
function readNotices(): ReadonlyMap<string, string> {
	const [, ...parts] = read('THIRD_PARTY_NOTICES').split(/^={80}$/m);
	const heads = parts.filter((_, at) => at % 2 === 0);
	return new Map(
		heads.map((head, at) => [head.trim().split(' ')[0] ?? '', parts[at * 2 + 1] ?? '']),
	);
}

const read = (name: string): string => readFileSync(join(root, 'dist', name), 'utf8');

beforeAll(() => makeOnce('bundle', buildBundle));

describe.each(FILES)('%s', (file) => {
	test('imports no modules but those of which it is known why', () => {
		expect(scanCode(read(file)).modules).toEqual(Object.keys(MODULES[file]).toSorted());
	});

	test('starts no program, and makes and loads no code', () => {
		const uses = scanCode(read(file)).uses.filter(
			(use) => !HARMLESS.some((pattern) => pattern.test(use)),
		);
		expect(uses).toEqual([]);
	});
});

test('api.js starts one thread, of documents.js', () => {
	const code = read('api.js');
	const name = /import\{[^}]*\bWorker as (\w+)[^}]*\}from"node:worker_threads"/.exec(code)?.[1];
	expect(code.match(new RegExp(`\\bnew ${name}\\(`, 'g'))).toHaveLength(1);
	expect(code.match(/"\.\/documents\.js"/g)).toHaveLength(1);
});

test('documents.js does the work of the thread', async () => {
	const url = pathToFileURL(join(root, 'dist', 'documents.js'));
	const thread = new DocumentThread({
		url,
		deadlineMs: () => 60_000,
		idleMs: 0,
		memoryMb: () => 256,
	});
	const job: TextJob = { name: 'frame', args: ['# A *heading*', { format: 'markdown' }] };
	expect(await thread.run(job)).toEqual([JSON.stringify(doWork(job))]);
});

test.each([
	'(0,eval)("x")',
	'const e=Function;new e("x")',
	'new Function("x")',
	'({}).constructor.constructor("x")',
	'import(name)',
	'require("vm")',
	'process.binding("spawn_sync")',
	'programs.spawn("ls")',
	'run("/bin/sh")',
	'run(`#!/usr/bin/env bash`)',
	'new Thread(code,{eval:!0})',
	'new Thread(new URL("data:text/javascript,x"))',
	'require("child_process")',
])('a scan finds %s', (code) => {
	const uses = scanCode(code).uses.filter((use) => !HARMLESS.some((pattern) => pattern.test(use)));
	expect(uses).not.toEqual([]);
});

describe('THIRD_PARTY_NOTICES', () => {
	test('has every package that our code imports', () => {
		const packages = new Set(['src', 'extensions'].flatMap((folder) => importsOf(folder)));
		for (const name of Object.keys(MODULES['app.js'])) packages.delete(name);
		expect(packages.size).toBeGreaterThan(10);
		expect([...readNotices().keys()]).toEqual(expect.arrayContaining([...packages]));
	});

	test('has the whole text of every licence', () => {
		const texts = readNotices();
		expect(texts.size).toBeGreaterThan(50);
		for (const [name, text] of texts) {
			expect(text.length, name).toBeGreaterThan(500);
			expect(text, name).toMatch(/copyright|apache license/i);
		}
		expect(texts.get('entities')).toContain('Redistribution and use in source and binary forms');
		expect(texts.get('@mistralai/mistralai')).toContain('TERMS AND CONDITIONS FOR USE');
		expect(texts.get('saxes')).toContain('Isaac Z. Schlueter');
		// Code that a package has taken from another.
		expect(texts.get('openai')).toContain('BSD 3-Clause License');
	});
});

test('a package has the files that are built, the licence and the front page', () => {
	const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
	const [packed] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
	const paths = packed.files.map((file: { path: string }) => file.path);
	expect(paths.toSorted()).toEqual([
		'LICENSE',
		'README.md',
		'dist/THIRD_PARTY_NOTICES',
		'dist/api.js',
		'dist/app.js',
		'dist/documents.js',
		'package.json',
	]);
});

/** Packages that the files of a folder import, types apart. */
function importsOf(folder: string): readonly string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => /\.(?:ts|vue)$/.test(path))
		.map((path) => readFileSync(join(root, folder, path), 'utf8'))
		.flatMap((code) => [...code.matchAll(/^import (?!type )[^;]*?from '([^.'][^']*)';/gm)])
		.map(([, name = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? '')
		.filter((name) => !isBuiltin(name));
}
