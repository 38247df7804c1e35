import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findFreePort, type RedisServer, startRedisServer } from './redis-server.ts';

export interface SentinelGroup {
	readonly sentinels: readonly { readonly host: string; readonly port: number }[];
	readonly name: string;
	readonly primary: RedisServer;
	readonly replica: RedisServer;
	stop(): Promise<void>;
}

const NAME = 'group';

/** A primary, a replica and one Sentinel that fails over a second after the primary is gone. */
export async function startSentinelGroup(): Promise<SentinelGroup> {
	const primary = await startRedisServer(['--repl-diskless-sync-delay', '0']);
	const replica = await startRedisServer(['--replicaof', '127.0.0.1', `${primary.port}`]);
	const directory = await mkdtemp(join(tmpdir(), 'translation-cache-sentinel-'));
	const port = await findFreePort();
	const file = join(directory, 'sentinel.conf');
	const lines = [
		`port ${port}`,
		'bind 127.0.0.1',
		`dir ${directory}`,
		`sentinel monitor ${NAME} 127.0.0.1 ${primary.port} 1`,
		`sentinel down-after-milliseconds ${NAME} 1000`,
		`sentinel failover-timeout ${NAME} 5000`,
	];
	await writeFile(file, lines.join('\n'));
	const sentinel = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
	const exited = new Promise((resolve) => {
		sentinel.once('exit', resolve);
	});
	await waitForReplica(port);
	return {
		sentinels: [{ host: '127.0.0.1', port }],
		name: NAME,
		primary,
		replica,
		stop: async () => {
			sentinel.kill('SIGKILL');
			await exited;
			await Promise.all([primary.stop(), replica.stop()]);
			await rm(directory, { recursive: true, force: true });
		},
	};
}

/** Until the Sentinel knows whom it could fail over to. */
async function waitForReplica(port: number): Promise<void> {
	const client = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
	client.on('error', () => undefined);
	try {
		for (;;) {
			const replicas = await client.call('SENTINEL', 'REPLICAS', NAME);
			const flags = JSON.stringify(replicas);
			if (flags.includes('"slave"') && flags.includes('"master-link-status","ok"')) return;
			await new Promise((resolve) => {
				setTimeout(resolve, 100);
			});
		}
	} finally {
		client.disconnect();
	}
}
