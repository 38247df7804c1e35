import { Redis } from 'ioredis';
import type { RedisConnection } from '../../config/config.ts';
import {
	callMethod,
	type RedisClient,
	type RedisEvents,
	type Reply,
	type Scan,
	type Step,
} from './client.ts';
import { CONNECT_TIMEOUT_MS, SCAN_COUNT, singleOptions } from './options.ts';

/** One Redis, or the primary of a Sentinel group. */
export class SingleClient implements RedisClient {
	/** A script or an UNLINK over so many keys takes less than a millisecond of Redis's time. */
	readonly keysAtOnce = 64;
	readonly #redis: Redis;
	#watchdog: NodeJS.Timeout | null = null;

	constructor(connection: RedisConnection) {
		const options = singleOptions(connection);
		this.#redis =
			connection.url === undefined ? new Redis(options) : new Redis(connection.url, options);
	}

	listen({ ready, closed }: RedisEvents): void {
		let fault: unknown;
		// Without a listener an emitted error would end the process.
		this.#redis.on('error', (error: unknown) => {
			fault = error;
			// The wrong database would be read and written from here on.
			if (isFailedSelect(error)) this.reset();
		});
		this.#redis.on('connect', () => {
			// A server that is frozen lets us connect and then says nothing.
			this.#stopWatchdog();
			this.#watchdog = setTimeout(() => this.reset(), CONNECT_TIMEOUT_MS).unref();
		});
		this.#redis.on('ready', () => {
			this.#stopWatchdog();
			fault = undefined;
			ready();
		});
		this.#redis.on('close', () => {
			this.#stopWatchdog();
			closed(fault);
		});
	}

	connect(): void {
		// Its failure comes as the event `close` too.
		this.#redis.connect().catch(() => undefined);
	}

	reset(): void {
		this.#redis.disconnect(true);
	}

	quit(): Promise<unknown> {
		return this.#redis.quit();
	}

	disconnect(): void {
		this.#stopWatchdog();
		this.#redis.disconnect();
	}

	readMany(keys: string[]): Promise<readonly unknown[]> {
		return this.#redis.mgetBuffer(keys);
	}

	async call(step: Step): Promise<unknown> {
		return callMethod(this.#redis, step);
	}

	async send(steps: readonly Step[]): Promise<readonly Reply[]> {
		const pipeline = this.#redis.pipeline();
		for (const step of steps) callMethod(pipeline, step);
		return (await pipeline.exec()) ?? [];
	}

	scans(): readonly Scan[] {
		return [(cursor, pattern) => this.#redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT)];
	}

	async memory(): Promise<readonly string[]> {
		return [await this.#redis.info('memory')];
	}

	#stopWatchdog(): void {
		if (this.#watchdog) clearTimeout(this.#watchdog);
		this.#watchdog = null;
	}
}

function isFailedSelect(error: unknown): boolean {
	const command: unknown = error instanceof Error && 'command' in error ? error.command : null;
	return (
		typeof command === 'object' && command !== null && Reflect.get(command, 'name') === 'select'
	);
}
