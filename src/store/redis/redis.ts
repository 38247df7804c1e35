import type { RedisConnection } from '../../config/config.ts';
import type { Draw } from '../bucket.ts';
import { ClusterClient } from './cluster-client.ts';
import { Commands, MS_PER_KEY } from './commands.ts';
import type { Receiver } from './deadline.ts';
import { storeError, throwFirst, toStoreError } from './fault.ts';
import { Link } from './link.ts';
import { GatheredReads } from './gathered-reads.ts';
import type { Argument, RedisClient, Step } from './client.ts';
import { RedisHashes } from './hashes.ts';
import { readHealth } from './health.ts';
import { DELETE_UNCHANGED, DRAW, PATCH, RELEASE, RENEW, SET_GUARDED } from './script.ts';
import { SingleClient } from './single-client.ts';
import type { ClaimDoor } from '../claim.ts';
import type { GuardedValue, HeadPatch, Store, StoredValue, StoreHealth } from '../store.ts';

/** Keys in one read: it stays below a millisecond of Redis's time. */
const READ_CHUNK = 512;
/** A large command may take so much longer than the deadline. */
const BYTES_PER_MS = 10_000;
const NOTHING: readonly string[] = [];

export interface RedisStoreOptions {
	/** Deadline of one command, in ms; large reads and writes get a little more. */
	readonly commandTimeoutMs: number;
	readonly logger?: { warn(message: string): void } | undefined;
	/** Asked at each connection, before anything else is sent; rejects where nothing may be. */
	readonly admit?: ((door: ClaimDoor) => Promise<void>) | undefined;
}

/** Connects at first use. An unreachable server makes its methods reject, nothing else. */
export class RedisStore extends RedisHashes implements Store {
	readonly #client: RedisClient;
	readonly #link: Link;
	readonly #reads: GatheredReads;

	constructor(connection: RedisConnection, options: RedisStoreOptions) {
		const client =
			connection.clusterNodes === undefined
				? new SingleClient(connection)
				: new ClusterClient(connection);
		const link = new Link({
			deadlineMs: options.commandTimeoutMs,
			connect: () => client.connect(),
			reset: () => client.reset(),
			admit: admitThrough(client, connection.keyPrefix ?? '', options.admit),
			logger: options.logger,
		});
		client.listen({ ready: () => link.opened(), closed: (error) => link.lost(error) });
		super(new Commands(client, link), connection.keyPrefix ?? '');
		this.#client = client;
		this.#link = link;
		this.#reads = new GatheredReads((keys, receiver) => this.#fetch(keys, receiver));
	}

	getMany(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
		return keys.length === 0
			? Promise.resolve([])
			: new Promise((resolve, reject) => {
					this.#reads.read(keys, NOTHING, ({ values }) => resolve(values), reject);
				});
	}

	getWith(...args: Parameters<Store['getWith']>): void {
		this.#reads.read(...args);
	}

	async getHeads(keys: readonly string[], bytes: number): Promise<readonly (Buffer | null)[]> {
		const replies = await this.commands.send(
			keys.map((key) => ['getrangeBuffer', key, 0, bytes - 1]),
		);
		return replies.map(([error, reply]) => {
			const fault = error && toStoreError(error);
			// Another type is refused.
			if (fault && fault.kind !== 'failed') throw fault;
			return Buffer.isBuffer(reply) && reply.length > 0 ? reply : null;
		});
	}

	async setMany(values: readonly StoredValue[]): Promise<void> {
		throwFirst(await this.commands.send(values.map(setStep), allowanceFor(values)));
	}

	async setGuarded(values: readonly GuardedValue[], guard: string): Promise<readonly boolean[]> {
		const set = await this.commands.script(
			SET_GUARDED,
			values.map(({ key }) => key),
			(start, end) => [guard, ...values.slice(start, end).flatMap(guardedArguments)],
			allowanceFor(values),
		);
		return digitsOf(set);
	}

	async setAbsentMany(values: readonly StoredValue[]): Promise<readonly Buffer[]> {
		const keys = values.map(({ key }) => key);
		// Twice: the key may hold another type, or be deleted between the two commands.
		for (let attempt = 0; attempt < 3; attempt += 1) {
			const replies = await this.commands.send([
				...values.map((value): Step => [...setStep(value), 'NX']),
				...keys.map((key): Step => ['getBuffer', key]),
			]);
			throwFirst(replies.slice(0, keys.length));
			const standing = replies.slice(keys.length).map(([, reply]) => reply);
			const buffers = standing.filter((value) => Buffer.isBuffer(value));
			if (buffers.length === keys.length) return buffers;
			await this.commands.unlink(keys.filter((_, at) => !Buffer.isBuffer(standing[at])));
		}
		throw storeError('failed', 'SET NX');
	}

	async patchMany(patches: readonly HeadPatch[]): Promise<void> {
		await this.commands.script(
			PATCH,
			patches.map(({ key }) => key),
			(start, end) =>
				patches.slice(start, end).flatMap(({ expected, replacement }) => [expected, replacement]),
		);
	}

	deleteMany(keys: readonly string[]): Promise<number> {
		return this.commands.unlink(keys);
	}

	async deleteUnchanged(values: readonly Omit<HeadPatch, 'replacement'>[]): Promise<number> {
		const keys = values.map(({ key }) => key);
		const deleted = await this.commands.script(DELETE_UNCHANGED, keys, (start, end) =>
			values.slice(start, end).map(({ expected }) => expected),
		);
		return deleted.replaceAll('0', '').length;
	}

	async *scan(prefix: string, suffix = ''): AsyncIterable<readonly string[]> {
		const pattern = `${escapeGlob(this.keyPrefix + prefix)}*${escapeGlob(suffix)}`;
		for (const scan of await this.#link.run(async () => this.#client.scans())) {
			let cursor = '0';
			do {
				const from = cursor;
				const [next, keys] = await this.#link.run(() => scan(from, pattern));
				cursor = next;
				yield keys.map((key) => key.slice(this.keyPrefix.length));
			} while (cursor !== '0');
		}
	}

	async draw(key: string, draws: readonly Draw[]): Promise<number> {
		const waitMs = await this.commands.script(DRAW, [key], () =>
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

	async acquireMany(keys: readonly string[], owner: string, leaseMs: number): Promise<boolean[]> {
		const replies = await this.commands.send(
			keys.map((key) => ['set', key, owner, 'PX', leaseMs, 'NX']),
		);
		throwFirst(replies);
		return replies.map(([, reply]) => reply === 'OK');
	}

	async renewMany(keys: readonly string[], owner: string, leaseMs: number): Promise<boolean[]> {
		return digitsOf(await this.commands.script(RENEW, keys, () => [owner, leaseMs]));
	}

	async releaseMany(keys: readonly string[], owner: string): Promise<void> {
		await this.commands.script(RELEASE, keys, () => [owner]);
	}

	health(): Promise<StoreHealth> {
		return readHealth(this.#client, this.#link, this.commands);
	}

	onReconnect(listener: (lostAt: number) => void): void {
		this.#link.onReopen(listener);
	}

	async close(): Promise<void> {
		if (this.#link.isUp) await this.#link.run(() => this.#client.quit()).catch(() => undefined);
		this.#client.disconnect();
		this.#link.close();
	}

	#fetch(keys: string[], receiver: Receiver<readonly unknown[]>): void {
		if (keys.length <= READ_CHUNK) {
			this.#link.send(() => this.#client.readMany(keys), keys.length * MS_PER_KEY, receiver);
			return;
		}
		const chunks: Promise<readonly unknown[]>[] = [];
		for (let start = 0; start < keys.length; start += READ_CHUNK) {
			const chunk = keys.slice(start, start + READ_CHUNK);
			chunks.push(this.#link.run(() => this.#client.readMany(chunk), chunk.length * MS_PER_KEY));
		}
		Promise.all(chunks).then((values) => receiver.resolve(values.flat()), receiver.reject);
	}
}

/** What a server refuses to write, it may tell all the same. */
function admitThrough(
	client: RedisClient,
	prefix: string,
	admit: RedisStoreOptions['admit'],
): (() => Promise<void>) | undefined {
	if (admit === undefined) return undefined;
	const door: ClaimDoor = {
		setAbsent: async (key, value) => {
			const name = prefix + key;
			const steps: readonly Step[] = [
				['set', name, value, 'NX'],
				['getBuffer', name],
			];
			const [, [, standing] = []] = await client.send(steps);
			return Buffer.isBuffer(standing) ? standing : null;
		},
		set: async (key, value) => {
			await client.send([['set', prefix + key, value]]);
		},
	};
	return () => admit(door);
}

function setStep({ key, value, ttlMs }: StoredValue): Step {
	return ttlMs === null ? ['set', key, value] : ['set', key, value, 'PX', Math.ceil(ttlMs)];
}

function guardedArguments({ over, value, ttlMs }: GuardedValue): readonly Argument[] {
	return [over ?? '', value, ttlMs === null ? '' : Math.ceil(ttlMs)];
}

function allowanceFor(values: readonly StoredValue[]): number {
	let bytes = 0;
	for (const { value } of values) bytes += value.length;
	return values.length * MS_PER_KEY + bytes / BYTES_PER_MS;
}

function digitsOf(reply: string): boolean[] {
	return Array.from(reply, (digit) => digit === '1');
}

/** SCAN takes a glob pattern. */
function escapeGlob(text: string): string {
	return text.replaceAll(/[*?[]/g, '[$&]').replaceAll('\\', '\\\\');
}
