import { buildBundle } from './build.ts';
import { closeRunFolder, openRunFolder } from './run-folder.ts';

/** Once before the Directus suites: the bundle is as new as its sources, and the run has a folder. */
export async function setup(): Promise<() => void> {
	await buildBundle();
	const folder = openRunFolder();
	return () => closeRunFolder(folder);
}
