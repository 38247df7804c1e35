import { StoreError } from '../errors.ts';

/** Runs what nobody waits for, and counts the faults of the store. */
export class Background {
	readonly #running = new Set<Promise<void>>();
	readonly #logger: { warn(message: string): void } | undefined;
	faults = 0;

	constructor(logger: { warn(message: string): void } | undefined) {
		this.#logger = logger;
	}

	run(work: () => Promise<void>): void {
		const running = work()
			.catch(this.onFault)
			.finally(() => this.#running.delete(running));
		this.#running.add(running);
	}

	async idle(): Promise<void> {
		await Promise.all(this.#running);
	}

	/** The store logs its faults itself. Any other is ours, and still no reason to end a run. */
	readonly onFault = (error: unknown): void => {
		this.faults += 1;
		if (error instanceof StoreError) return;
		// The message may quote what was being read.
		const { name, stack = '' } = error instanceof Error ? error : new Error('unknown');
		const where = stack.split('\n').slice(1, 3).join(' ').trim();
		this.#logger?.warn(`translation-cache: the cache goes on after a ${name} ${where}`);
	};
}
