import { Cluster } from 'ioredis';
import type { RedisConnection } from '../../config/config.ts';
import { replyCode } from './fault.ts';
import {
	callMethod,
	type RedisClient,
	type RedisEvents,
	type Reply,
	type Scan,
	type Step,
} from './client.ts';
import { commonOptions, delayOf, SCAN_COUNT } from './options.ts';

/** A server that no longer has a key, or not yet, says one of these. */
const MOVING: ReadonlySet<string> = new Set(['MOVED', 'ASK', 'TRYAGAIN', 'CLUSTERDOWN']);
const ASK = /^ASK \d+ (\S+)$/;
const ATTEMPTS = 3;

/**
 * Several primaries share the keys. Each command names one key; the client gathers those of a tick
 * by server. So entries and tags are read at slightly different times, which an invalidation that
 * was acknowledged before allows.
 */
export class ClusterClient implements RedisClient {
	readonly keysAtOnce = 1;
	readonly #cluster: Cluster;
	#refreshing: Promise<void> | null = null;

	constructor(connection: RedisConnection) {
		this.#cluster = new Cluster([...(connection.clusterNodes ?? [])], {
			lazyConnect: true,
			enableOfflineQueue: false,
			enableAutoPipelining: true,
			clusterRetryStrategy: delayOf,
			// A server that is gone fails its keys at once, the others go on.
			maxRedirections: 4,
			retryDelayOnFailover: 20,
			retryDelayOnClusterDown: 20,
			redisOptions: commonOptions(connection),
		});
	}

	listen({ ready, closed }: RedisEvents): void {
		let fault: unknown;
		this.#cluster.on('error', (error: unknown) => {
			fault = error;
		});
		this.#cluster.on('ready', () => {
			fault = undefined;
			ready();
		});
		this.#cluster.on('close', () => closed(fault));
	}

	connect(): void {
		this.#cluster.connect().catch(() => undefined);
	}

	reset(): void {
		this.#cluster.disconnect(true);
	}

	quit(): Promise<unknown> {
		return this.#cluster.quit();
	}

	disconnect(): void {
		this.#cluster.disconnect();
	}

	readMany(keys: string[]): Promise<readonly unknown[]> {
		return Promise.all(
			keys.map((key) =>
				this.call(['getBuffer', key]).catch((error: unknown) => {
					if (replyCode(error) === 'WRONGTYPE') return null;
					throw error;
				}),
			),
		);
	}

	/** Within a pipeline the client does not follow a key to where it was moved. */
	async call(step: Step): Promise<unknown> {
		for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
			try {
				return await callMethod(this.#cluster, step);
			} catch (error) {
				if (!isMoving(error) || attempt === ATTEMPTS) throw error;
				const asked = ASK.exec(error instanceof Error ? error.message : '')?.[1];
				if (asked !== undefined) return this.#ask(asked, step, error);
				await this.#refresh();
			}
		}
		return undefined;
	}

	send(steps: readonly Step[]): Promise<readonly Reply[]> {
		return Promise.all(
			steps.map(async (step): Promise<Reply> => {
				try {
					return [null, await this.call(step)];
				} catch (error) {
					return [error instanceof Error ? error : new Error('rejected'), undefined];
				}
			}),
		);
	}

	scans(): readonly Scan[] {
		return this.#cluster
			.nodes('master')
			.map((node) => (cursor, pattern) => node.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT));
	}

	memory(): Promise<readonly string[]> {
		return Promise.all(this.#cluster.nodes('master').map((node) => node.info('memory')));
	}

	/** The slot is on its way: its key is at `address` already, though another server owns it. */
	async #ask(address: string, step: Step, cause: unknown): Promise<unknown> {
		const node = this.#cluster
			.nodes('master')
			.find(({ options: { host, port } }) => `${host}:${port}` === address);
		if (!node) throw cause;
		const pipeline = node.pipeline();
		pipeline.asking();
		callMethod(pipeline, step);
		const [error, reply] = (await pipeline.exec())?.[1] ?? [];
		if (error) throw error;
		return reply;
	}

	/** Once for all commands that met a server which knows better. */
	#refresh(): Promise<void> {
		this.#refreshing ??= new Promise<void>((resolve) => {
			this.#cluster.refreshSlotsCache(() => resolve());
		}).finally(() => {
			this.#refreshing = null;
		});
		return this.#refreshing;
	}
}

/** The client refuses gathered commands once it knows better where their keys are. */
function isMoving(error: unknown): boolean {
	if (MOVING.has(replyCode(error) ?? '')) return true;
	return error instanceof Error && error.message.includes('same slots allocation group');
}
