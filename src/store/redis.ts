import { Redis, type ChainableCommander, type RedisOptions } from 'ioredis';
import type { RedisConnection } from '../config.ts';
import { replyCode, storeError, toStoreError } from './fault.ts';
import type { Settle } from './deadline.ts';
import { Link } from './link.ts';
import { ReadBatch } from './read-batch.ts';
import { DELETE_UNCHANGED, PATCH, PROLONG, RELEASE, RENEW, type Script } from './script.ts';
import type { HeadPatch, ReadWith, Store, StoredValue, StoreHealth } from './store.ts';

/** Keys in one MGET, and in one step of a script or an UNLINK: each stays below a millisecond of Redis's time. */
const READ_CHUNK = 512;
const STEP = 128;
/** What a large command may take beyond the deadline. */
const MS_PER_READ_KEY = 0.2;
const BYTES_PER_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5000;
const LONGEST_RECONNECT_MS = 2000;
/** A demoted primary is left for the new one, but a replica on purpose is not reconnected to at every write. */
const READ_ONLY_RECONNECT_MS = 10_000;
/** Written only where it exists, which is nowhere: tells whether writes are taken. */
const PROBE_KEY = 'ai_lock:v1:probe';

const NOTHING: readonly string[] = [];

export interface RedisStoreOptions {
	/** Deadline of one command, in ms; large reads and writes get a little more. */
	readonly commandTimeoutMs: number;
	readonly logger?: { warn(message: string): void } | undefined;
	/** A ready client to use in place of a connection of our own; whoever made it closes it. */
	readonly client?: Redis | undefined;
}

/** Connects at first use. Never throws when constructed, and an unreachable server only makes its methods reject. */
export class RedisStore implements Store {
	readonly #client: Redis;
	readonly #ownsClient: boolean;
	readonly #link: Link;
	readonly #reads: ReadBatch;
	#watchdog: NodeJS.Timeout | null = null;

	constructor(connection: RedisConnection, options: RedisStoreOptions) {
		this.#ownsClient = options.client === undefined;
		this.#client = options.client ?? createClient(connection);
		this.#link = new Link({
			deadlineMs: options.commandTimeoutMs,
			connect: () => this.#connect(),
			reset: () => this.#client.disconnect(true),
			logger: options.logger,
		});
		this.#reads = new ReadBatch((keys, settle) => this.#fetch(keys, settle));
		this.#watch();
	}

	getMany(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
		return keys.length === 0
			? Promise.resolve([])
			: this.#reads.read(keys, NOTHING).then(({ values }) => values);
	}

	getWith(keys: readonly string[], common: readonly string[]): Promise<ReadWith> {
		return this.#reads.read(keys, common);
	}

	async getHeads(keys: readonly string[], bytes: number): Promise<readonly (Buffer | null)[]> {
		const replies = await this.#pipeline(keys, (pipeline, key) =>
			pipeline.getrangeBuffer(key, 0, bytes - 1),
		);
		return replies.map(([error, reply]) => {
			const fault = error && toStoreError(error);
			// Another type is refused.
			if (fault && fault.kind !== 'failed') throw fault;
			return Buffer.isBuffer(reply) && reply.length > 0 ? reply : null;
		});
	}

	async setMany(values: readonly StoredValue[]): Promise<void> {
		await this.#pipeline(values, addSet, allowanceFor(values)).then(throwFirst);
	}

	async setAbsentMany(values: readonly StoredValue[]): Promise<readonly Buffer[]> {
		const keys = values.map(({ key }) => key);
		// Twice: the key may hold another type, or be deleted between the two commands.
		for (let attempt = 0; attempt < 3; attempt += 1) {
			const replies = await this.#pipeline(
				[...values.map((value) => ({ value })), { keys }],
				(pipeline, step) =>
					'keys' in step ? pipeline.mgetBuffer(step.keys) : addSetAbsent(pipeline, step.value),
			);
			throwFirst(replies);
			const standing: unknown = replies.at(-1)?.[1];
			const buffers = (Array.isArray(standing) ? standing : []).filter((value) =>
				Buffer.isBuffer(value),
			);
			if (buffers.length === keys.length) return buffers;
			await this.deleteMany(
				keys.filter((_, at) => !Array.isArray(standing) || !Buffer.isBuffer(standing[at])),
			);
		}
		throw storeError('failed', 'SET NX');
	}

	async patchMany(patches: readonly HeadPatch[]): Promise<void> {
		await this.#script(
			PATCH,
			patches.map(({ key }) => key),
			(start, end) =>
				patches.slice(start, end).flatMap(({ expected, replacement }) => [expected, replacement]),
		);
	}

	async deleteMany(keys: readonly string[]): Promise<number> {
		let deleted = 0;
		for (let start = 0; start < keys.length; start += STEP) {
			const step = keys.slice(start, start + STEP);
			deleted += await this.#link.run(() => this.#client.unlink(...step));
		}
		return deleted;
	}

	async deleteUnchanged(values: readonly Omit<HeadPatch, 'replacement'>[]): Promise<number> {
		const keys = values.map(({ key }) => key);
		const deleted = await this.#script(DELETE_UNCHANGED, keys, (start, end) =>
			values.slice(start, end).map(({ expected }) => expected),
		);
		return deleted.replaceAll('0', '').length;
	}

	async *scan(prefix: string, suffix = ''): AsyncIterable<readonly string[]> {
		const pattern = `${escapeGlob(prefix)}*${escapeGlob(suffix)}`;
		let cursor = '0';
		do {
			const from = cursor;
			const [next, keys] = await this.#link.run(() =>
				this.#client.scan(from, 'MATCH', pattern, 'COUNT', 200),
			);
			cursor = next;
			yield keys;
		} while (cursor !== '0');
	}

	async writeFields(
		key: string,
		fields: ReadonlyMap<string, Buffer | null>,
		ttlMs: number,
	): Promise<void> {
		const written: (string | Buffer)[] = [];
		const removed: string[] = [];
		for (const [field, value] of fields) {
			if (value) written.push(field, value);
			else removed.push(field);
		}
		const steps: ((pipeline: ChainableCommander) => ChainableCommander)[] = [];
		if (removed.length > 0) steps.push((pipeline) => pipeline.hdel(key, ...removed));
		if (written.length > 0) steps.push((pipeline) => pipeline.hset(key, ...written));
		if (steps.length === 0) return;
		let replies = await this.#pipeline(steps, (pipeline, step) => step(pipeline));
		if (replies.some(([error]) => isForeign(error))) {
			await this.deleteMany([key]);
			replies = await this.#pipeline(steps, (pipeline, step) => step(pipeline));
		}
		throwFirst(replies);
		if (written.length > 0) await this.#script(PROLONG, [key], () => [Math.ceil(ttlMs)]);
	}

	async readFields(key: string): Promise<ReadonlyMap<string, Buffer>> {
		const [reply] = await this.#pipeline([key], (pipeline) => pipeline.hgetallBuffer(key));
		if (reply?.[0] && !isForeign(reply[0])) throw toStoreError(reply[0]);
		const fields: unknown = reply?.[0] ? {} : reply?.[1];
		const found = new Map<string, Buffer>();
		for (const [field, value] of Object.entries(Object(fields))) {
			if (Buffer.isBuffer(value)) found.set(field, value);
		}
		return found;
	}

	async incrementMany(increments: Parameters<Store['incrementMany']>[0]): Promise<void> {
		const steps = increments.flatMap(({ key, fields, ttlMs }) => [
			...Object.entries(fields).map(([field, by]) => ({ key, field, by })),
			...(ttlMs === null ? [] : [{ key, ttlMs: Math.ceil(ttlMs) }]),
		]);
		const add = (pipeline: ChainableCommander, step: (typeof steps)[number]) =>
			'field' in step
				? pipeline.hincrby(step.key, step.field, step.by)
				: pipeline.pexpire(step.key, step.ttlMs);
		const replies = await this.#pipeline(steps, add);
		const refused = steps.filter((_, at) => isForeign(replies[at]?.[0]));
		if (refused.length === 0) return throwFirst(replies);
		// Another type or no number stands there: not ours, replaced.
		await this.deleteMany([...new Set(refused.map(({ key }) => key))]);
		throwFirst(await this.#pipeline(refused, add));
	}

	async readHashes(keys: readonly string[]): Promise<readonly Readonly<Record<string, string>>[]> {
		const replies = await this.#pipeline(keys, (pipeline, key) => pipeline.hgetall(key));
		return replies.map(([error, reply]) => {
			if (error && replyCode(error) !== 'WRONGTYPE') throw toStoreError(error);
			return isTextRecord(reply) ? reply : {};
		});
	}

	async acquireMany(
		keys: readonly string[],
		owner: string,
		leaseMs: number,
	): Promise<readonly boolean[]> {
		const replies = await this.#pipeline(keys, (pipeline, key) =>
			pipeline.set(key, owner, 'PX', leaseMs, 'NX'),
		);
		throwFirst(replies);
		return replies.map(([, reply]) => reply === 'OK');
	}

	async renewMany(
		keys: readonly string[],
		owner: string,
		leaseMs: number,
	): Promise<readonly boolean[]> {
		const held = await this.#script(RENEW, keys, () => [owner, leaseMs]);
		return Array.from(held, (digit) => digit === '1');
	}

	async releaseMany(keys: readonly string[], owner: string): Promise<void> {
		await this.#script(RELEASE, keys, () => [owner]);
	}

	async health(): Promise<StoreHealth> {
		const known = { store: 'redis', perProcess: false } as const;
		try {
			const [info, probe] = await this.#pipeline(['info', 'probe'], (pipeline, step) =>
				step === 'info' ? pipeline.info('memory') : pipeline.set(PROBE_KEY, '', 'PX', 1, 'XX'),
			);
			const text = typeof info?.[1] === 'string' ? info[1] : '';
			return {
				...known,
				status: probe?.[0] || info?.[0] ? 'degraded' : 'ok',
				usedMemoryBytes: readNumber(text, 'used_memory'),
				maxMemoryBytes: readNumber(text, 'maxmemory') || null,
			};
		} catch {
			return { ...known, status: 'degraded', usedMemoryBytes: null, maxMemoryBytes: null };
		}
	}

	onReconnect(listener: () => void): void {
		this.#link.onReopen(listener);
	}

	async close(): Promise<void> {
		const wasUp = this.#link.isUp;
		this.#clearWatchdog();
		if (this.#ownsClient) {
			if (wasUp) await this.#link.run(() => this.#client.quit()).catch(() => undefined);
			this.#client.disconnect();
		}
		this.#link.close();
	}

	#connect(): void {
		if (!this.#ownsClient) this.#link.opened();
		// Its failure comes as the event `close` too.
		else this.#client.connect().catch(() => undefined);
	}

	#watch(): void {
		let fault: unknown;
		// Without a listener an emitted error would end the process.
		this.#client.on('error', (error: unknown) => {
			fault = error;
			// The wrong database would be read and written from here on.
			if (isFailedSelect(error)) this.#client.disconnect(true);
		});
		this.#client.on('connect', () => {
			// A server that is frozen lets us connect and then says nothing.
			this.#clearWatchdog();
			this.#watchdog = setTimeout(() => this.#client.disconnect(true), CONNECT_TIMEOUT_MS).unref();
		});
		this.#client.on('ready', () => {
			this.#clearWatchdog();
			fault = undefined;
			this.#link.opened();
		});
		this.#client.on('close', () => {
			this.#clearWatchdog();
			this.#link.lost(fault);
		});
	}

	#clearWatchdog(): void {
		if (this.#watchdog) clearTimeout(this.#watchdog);
		this.#watchdog = null;
	}

	#fetch(keys: readonly string[], settle: Settle<readonly unknown[]>): void {
		if (keys.length <= READ_CHUNK) {
			this.#link.send(() => this.#mget(keys), keys.length * MS_PER_READ_KEY, settle);
			return;
		}
		const chunks: Promise<readonly unknown[]>[] = [];
		for (let start = 0; start < keys.length; start += READ_CHUNK) {
			const chunk = keys.slice(start, start + READ_CHUNK);
			chunks.push(this.#link.run(() => this.#mget(chunk), chunk.length * MS_PER_READ_KEY));
		}
		Promise.all(chunks).then((values) => settle.resolve(values.flat()), settle.reject);
	}

	#mget(keys: readonly string[]): Promise<readonly unknown[]> {
		return this.#client.mgetBuffer([...keys]);
	}

	async #pipeline<T>(
		steps: readonly T[],
		add: (pipeline: ChainableCommander, step: T) => ChainableCommander,
		allowanceMs = steps.length * MS_PER_READ_KEY,
	): Promise<Replies> {
		if (steps.length === 0) return [];
		return this.#link.run(async () => {
			const pipeline = this.#client.pipeline();
			for (const step of steps) add(pipeline, step);
			return (await pipeline.exec()) ?? [];
		}, allowanceMs);
	}

	/** Runs a script over the keys in steps; `argumentsOf` answers the arguments of one step. */
	async #script(
		script: Script,
		keys: readonly string[],
		argumentsOf: (start: number, end: number) => readonly (string | number | Buffer)[],
	): Promise<string> {
		const steps: Promise<unknown>[] = [];
		for (let start = 0; start < keys.length; start += STEP) {
			const step = keys.slice(start, start + STEP);
			const args = [step.length, ...step, ...argumentsOf(start, start + step.length)] as const;
			steps.push(
				this.#link.run(() =>
					this.#client.evalsha(script.sha, ...args).catch((error: unknown) => {
						// Redis forgets scripts when it restarts.
						if (replyCode(error) !== 'NOSCRIPT') throw error;
						return this.#client.eval(script.source, ...args);
					}),
				),
			);
		}
		return (await Promise.all(steps)).map(String).join('');
	}
}

type Replies = readonly (readonly [error: Error | null, reply: unknown])[];

function isForeign(error: Error | null | undefined): boolean {
	return (
		error?.message.startsWith('WRONGTYPE') === true || /not an integer/.test(error?.message ?? '')
	);
}

function throwFirst(replies: Replies): void {
	for (const [error] of replies) if (error) throw toStoreError(error);
}

function addSet(pipeline: ChainableCommander, { key, value, ttlMs }: StoredValue) {
	return ttlMs === null
		? pipeline.set(key, value)
		: pipeline.set(key, value, 'PX', Math.ceil(ttlMs));
}

function addSetAbsent(pipeline: ChainableCommander, { key, value, ttlMs }: StoredValue) {
	return ttlMs === null
		? pipeline.set(key, value, 'NX')
		: pipeline.set(key, value, 'PX', Math.ceil(ttlMs), 'NX');
}

function allowanceFor(values: readonly StoredValue[]): number {
	let bytes = 0;
	for (const { value } of values) bytes += value.length;
	return values.length * MS_PER_READ_KEY + bytes / BYTES_PER_MS;
}

function createClient(connection: RedisConnection): Redis {
	const options = optionsFor(connection);
	return connection.url === undefined ? new Redis(options) : new Redis(connection.url, options);
}

function optionsFor(connection: RedisConnection): RedisOptions {
	let readOnlyReconnect = 0;
	const parts: RedisOptions = {
		lazyConnect: true,
		enableOfflineQueue: false,
		// Sent again after a reconnect, an increment would count twice.
		autoResendUnfulfilledCommands: false,
		maxRetriesPerRequest: 0,
		connectTimeout: CONNECT_TIMEOUT_MS,
		disconnectTimeout: 100,
		keepAlive: 30_000,
		retryStrategy: (times) => Math.min(50 * 2 ** (times - 1), LONGEST_RECONNECT_MS),
		reconnectOnError: (error) => {
			const now = Date.now();
			if (replyCode(error) !== 'READONLY' || now - readOnlyReconnect < READ_ONLY_RECONNECT_MS) {
				return false;
			}
			readOnlyReconnect = now;
			return true;
		},
	};
	if (connection.host !== undefined) parts.host = connection.host;
	if (connection.port !== undefined) parts.port = connection.port;
	if (connection.username !== undefined) parts.username = connection.username;
	if (connection.password !== undefined) parts.password = connection.password;
	if (connection.db !== undefined) parts.db = connection.db;
	if (connection.tls === true) parts.tls = {};
	if (connection.sentinels !== undefined) {
		parts.sentinels = [...connection.sentinels];
		parts.name = connection.sentinelName ?? 'mymaster';
		if (connection.sentinelPassword !== undefined) {
			parts.sentinelPassword = connection.sentinelPassword;
		}
		parts.sentinelRetryStrategy = (times) => Math.min(50 * times, LONGEST_RECONNECT_MS);
		parts.failoverDetector = true;
	}
	return parts;
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

function isTextRecord(reply: unknown): reply is Record<string, string> {
	return typeof reply === 'object' && reply !== null && !Array.isArray(reply);
}

/** SCAN takes a glob pattern. */
function escapeGlob(text: string): string {
	return text.replaceAll(/[*?[]/g, '[$&]').replaceAll('\\', '\\\\');
}

function readNumber(info: string, name: string): number | null {
	const found = new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1];
	return found === undefined ? null : Number(found);
}
