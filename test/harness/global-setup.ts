import type { TestProject } from 'vitest/node';

import { buildBundle } from './build.ts';
import { closeRunFolder, hasRunFolder, makeOnce, openRunFolder } from './run-folder.ts';
import { sharePostgres } from './test-database.ts';

const ON_POSTGRES = ['directus', 'postgres'];

/**
 * Once before the Directus suites, whichever of them comes first: the run has a folder, and its
 * tests have one PostgreSQL with databases of their own. The bundle is made as new as its sources
 * beside suites that do not need it; the first Directus waits for it.
 */
export async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
	if (hasRunFolder()) return undefined;
	const folder = openRunFolder();
	const needsPostgres = vitest.projects.some(({ name }) => ON_POSTGRES.includes(name));
	const built = makeOnce('bundle', buildBundle).catch((error: unknown) => {
		process.stderr.write(`${String(error)}\n`);
	});
	const postgres = needsPostgres ? await sharePostgres() : null;
	return async () => {
		await built;
		await postgres?.stop();
		closeRunFolder(folder);
	};
}
