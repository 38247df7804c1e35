import type { TestProject } from 'vitest/node';

import { buildBundle } from './build.ts';
import { closeRunFolder, hasRunFolder, openRunFolder } from './run-folder.ts';
import { sharePostgres } from './test-database.ts';

const ON_POSTGRES = ['directus', 'postgres'];

/**
 * Once before the Directus suites, whichever of them comes first: the bundle is as new as its
 * sources, the run has a folder, and its tests have one PostgreSQL with databases of their own.
 */
export async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
	if (hasRunFolder()) return undefined;
	const folder = openRunFolder();
	const needsPostgres = vitest.projects.some(({ name }) => ON_POSTGRES.includes(name));
	const [postgres] = await Promise.all([needsPostgres ? sharePostgres() : null, buildBundle()]);
	return async () => {
		await postgres?.stop();
		closeRunFolder(folder);
	};
}
