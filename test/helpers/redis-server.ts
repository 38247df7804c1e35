import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export interface RedisServer {
	readonly port: number;
	readonly url: string;
	readonly pid: number;
	/** Starts it again on the same port and directory after `kill` or `stop`. */
	start(): Promise<void>;
	/** SIGKILL, as a crash: nothing is saved. */
	kill(): Promise<void>;
	/** SIGSTOP: connections stay open and nothing is answered. */
	freeze(): void;
	/** SIGCONT. */
	thaw(): void;
	/** Ends the process and removes its directory. */
	stop(): Promise<void>;
}

/**
 * A real redis-server on a free port of 127.0.0.1 with a directory of its own. `options` are
 * configuration directives, such as `['--maxmemory', '20mb']`.
 */
export async function startRedisServer(options: readonly string[] = []): Promise<RedisServer> {
	const port = await findFreePort();
	const directory = await mkdtemp(join(tmpdir(), 'translation-cache-redis-'));
	const running: { process: ChildProcess | null } = { process: null };

	const end = async (signal: NodeJS.Signals): Promise<void> => {
		const { process: child } = running;
		running.process = null;
		if (!child || child.exitCode !== null) return;
		const exited = new Promise((resolve) => {
			child.once('exit', resolve);
		});
		child.kill('SIGCONT');
		child.kill(signal);
		await exited;
	};
	const server: RedisServer = {
		port,
		url: `redis://127.0.0.1:${port}`,
		get pid() {
			return running.process?.pid ?? -1;
		},
		start: async () => {
			running.process = await launch(port, directory, options);
			await waitUntilReady(port, options);
		},
		kill: () => end('SIGKILL'),
		freeze: () => void running.process?.kill('SIGSTOP'),
		thaw: () => void running.process?.kill('SIGCONT'),
		stop: async () => {
			await end('SIGKILL');
			await rm(directory, { recursive: true, force: true });
		},
	};
	await server.start();
	return server;
}

export async function findFreePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve, reject) => {
		probe.once('error', reject);
		probe.listen(0, '127.0.0.1', resolve);
	});
	const address = probe.address();
	await new Promise((resolve) => {
		probe.close(resolve);
	});
	if (address === null || typeof address === 'string') throw new Error('no free port was found');
	return address.port;
}

async function launch(
	port: number,
	directory: string,
	options: readonly string[],
): Promise<ChildProcess> {
	const fixed = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
	const child = spawn('redis-server', [...fixed, ...options], { stdio: 'ignore' });
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', (cause: NodeJS.ErrnoException) => {
			const reason =
				cause.code === 'ENOENT'
					? 'redis-server is not installed: the redis tests need it on the PATH'
					: 'redis-server could not be started';
			reject(new Error(reason, { cause }));
		});
	});
	return child;
}

async function waitUntilReady(port: number, options: readonly string[]): Promise<void> {
	const at = options.indexOf('--requirepass');
	const password = at === -1 ? undefined : options[at + 1];
	const client = new Redis({
		port,
		host: '127.0.0.1',
		...(password === undefined ? {} : { password }),
		retryStrategy: (times) => (times > 200 ? null : 25),
		maxRetriesPerRequest: null,
	});
	client.on('error', () => undefined);
	try {
		await client.ping();
	} finally {
		client.disconnect();
	}
}
