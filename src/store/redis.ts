import type { Draw } from './bucket.ts';
import type { Redis } from 'ioredis';
import type { RedisConnection } from '../config.ts';
import { ClusterClient } from './cluster-client.ts';
import type { Settle } from './deadline.ts';
import { replyCode, storeError, toStoreError } from './fault.ts';
import { Link } from './link.ts';
import { ReadBatch } from './read-batch.ts';
import type { Argument, RedisClient, Reply, Step } from './redis-client.ts';
import {
	DELETE_UNCHANGED,
	DRAW,
	PATCH,
	PROLONG,
	RELEASE,
	RENEW,
	type Script,
	SET_GUARDED,
} from './script.ts';
import { SingleClient } from './single-client.ts';
import type {
	GuardedValue,
	HeadPatch,
	ReadWith,
	Store,
	StoredValue,
	StoreHealth,
} from './store.ts';

/** Keys in one read: it stays below a millisecond of Redis's time. */
const READ_CHUNK = 512;
/** What a large command may take beyond the deadline. */
const MS_PER_KEY = 0.2;
const BYTES_PER_MS = 10_000;
/** Written only where it exists, which is nowhere: tells whether writes are taken. */
const PROBE: Step = ['set', 'ai_lock:v1:probe', '', 'PX', 1, 'XX'];

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
	readonly #client: RedisClient;
	/** Of every key; the client adds it to all commands but SCAN. */
	readonly #keyPrefix: string;
	readonly #link: Link;
	readonly #reads: ReadBatch;

	constructor(connection: RedisConnection, options: RedisStoreOptions) {
		this.#client =
			options.client === undefined && connection.clusterNodes !== undefined
				? new ClusterClient(connection)
				: new SingleClient(options.client ?? connection);
		this.#keyPrefix = options.client === undefined ? (connection.keyPrefix ?? '') : '';
		this.#link = new Link({
			deadlineMs: options.commandTimeoutMs,
			connect: () => this.#client.connect(),
			reset: () => this.#client.reset(),
			logger: options.logger,
		});
		this.#client.listen({
			ready: () => this.#link.opened(),
			closed: (error) => this.#link.lost(error),
		});
		this.#reads = new ReadBatch((keys, settle) => this.#fetch(keys, settle));
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
		const replies = await this.#send(keys.map((key) => ['getrangeBuffer', key, 0, bytes - 1]));
		return replies.map(([error, reply]) => {
			const fault = error && toStoreError(error);
			// Another type is refused.
			if (fault && fault.kind !== 'failed') throw fault;
			return Buffer.isBuffer(reply) && reply.length > 0 ? reply : null;
		});
	}

	async setMany(values: readonly StoredValue[]): Promise<void> {
		throwFirst(
			await this.#send(
				values.map((value) => setStep(value)),
				allowanceFor(values),
			),
		);
	}

	async setGuarded(values: readonly GuardedValue[], guard: string): Promise<void> {
		await this.#script(
			SET_GUARDED,
			values.map(({ key }) => key),
			(start, end) => [guard, ...values.slice(start, end).flatMap(guardedArguments)],
			allowanceFor(values),
		);
	}

	async setAbsentMany(values: readonly StoredValue[]): Promise<readonly Buffer[]> {
		const keys = values.map(({ key }) => key);
		// Twice: the key may hold another type, or be deleted between the two commands.
		for (let attempt = 0; attempt < 3; attempt += 1) {
			const replies = await this.#send([
				...values.map((value): Step => [...setStep(value), 'NX']),
				...keys.map((key): Step => ['getBuffer', key]),
			]);
			throwFirst(replies.slice(0, keys.length));
			const standing = replies.slice(keys.length).map(([, reply]) => reply);
			const buffers = standing.filter((value) => Buffer.isBuffer(value));
			if (buffers.length === keys.length) return buffers;
			await this.deleteMany(keys.filter((_, at) => !Buffer.isBuffer(standing[at])));
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
		// One after the other: others are served in between.
		for (const step of this.#stepsOf(keys)) {
			const [reply] = await this.#send([['unlink', ...step]]);
			if (reply?.[0]) throw toStoreError(reply[0]);
			deleted += Number(reply?.[1]);
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
		const pattern = `${escapeGlob(this.#keyPrefix + prefix)}*${escapeGlob(suffix)}`;
		for (const scan of await this.#link.run(async () => this.#client.scans())) {
			let cursor = '0';
			do {
				const from = cursor;
				const [next, keys] = await this.#link.run(() => scan(from, pattern));
				cursor = next;
				yield keys.map((key) => key.slice(this.#keyPrefix.length));
			} while (cursor !== '0');
		}
	}

	async writeFields(
		key: string,
		fields: ReadonlyMap<string, Buffer | null>,
		ttlMs: number,
	): Promise<void> {
		const written: Argument[] = [];
		const removed: string[] = [];
		for (const [field, value] of fields) {
			if (value) written.push(field, value);
			else removed.push(field);
		}
		const steps: Step[] = [];
		if (removed.length > 0) steps.push(['hdel', key, ...removed]);
		if (written.length > 0) steps.push(['hset', key, ...written]);
		let replies = await this.#send(steps);
		if (replies.some(([error]) => isForeign(error))) {
			await this.deleteMany([key]);
			replies = await this.#send(steps);
		}
		throwFirst(replies);
		if (written.length > 0) await this.#script(PROLONG, [key], () => [Math.ceil(ttlMs)]);
	}

	async readFields(key: string): Promise<ReadonlyMap<string, Buffer>> {
		const [reply] = await this.#send([['hgetallBuffer', key]]);
		if (reply?.[0] && !isForeign(reply[0])) throw toStoreError(reply[0]);
		const fields: unknown = reply?.[0] ? {} : reply?.[1];
		const found = new Map<string, Buffer>();
		for (const [field, value] of Object.entries(Object(fields))) {
			if (Buffer.isBuffer(value)) found.set(field, value);
		}
		return found;
	}

	async incrementMany(increments: Parameters<Store['incrementMany']>[0]): Promise<void> {
		const steps = increments.flatMap(({ key, fields, ttlMs }): Step[] => [
			...Object.entries(fields).map(([field, by]): Step => ['hincrby', key, field, by]),
			...(ttlMs === null ? [] : [['pexpire', key, Math.ceil(ttlMs)] satisfies Step]),
		]);
		const replies = await this.#send(steps);
		const refused = steps.filter((_, at) => isForeign(replies[at]?.[0]));
		if (refused.length === 0) return throwFirst(replies);
		// Another type or no number stands there: not ours, replaced.
		await this.deleteMany([...new Set(refused.map(([, key]) => String(key)))]);
		throwFirst(await this.#send(refused));
	}

	async readHashes(keys: readonly string[]): Promise<readonly Readonly<Record<string, string>>[]> {
		const replies = await this.#send(keys.map((key) => ['hgetall', key]));
		return replies.map(([error, reply]) => {
			if (error && replyCode(error) !== 'WRONGTYPE') throw toStoreError(error);
			return isTextRecord(reply) ? reply : {};
		});
	}

	async draw(key: string, draws: readonly Draw[]): Promise<number> {
		const waitMs = await this.#script(DRAW, [key], () =>
			draws.flatMap(({ name, amount, needed, capacity, refillPerMs }) => [
				name,
				amount,
				needed,
				capacity,
				refillPerMs,
			]),
		);
		return Number(waitMs);
	}

	async acquireMany(
		keys: readonly string[],
		owner: string,
		leaseMs: number,
	): Promise<readonly boolean[]> {
		const replies = await this.#send(keys.map((key) => ['set', key, owner, 'PX', leaseMs, 'NX']));
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
			const [infos, [probe]] = await Promise.all([this.#memory(), this.#send([PROBE])]);
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

	onReconnect(listener: (lostAt: number) => void): void {
		this.#link.onReopen(listener);
	}

	async close(): Promise<void> {
		if (this.#link.isUp) await this.#link.run(() => this.#client.quit()).catch(() => undefined);
		this.#client.disconnect();
		this.#link.close();
	}

	/** A user who may not ask for it is no fault of the server. */
	async #memory(): Promise<readonly string[]> {
		try {
			return await this.#link.run(() => this.#client.memory());
		} catch (error) {
			if (toStoreError(error).kind === 'failed') return [];
			throw error;
		}
	}

	#fetch(keys: readonly string[], settle: Settle<readonly unknown[]>): void {
		if (keys.length <= READ_CHUNK) {
			this.#link.send(() => this.#client.readMany(keys), keys.length * MS_PER_KEY, settle);
			return;
		}
		const chunks: Promise<readonly unknown[]>[] = [];
		for (let start = 0; start < keys.length; start += READ_CHUNK) {
			const chunk = keys.slice(start, start + READ_CHUNK);
			chunks.push(this.#link.run(() => this.#client.readMany(chunk), chunk.length * MS_PER_KEY));
		}
		Promise.all(chunks).then((values) => settle.resolve(values.flat()), settle.reject);
	}

	async #send(
		steps: readonly Step[],
		allowanceMs = steps.length * MS_PER_KEY,
	): Promise<readonly Reply[]> {
		return steps.length === 0 ? [] : this.#link.run(() => this.#client.send(steps), allowanceMs);
	}

	/** Runs a script over the keys in steps; `argumentsOf` answers the arguments of one step. */
	async #script(
		script: Script,
		keys: readonly string[],
		argumentsOf: (start: number, end: number) => readonly Argument[],
		allowanceMs = 0,
	): Promise<string> {
		let start = 0;
		const calls = this.#stepsOf(keys).map((step) => {
			const end = start + step.length;
			const args = [step.length, ...step, ...argumentsOf(start, end)];
			start = end;
			const allowance = Math.max(allowanceMs, step.length * MS_PER_KEY);
			return this.#link.run(() => this.#call(script, args), allowance);
		});
		return (await Promise.all(calls)).map(String).join('');
	}

	async #call(script: Script, args: readonly Argument[]): Promise<unknown> {
		try {
			return await this.#client.call(['evalsha', script.sha, ...args]);
		} catch (error) {
			// Redis forgets scripts when it restarts.
			if (replyCode(error) !== 'NOSCRIPT') throw error;
			return this.#client.call(['eval', script.source, ...args]);
		}
	}

	#stepsOf(keys: readonly string[]): readonly (readonly string[])[] {
		const { keysAtOnce } = this.#client;
		const steps: (readonly string[])[] = [];
		for (let at = 0; at < keys.length; at += keysAtOnce)
			steps.push(keys.slice(at, at + keysAtOnce));
		return steps;
	}
}

function setStep({ key, value, ttlMs }: StoredValue): Step {
	return ttlMs === null ? ['set', key, value] : ['set', key, value, 'PX', Math.ceil(ttlMs)];
}

function guardedArguments({ over, value, ttlMs }: GuardedValue): readonly Argument[] {
	return [over ?? '', value, ttlMs === null ? '' : Math.ceil(ttlMs)];
}

function isForeign(error: Error | null | undefined): boolean {
	return (
		error?.message.startsWith('WRONGTYPE') === true || /not an integer/.test(error?.message ?? '')
	);
}

function throwFirst(replies: readonly Reply[]): void {
	for (const [error] of replies) if (error) throw toStoreError(error);
}

function allowanceFor(values: readonly StoredValue[]): number {
	let bytes = 0;
	for (const { value } of values) bytes += value.length;
	return values.length * MS_PER_KEY + bytes / BYTES_PER_MS;
}

function isTextRecord(reply: unknown): reply is Record<string, string> {
	return typeof reply === 'object' && reply !== null && !Array.isArray(reply);
}

/** SCAN takes a glob pattern. */
function escapeGlob(text: string): string {
	return text.replaceAll(/[*?[]/g, '[$&]').replaceAll('\\', '\\\\');
}

/** null: none of them says. */
function sumOf(infos: readonly string[], name: string): number | null {
	let sum: number | null = null;
	for (const info of infos) {
		const found = new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1];
		if (found !== undefined) sum = (sum ?? 0) + Number(found);
	}
	return sum;
}
