import type { Config } from '../config/config.ts';
import { Claim, type ClaimOptions } from './claim.ts';
import { MemoryStore } from './memory/memory.ts';
import { RedisStore } from './redis/redis.ts';
import type { Store } from './store.ts';

/** What one process keeps in its memory nobody else can claim. */
interface OpenedStore {
	readonly store: Store;
	readonly claim?: Claim;
}

type StoreConfig = Pick<Config, 'redis' | 'namespace' | 'commandTimeoutMs' | 'memoryMegabytes'>;
type StoreSurroundings = Pick<ClaimOptions, 'cut' | 'readProject'> & {
	readonly logger: ClaimOptions['logger'] & { warn(message: string): void };
};

/** A Redis lets nothing through before it is known whose the namespace is. */
export function openStore(
	{ redis, namespace, commandTimeoutMs, memoryMegabytes }: StoreConfig,
	options: StoreSurroundings,
): OpenedStore {
	if (redis === null) return { store: new MemoryStore({ maxBytes: memoryMegabytes * 1_000_000 }) };
	const claim: Claim = new Claim({ ...options, namespace, store: () => store });
	const store: Store = new RedisStore(redis, {
		commandTimeoutMs,
		logger: options.logger,
		admit: (door) => claim.enter(door),
	});
	return { store, claim };
}
