import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Finds a program on PATH, then where packages put servers that are not on PATH. */
export function findProgram(name) {
	const folders = [...(process.env.PATH ?? '').split(delimiter), ...serverFolders()];
	return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function serverFolders() {
	return [
		...versionsIn('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`),
		...versionsIn('/usr').flatMap((name) =>
			name.startsWith('pgsql-') ? [`/usr/${name}/bin`] : [],
		),
		...['/opt/homebrew', '/usr/local'].flatMap((prefix) =>
			versionsIn(`${prefix}/opt`).flatMap((name) =>
				/^(postgresql|redis)(@|$)/.test(name) ? [`${prefix}/opt/${name}/bin`] : [],
			),
		),
	];
}

function versionsIn(folder) {
	try {
		return readdirSync(folder).toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
	} catch {
		return [];
	}
}

function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}
