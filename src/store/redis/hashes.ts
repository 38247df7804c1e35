import type { Hold, HoldAnswer, HoldState } from '../account.ts';
import type { Commands } from './commands.ts';
import { isForeign, throwFirst, toStoreError, toTextRecord } from './fault.ts';
import type { Argument, Step } from './client.ts';
import { ADD, HOLD, PROLONG, CHARGE } from './script.ts';
import type { Increment, Once } from '../store.ts';

/** The part of the store that keeps fields and counters. It replaces a value of another type. */
export class RedisHashes {
	protected readonly commands: Commands;
	/** The client puts it before every key, but not before what SCAN looks for. */
	protected readonly keyPrefix: string;

	constructor(commands: Commands, keyPrefix: string) {
		this.commands = commands;
		this.keyPrefix = keyPrefix;
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
		let replies = await this.commands.send(steps);
		if (replies.some(([error]) => isForeign(error))) {
			await this.commands.unlink([key]);
			replies = await this.commands.send(steps);
		}
		throwFirst(replies);
		if (ttlMs > 0) await this.commands.script(PROLONG, [key], () => [Math.ceil(ttlMs)]);
	}

	async readFields(key: string): Promise<ReadonlyMap<string, Buffer>> {
		const [reply] = await this.commands.send([['hgetallBuffer', key]]);
		if (reply?.[0] && !isForeign(reply[0])) throw toStoreError(reply[0]);
		const fields: unknown = reply?.[0] ? {} : reply?.[1];
		const found = new Map<string, Buffer>();
		for (const [field, value] of Object.entries(Object(fields))) {
			if (Buffer.isBuffer(value)) found.set(field, value);
		}
		return found;
	}

	/** One after the other: a later step is not to be seen before an earlier one. */
	async incrementMany(increments: readonly Increment[], once?: Once): Promise<void> {
		const steps = stepsOf(increments, this.commands.keysAtOnce === 1);
		for (const [at, step] of steps.entries()) {
			const [first] = step;
			if (!first) continue;
			const keys = step.map(({ key }) => key);
			const args: Argument[] = ['', 0];
			if (once) {
				keys.unshift(this.#onceKey(once, first.key));
				args.splice(0, 2, once.number * MAX_STEPS + at, Math.ceil(once.ttlMs));
			}
			for (const { fields, ttlMs } of step) {
				args.push(ttlMs === null ? '' : Math.ceil(ttlMs), fields.length, ...fields.flat());
			}
			await this.commands.run(ADD, keys, args);
		}
	}

	async readHashes(keys: readonly string[]): Promise<readonly Readonly<Record<string, string>>[]> {
		const replies = await this.commands.send(keys.map((key) => ['hgetall', key]));
		return replies.map(toTextRecord);
	}

	async hold(key: string, hold: Hold, ttlMs: number): Promise<HoldAnswer> {
		const { id, expected, ceiling, limit, leaseMs } = hold;
		const times = [Math.ceil(leaseMs), Math.ceil(ttlMs)];
		const args = [id, expected, ceiling, limit, ...times];
		const reply = await this.commands.script(HOLD, [key], () => args);
		const [state, sum] = reply.split(' ');
		return { state: STATES.find((known) => known === state) ?? 'full', sum: Number(sum) };
	}

	async chargeHold(key: string, id: string, amount: number, ttlMs: number): Promise<void> {
		await this.commands.script(CHARGE, [key], () => [id, amount, Math.ceil(ttlMs)]);
	}

	/** In a Cluster each key has its own, in the same slot. */
	#onceKey({ key }: Once, beside: string): string {
		return this.commands.keysAtOnce === 1 ? `${key}:{${this.keyPrefix}${beside}}` : key;
	}
}

/** Counters that one script adds to: well below a millisecond. */
const FIELDS_AT_ONCE = 250;
/** More than any call has. */
const MAX_STEPS = 10_000;

interface StepPart extends Omit<Increment, 'fields'> {
	readonly fields: readonly (readonly [string, number])[];
}

function stepsOf(increments: readonly Increment[], keysApart: boolean): StepPart[][] {
	const steps: StepPart[][] = [];
	let room = 0;
	for (const { key, fields, ttlMs } of increments) {
		const left = Object.entries(fields);
		if (keysApart) room = 0;
		while (left.length > 0) {
			if (room === 0) {
				steps.push([]);
				room = FIELDS_AT_ONCE;
			}
			const some = left.splice(0, room);
			steps.at(-1)?.push({ key, ttlMs, fields: some });
			room -= some.length;
		}
	}
	return steps;
}

const STATES: readonly HoldState[] = ['granted', 'wait', 'full'];
