import {
	mkdirSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startChild, tail } from './child.ts';

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const SOURCES = [
	'src',
	'extensions',
	'build',
	'extension.config.js',
	'package.json',
	'package-lock.json',
];

interface BundleManifest {
	readonly path: { readonly app: string; readonly api: string };
	readonly entries: readonly unknown[];
}

/** Builds the bundle when a source is newer than `dist`; true when it had to. */
export async function buildBundle(): Promise<boolean> {
	const { path, entries } = readManifest();
	const outputs = [path.app, path.api].map((output) => join(root, output));
	const dist = join(root, dirname(path.api));
	const startedAt = new Date();
	if (oldest(outputs) > newest(SOURCES.map((source) => join(root, source)))) return false;

	// Built aside and moved: whoever copies `dist` meanwhile gets whole files.
	const staging = join(root, '.cache', `build-${process.pid}`);
	const staged = { app: join(staging, 'app.js'), api: join(staging, 'api.js') };
	const build = startChild({
		command: join(root, 'node_modules/.bin/directus-extension'),
		args: ['build', '-t', 'bundle', '-i', JSON.stringify(entries), '-o', JSON.stringify(staged)],
		cwd: root,
		// Test runners set another one, under which some packages have other code.
		env: { ...process.env, NODE_ENV: 'production' },
	});
	try {
		if ((await build.exited) !== 0) {
			throw new Error(`harness: the bundle does not build\n${tail(withoutStacks(build.logs()))}`);
		}
		mkdirSync(dist, { recursive: true });
		for (const name of readdirSync(staging)) {
			const file = join(staging, name);
			// A source edited during the build has to count as newer.
			utimesSync(file, startedAt, startedAt);
			renameSync(file, join(dist, name));
		}
	} finally {
		rmSync(staging, { recursive: true, force: true });
	}
	return true;
}

function readManifest(): BundleManifest {
	const manifest: { readonly 'directus:extension': BundleManifest } = JSON.parse(
		readFileSync(join(root, 'package.json'), 'utf8'),
	);
	return manifest['directus:extension'];
}

function withoutStacks(log: string): string {
	return log.replaceAll(/^\s+at .*\n?/gm, '');
}

function oldest(paths: readonly string[]): number {
	return Math.min(...paths.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

function newest(paths: readonly string[]): number {
	return Math.max(0, ...paths.flatMap(listFiles).map((path) => statSync(path).mtimeMs));
}

function listFiles(path: string): readonly string[] {
	const stats = statSync(path, { throwIfNoEntry: false });
	if (stats === undefined) return [];
	if (!stats.isDirectory()) return [path];
	return readdirSync(path).flatMap((name) => listFiles(join(path, name)));
}
