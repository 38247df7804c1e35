import { Redis } from 'ioredis';
import { type RedisServer, startRedisServer } from './redis-server.ts';

export interface RedisCluster {
	readonly nodes: readonly { readonly host: string; readonly port: number }[];
	readonly servers: readonly RedisServer[];
	/**
	 * Moves a slot, with its keys, from the first server to the second; `halfway` is called when half
	 * of them are there.
	 */
	moveSlot(slot: number, halfway?: () => Promise<void>): Promise<void>;
	stop(): Promise<void>;
}

const SLOTS = 16_384;

/** Three primaries that share the slots evenly. */
export async function startRedisCluster(): Promise<RedisCluster> {
	const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'];
	const servers = await Promise.all([0, 1, 2].map(() => startRedisServer(options)));
	const clients = servers.map(({ port }) => new Redis({ host: '127.0.0.1', port }));
	const share = Math.ceil(SLOTS / servers.length);
	for (const [at, client] of clients.entries()) {
		const last = Math.min(SLOTS, (at + 1) * share) - 1;
		await client.call('CLUSTER', 'ADDSLOTSRANGE', at * share, last);
		for (const { port } of servers) await client.call('CLUSTER', 'MEET', '127.0.0.1', port);
	}
	for (const client of clients) await waitUntilWhole(client, servers.length);
	return {
		nodes: servers.map(({ port }) => ({ host: '127.0.0.1', port })),
		servers,
		moveSlot: (slot, halfway) => moveSlot(clients, servers, slot, halfway),
		stop: async () => {
			for (const client of clients) client.disconnect();
			await Promise.all(servers.map((server) => server.stop()));
		},
	};
}

async function waitUntilWhole(client: Redis, count: number): Promise<void> {
	for (;;) {
		const info = String(await client.call('CLUSTER', 'INFO'));
		if (info.includes('cluster_state:ok') && info.includes(`cluster_size:${count}`)) return;
		await new Promise((resolve) => {
			setTimeout(resolve, 50);
		});
	}
}

async function moveSlot(
	[from, to]: readonly Redis[],
	[, target]: readonly RedisServer[],
	slot: number,
	halfway: () => Promise<void> = async () => undefined,
): Promise<void> {
	if (!from || !to || !target) throw new Error('the cluster has no second server');
	const fromId = String(await from.call('CLUSTER', 'MYID'));
	const toId = String(await to.call('CLUSTER', 'MYID'));
	await to.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId);
	await from.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId);
	const keys: unknown = await from.call('CLUSTER', 'GETKEYSINSLOT', slot, 1000);
	const moved = Array.isArray(keys) ? keys.map(String) : [];
	for (const [at, key] of moved.entries()) {
		if (at === Math.floor(moved.length / 2)) await halfway();
		await from.call('MIGRATE', '127.0.0.1', target.port, key, 0, 5000);
	}
	await to.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId);
	await from.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId);
}
