import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rollup } from 'rollup';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notices } from '../../../.build/notices.ts';
import { PackageList } from '../../../.build/package-list.ts';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'notices-'));
});
afterEach(() => {
	rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	writeFileSync(join(folder, path), text);
}

/** A package with one module. */
function writePackage(name: string, files: Readonly<Record<string, string>>): void {
	const manifest = { name, version: '1.2.3', license: 'MIT', type: 'module' };
	write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
	write(`node_modules/${name}/index.js`, `export const value = '${name}';`);
	for (const [path, text] of Object.entries(files)) write(`node_modules/${name}/${path}`, text);
}

/** Builds a file that has the values of these packages, and gives its notices. */
async function build(
	names: readonly string[],
	packages = new PackageList(),
	output = 'api.js',
): Promise<string> {
	const imports = names.map(
		(name, at) => `export { value as v${at} } from './node_modules/${name}/index.js';`,
	);
	write('entry.js', imports.join('\n'));
	const bundle = await rollup({ input: join(folder, 'entry.js'), plugins: [notices(packages)] });
	await bundle.write({ file: join(folder, 'dist', output), format: 'esm' });
	return readFileSync(join(folder, 'dist/THIRD_PARTY_NOTICES'), 'utf8');
}

test('notices of a build have the whole licence of each package that is inlined', async () => {
	writePackage('one', { LICENSE: 'The licence of one' });
	writePackage('@scope/two', { 'license.md': 'The licence of two', NOTICE: 'The notice of two' });
	writePackage('three', { LICENSE: 'The licence of three' });
	const text = await build(['one', '@scope/two']);
	expect(text).toContain('one 1.2.3 (MIT)');
	expect(text).toContain('The licence of one');
	expect(text).toContain('@scope/two 1.2.3 (MIT)');
	expect(text).toContain('The notice of two\n\nThe licence of two');
	expect(text).not.toContain('three');
});

test('notices of a build have the licences of what a package has taken from others', async () => {
	writePackage('one', {
		LICENSE: 'The licence of one',
		'src/vendor/LICENSE.md': 'The licence of another',
		'src/license.js': 'no licence',
		'node_modules/inner/LICENSE': 'The licence of what is not inlined',
	});
	const text = await build(['one']);
	expect(text).toContain('The licence of another');
	expect(text).not.toContain('no licence');
	expect(text).not.toContain('not inlined');
});

test('notices of two builds have the packages of both', async () => {
	writePackage('one', { LICENSE: 'The licence of one' });
	writePackage('two', { LICENSE: 'The licence of two' });
	const packages = new PackageList();
	await build(['one'], packages);
	const text = await build(['two'], packages, 'app.js');
	expect(text).toContain('The licence of one');
	expect(text).toContain('The licence of two');
});

test('a package without the text of its licence fails the build', async () => {
	writePackage('one', { LICENSE: 'The licence of one' });
	writePackage('bare', {});
	await expect(build(['one', 'bare'])).rejects.toThrow('.build/licenses/ of: bare');
});
