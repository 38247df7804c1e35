import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'HARNESS_RUN_FOLDER';

/** The folder of this test run: what the harness writes is below it, what it starts is noted in it. */
export function useRunFolder(): string {
	const given = process.env[VARIABLE];
	if (given !== undefined) return given;
	const folder = openRunFolder();
	process.once('exit', () => closeRunFolder(folder));
	return folder;
}

/** Opened once a run; the workers inherit it through their environment. */
export function openRunFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'translation-cache-'));
	// PostgreSQL runs as another user and has to pass through.
	chmodSync(folder, 0o711);
	mkdirSync(pidFolder(folder));
	process.env[VARIABLE] = folder;
	return folder;
}

/** Ends what a killed worker left running, and removes the folder. */
export function closeRunFolder(folder: string): void {
	for (const pid of readdirSync(pidFolder(folder))) killLeftover(Number(pid));
	rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
	delete process.env[VARIABLE];
}

/** A new empty folder that is gone after the run. */
export function makeFolder(prefix: string): string {
	return mkdtempSync(join(useRunFolder(), `${prefix}-`));
}

/** The file that stands while the process runs. */
export function pidFile(pid: number): string {
	return join(pidFolder(useRunFolder()), String(pid));
}

function pidFolder(folder: string): string {
	return join(folder, 'pids');
}

function killLeftover(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended meanwhile.
	}
}
