import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lays a hook of a project's own into the data folder of a Directus that is yet to start. */
export function addHook(dataDir: string, name: string, code: string): void {
	const folder = join(dataDir, 'extensions', name);
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'index.js'), code);
	const extension = { type: 'hook', path: 'index.js', source: 'index.js', host: '^12.0.0' };
	const description = { name, version: '1.0.0', type: 'module' };
	writeFileSync(
		join(folder, 'package.json'),
		JSON.stringify({ ...description, 'directus:extension': extension }),
	);
}
