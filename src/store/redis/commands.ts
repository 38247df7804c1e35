import { replyCode, toStoreError } from './fault.ts';
import type { Link } from './link.ts';
import type { Argument, RedisClient, Reply, Step } from './client.ts';
import type { Script } from './script.ts';

/** A large command may take so much longer than the deadline. */
export const MS_PER_KEY = 0.2;

/** Commands over many keys, in steps that keep Redis busy for less than a millisecond. */
export class Commands {
	readonly #client: RedisClient;
	readonly #link: Link;

	constructor(client: RedisClient, link: Link) {
		this.#client = client;
		this.#link = link;
	}

	get keysAtOnce(): number {
		return this.#client.keysAtOnce;
	}

	/** Sends all in this order, in one pipeline; each reply may be an error. */
	async send(
		steps: readonly Step[],
		allowanceMs = steps.length * MS_PER_KEY,
	): Promise<readonly Reply[]> {
		return steps.length === 0 ? [] : this.#link.run(() => this.#client.send(steps), allowanceMs);
	}

	async unlink(keys: readonly string[]): Promise<number> {
		let deleted = 0;
		// One after the other: others are served in between.
		for (const step of this.#stepsOf(keys)) {
			const [reply] = await this.send([['unlink', ...step]]);
			if (reply?.[0]) throw toStoreError(reply[0]);
			deleted += Number(reply?.[1]);
		}
		return deleted;
	}

	/** Runs a script over the keys in steps; `argumentsOf` answers the arguments of one step. */
	async script(
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

	run(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
		const all = [keys.length, ...keys, ...args];
		return this.#link.run(() => this.#call(script, all), args.length * MS_PER_KEY);
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
		for (let at = 0; at < keys.length; at += keysAtOnce) {
			steps.push(keys.slice(at, at + keysAtOnce));
		}
		return steps;
	}
}
