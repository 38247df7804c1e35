import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';

export interface InlinedPackage {
	readonly name: string;
	readonly version: string;
	/** As its `package.json` calls it. */
	readonly license: string;
	/** Whole, and of code that it has taken from others too. */
	readonly texts: readonly string[];
}

/** Texts of packages that are published without theirs, as their repositories have them. */
const TEXTS = new URL('./licenses/', import.meta.url);
const FILES = /^(licen[sc]e|notice|copying)[^/]*$/i;
const CODE = /\.[cm]?[jt]s$/;

/** The packages whose code is in the files that are built. */
export class PackageList {
	readonly #folders = new Set<string>();

	/** `id`: the path of a module, or what a plugin of Rollup calls it. */
	addModule(id: string): void {
		const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(pathOf(id))?.[0];
		if (folder !== undefined) this.#folders.add(folder);
	}

	/** By name and version, each once. */
	read(): readonly InlinedPackage[] {
		const all = new Map<string, InlinedPackage>();
		for (const folder of this.#folders) {
			const found = readPackage(folder);
			all.set(`${found.name} ${found.version}`, found);
		}
		return [...all].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found);
	}
}

function pathOf(id: string): string {
	return id.replace(/^\0/, '').replace(/\?.*$/, '').replaceAll(sep, '/');
}

function readPackage(folder: string): InlinedPackage {
	const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const { name, version, license, licenses } = manifest;
	const texts = textFiles(folder).map(readText);
	return {
		name,
		version,
		license: license ?? licenses[0].type,
		texts: texts.length > 0 ? [...new Set(texts)] : readOwnText(name),
	};
}

/** Of code that a package has taken from others the licences lie deeper in its folder. */
function textFiles(folder: string): readonly string[] {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
		.filter(({ entry, path }) => entry.isFile() && !isNested(path.slice(folder.length)))
		.map(({ path }) => path)
		.filter((path) => FILES.test(basename(path)) && !CODE.test(path))
		.toSorted();
}

function isNested(path: string): boolean {
	return path.split(sep).includes('node_modules');
}

function readOwnText(name: string): readonly string[] {
	const file = new URL(`${name}.txt`, TEXTS);
	return existsSync(file) ? [readText(file)] : [];
}

/** Without the blank lines around it. */
function readText(file: string | URL): string {
	return readFileSync(file, 'utf8')
		.replace(/^(?:[ \t]*\r?\n)+/, '')
		.trimEnd();
}
