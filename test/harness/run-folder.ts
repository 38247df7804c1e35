import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const VARIABLE = 'HARNESS_RUN_FOLDER';

/**
 * The folder of this test run: what the harness writes is below it, what it starts is noted in it.
 */
export function useRunFolder(): string {
	const given = process.env[VARIABLE];
	if (given !== undefined) return given;
	const folder = openRunFolder();
	process.once('exit', () => closeRunFolder(folder));
	return folder;
}

/** Says whether this run has its folder already. */
export function hasRunFolder(): boolean {
	return process.env[VARIABLE] !== undefined;
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

/** Makes something once in a run: whoever comes first makes it, others wait until it is there. */
export async function makeOnce(name: string, make: () => Promise<unknown>): Promise<void> {
	const file = (state: string): string => join(useRunFolder(), `${name}.${state}`);
	if (claim(file('begun'))) {
		try {
			await make();
		} catch (error) {
			writeFileSync(file('failed'), '');
			throw error;
		}
		writeFileSync(file('done'), '');
	}
	while (!existsSync(file('done'))) {
		if (existsSync(file('failed'))) throw new Error(`harness: ${name} was not made, see above`);
		await delay(50);
	}
}

/** True for the first who asks. */
function claim(path: string): boolean {
	try {
		writeFileSync(path, '', { flag: 'wx' });
		return true;
	} catch {
		return false;
	}
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
