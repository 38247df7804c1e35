import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import ts from 'typescript';

export interface SourceFile {
	/** From the checkout's root. */
	readonly path: string;
	readonly lines: readonly string[];
	/** The paths of the files of ours that it imports, types included. */
	readonly imports: readonly string[];
}

const FOLDERS = ['src', 'extensions'];
const SCRIPT_BLOCK = /<script[^>]*>(.*?)<\/script>/gs;

/** The source files of a checkout with their imports. */
export function readTree(root: string): readonly SourceFile[] {
	return FOLDERS.filter((folder) => existsSync(join(root, folder)))
		.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
		.filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name))
		.toSorted()
		.map((file) => readSource(root, file));
}

function readSource(root: string, file: string): SourceFile {
	const text = readFileSync(file, 'utf8');
	const scripts = file.endsWith('.vue')
		? [...text.matchAll(SCRIPT_BLOCK)].map(([, script = '']) => script)
		: [text];
	const imports = scripts
		.flatMap((script) => ts.preProcessFile(script, true, true).importedFiles)
		.filter(({ fileName }) => fileName.startsWith('.'))
		.map(({ fileName }) => join(dirname(file), fileName));
	return {
		path: relative(root, file),
		lines: text.replace(/\n$/, '').split('\n'),
		imports: [...new Set(imports)].map((path) => relative(root, path)),
	};
}

function relative(root: string, file: string): string {
	return file.slice(join(root, '/').length);
}
