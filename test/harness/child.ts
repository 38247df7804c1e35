import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

import { pidFile } from './run-folder.ts';

export interface ChildOptions {
	readonly command: string;
	readonly args: readonly string[];
	readonly cwd: string;
	readonly env: NodeJS.ProcessEnv;
	/** Run as this user; needs root. */
	readonly user?: { readonly uid: number; readonly gid: number } | undefined;
	/** Hears every line as it comes. */
	readonly onLine?: ((line: string) => void) | undefined;
}

export interface Child {
	readonly pid: number;
	/** Resolves with the exit code, or with the name of the signal that ended it. */
	readonly exited: Promise<number | NodeJS.Signals>;
	isRunning(): boolean;
	/** Everything it wrote, both streams in the order they came. */
	logs(): string;
	kill(signal: NodeJS.Signals): void;
	/** Asks with `signal`, waits `graceMs`, then kills; resolves once it has ended. */
	stop(signal?: NodeJS.Signals, graceMs?: number): Promise<void>;
}

/** Starts a program that ends with this process at the latest. */
export function startChild(options: ChildOptions): Child {
	const started = spawn(options.command, [...options.args], {
		cwd: options.cwd,
		env: options.env,
		stdio: ['ignore', 'pipe', 'pipe'],
		...options.user,
	});
	const { pid } = started;
	const chunks: string[] = [];
	const killAtExit = (): void => void started.kill('SIGKILL');
	let running = true;

	for (const stream of [started.stdout, started.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => {
			chunks.push(chunk);
			if (options.onLine !== undefined) chunk.split('\n').filter(Boolean).forEach(options.onLine);
		});
	}

	const exited = new Promise<number | NodeJS.Signals>((resolve) => {
		const finish = (outcome: number | NodeJS.Signals): void => {
			running = false;
			process.off('exit', killAtExit);
			if (pid !== undefined) rmSync(pidFile(pid), { force: true });
			resolve(outcome);
		};
		started.once('error', (error) => {
			chunks.push(`${options.command}: ${error.message}\n`);
			finish(127);
		});
		started.once('close', (code, signal) => finish(signal ?? code ?? 0));
	});

	if (pid !== undefined) {
		process.once('exit', killAtExit);
		writeFileSync(pidFile(pid), options.command);
	}

	return {
		pid: pid ?? 0,
		exited,
		isRunning: () => running,
		logs: () => chunks.join(''),
		kill: (signal) => void started.kill(signal),
		stop: async (signal = 'SIGTERM', graceMs = 15_000) => {
			if (!running) return;
			started.kill(signal);
			const timer = setTimeout(() => started.kill('SIGKILL'), graceMs);
			await exited;
			clearTimeout(timer);
		},
	};
}

/** A loopback port that nobody listens on, `preferred` or the next ones first when given. */
export async function findFreePort(preferred = 0): Promise<number> {
	const port = await tryPort(preferred);
	if (port !== null) return port;
	if (preferred === 0 || preferred >= 65_535) throw new Error('harness: no free port on 127.0.0.1');
	return findFreePort(preferred + 1);
}

function tryPort(port: number): Promise<number | null> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(null));
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' ? (address?.port ?? null) : null));
		});
	});
}

/**
 * Asks again every 50 ms until `isReady` says yes, the child ends (false) or the time is over
 * (false).
 */
export async function waitUntilReady(
	child: Child,
	isReady: () => Promise<boolean>,
	timeoutMs: number,
): Promise<boolean> {
	const deadline = Date.now() + timeoutMs;
	while (child.isRunning() && Date.now() < deadline) {
		if (await isReady()) return true;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return false;
}

/** The end of a log, for an error message. */
export function tail(text: string, lines = 30): string {
	return text.trimEnd().split('\n').slice(-lines).join('\n');
}
