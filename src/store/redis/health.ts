import type { Commands } from './commands.ts';
import { toStoreError } from './fault.ts';
import type { Link } from './link.ts';
import type { RedisClient, Step } from './client.ts';
import type { StoreHealth } from '../store.ts';

/** Written only where it exists, which is nowhere: tells whether writes are taken. */
const PROBE: Step = ['set', 'ai_lock:v1:probe', '', 'PX', 1, 'XX'];

/** Never rejects: what does not answer is degraded. */
export async function readHealth(
	client: RedisClient,
	link: Link,
	commands: Commands,
): Promise<StoreHealth> {
	const known = { store: 'redis', perProcess: false } as const;
	try {
		const [infos, [probe]] = await Promise.all([readMemory(client, link), commands.send([PROBE])]);
		return {
			...known,
			status: probe?.[0] ? 'degraded' : 'ok',
			usedMemoryBytes: sumOf(infos, 'used_memory'),
			maxMemoryBytes: sumOf(infos, 'maxmemory') || null,
		};
	} catch {
		return { ...known, status: 'degraded', usedMemoryBytes: null, maxMemoryBytes: null };
	}
}

/** A user who may not ask for it is no fault of the server. */
async function readMemory(client: RedisClient, link: Link): Promise<readonly string[]> {
	try {
		return await link.run(() => client.memory());
	} catch (error) {
		if (toStoreError(error).kind === 'failed') return [];
		throw error;
	}
}

/** null: none of them says. */
function sumOf(infos: readonly string[], name: string): number | null {
	let sum: number | null = null;
	for (const info of infos) {
		const line = info.split(/\r?\n/).find((text) => text.startsWith(`${name}:`));
		const found = /^\d+/.exec(line?.slice(name.length + 1) ?? '')?.[0];
		if (found !== undefined) sum = (sum ?? 0) + Number(found);
	}
	return sum;
}
