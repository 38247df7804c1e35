import type { Hold, HoldAnswer, HoldState } from './account.ts';
import type { Commands } from './commands.ts';
import { toStoreError } from './fault.ts';
import type { Argument, Step } from './redis-client.ts';
import { isForeign, throwFirst, toTextRecord } from './reply.ts';
import { HOLD, PROLONG, SETTLE } from './script.ts';
import type { Store } from './store.ts';

/** The part of the store that keeps fields and counters. Whatever of another type stands in the way is replaced. */
export class RedisHashes {
	readonly #commands: Commands;

	constructor(commands: Commands) {
		this.#commands = commands;
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
		let replies = await this.#commands.send(steps);
		if (replies.some(([error]) => isForeign(error))) {
			await this.#commands.unlink([key]);
			replies = await this.#commands.send(steps);
		}
		throwFirst(replies);
		if (ttlMs > 0) await this.#commands.script(PROLONG, [key], () => [Math.ceil(ttlMs)]);
	}

	async readFields(key: string): Promise<ReadonlyMap<string, Buffer>> {
		const [reply] = await this.#commands.send([['hgetallBuffer', key]]);
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
		const replies = await this.#commands.send(steps);
		const refused = steps.filter((_, at) => isForeign(replies[at]?.[0]));
		if (refused.length === 0) return throwFirst(replies);
		// Another type or no number stands there: not ours, replaced.
		await this.#commands.unlink([...new Set(refused.map(([, key]) => String(key)))]);
		throwFirst(await this.#commands.send(refused));
	}

	async readHashes(keys: readonly string[]): Promise<readonly Readonly<Record<string, string>>[]> {
		const replies = await this.#commands.send(keys.map((key) => ['hgetall', key]));
		return replies.map(toTextRecord);
	}

	async hold(key: string, hold: Hold, ttlMs: number): Promise<HoldAnswer> {
		const { id, expected, ceiling, limit, leaseMs } = hold;
		const reply = await this.#commands.script(HOLD, [key], () => [
			id,
			expected,
			ceiling,
			limit,
			Math.ceil(leaseMs),
			Math.ceil(ttlMs),
		]);
		const [state, sum] = reply.split(' ');
		return { state: STATES.find((known) => known === state) ?? 'full', sum: Number(sum) };
	}

	async settleHold(key: string, id: string, amount: number, ttlMs: number): Promise<void> {
		await this.#commands.script(SETTLE, [key], () => [id, amount, Math.ceil(ttlMs)]);
	}
}

const STATES: readonly HoldState[] = ['granted', 'wait', 'full'];
