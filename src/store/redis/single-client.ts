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
	readonly #isOurs: boolean;
	#opened: () => void = () => undefined;
	#watchdog: NodeJS.Timeout | null = null;

	/** A ready client instead of a connection is used as it is, and closed by whoever made it. */
	constructor(source: RedisConnection | Redis) {
		this.#isOurs = !isClient(source);
		this.#redis = isClient(source) ? source : createRedis(source);
	}

	listen({ ready, closed }: RedisEvents): void {
		let fault: unknown;
		this.#opened = ready;
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
		if (this.#isOurs) this.#redis.connect().catch(() => undefined);
		else this.#opened();
	}

	reset(): void {
		this.#redis.disconnect(true);
	}

	async quit(): Promise<void> {
		if (this.#isOurs) await this.#redis.quit();
	}

	disconnect(): void {
		this.#stopWatchdog();
		if (this.#isOurs) this.#redis.disconnect();
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

function isClient(source: RedisConnection | Redis): source is Redis {
	return 'pipeline' in source;
}

function createRedis(connection: RedisConnection): Redis {
	const options = singleOptions(connection);
	return connection.url === undefined ? new Redis(options) : new Redis(connection.url, options);
}

function isFailedSelect(error: unknown): boolean {
	if (!(error instanceof Error) || !('command' in error)) return false;
	const { command } = error;
	return (
		typeof command === 'object' &&
		command !== null &&
		'name' in command &&
		command.name === 'select'
	);
}
