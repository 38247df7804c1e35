import type { PrimaryKey } from '../host/context.ts';
import type { Change } from '../rows/changed-items.ts';

export interface ChangeQueueOptions {
	/** Changes are worked on together once none has come for so long, in ms. */
	readonly quietMs: number;
	/** Where they never cease: this long after the first. */
	readonly atMostMs: number;
	readonly work: (changes: readonly Change[]) => Promise<void>;
	/** Told of changes whose work broke off. */
	readonly onError: (changes: readonly Change[], error: unknown) => void | Promise<void>;
}

/** Gathers changes until it is quiet and hands them on, one gathering after the other. */
export class ChangeQueue {
	readonly #options: ChangeQueueOptions;
	#waiting: Change[] = [];
	/** The last change of each row. */
	readonly #newest = new Map<string, Change>();
	#firstAt = 0;
	#timer: NodeJS.Timeout | undefined;
	/** Changes that could not be applied wait for their repetition, and new ones wait with them. */
	#isRepeating = false;
	#working: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(options: ChangeQueueOptions) {
		this.#options = options;
	}

	get isClosed(): boolean {
		return this.#closed;
	}

	get size(): number {
		return this.#waiting.length;
	}

	/** Returns at once. Our own changes set nothing off: they only end the waiting for others. */
	note(told: Change, isOwn: boolean): void {
		if (this.#closed) return;
		const change = { ...told, at: Date.now(), overtaken: new Set<string>() };
		for (const key of change.keys) {
			const name = nameOf(change, key);
			this.#newest.get(name)?.overtaken?.add(String(key));
			if (!isOwn) this.#newest.set(name, change);
		}
		if (isOwn) return;
		if (this.#waiting.length === 0) this.#firstAt = performance.now();
		this.#waiting.push(change);
		if (this.#isRepeating) return;
		const waited = performance.now() - this.#firstAt;
		const { quietMs, atMostMs } = this.#options;
		this.#schedule(Math.max(0, Math.min(quietMs, atMostMs - waited)));
	}

	/** Gives changes back: `merge` joins them with those that wait. */
	repeat(
		changes: readonly Change[],
		merge: (changes: readonly Change[]) => readonly Change[],
		delayMs: number,
	): void {
		if (this.#closed) return;
		this.#waiting = [...merge([...changes, ...this.#waiting])];
		if (this.#timer !== undefined) return;
		this.#isRepeating = true;
		this.#schedule(delayMs);
	}

	/** Resolves when what was handed on before has been worked on. */
	async idle(): Promise<void> {
		await this.#working;
	}

	/** Ends the waiting. `isLeft`: what waits is not worked on any more. */
	async close({ isLeft }: { readonly isLeft: boolean }): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#closed = true;
		if (!isLeft) this.#handOn();
		await this.#working;
	}

	#schedule(delayMs: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			this.#isRepeating = false;
			this.#handOn();
		}, delayMs).unref();
	}

	#handOn(): void {
		const changes = this.#waiting;
		this.#waiting = [];
		if (changes.length === 0) return;
		this.#working = this.#working
			.then(() => this.#options.work(changes))
			.catch((error: unknown) => this.#options.onError(changes, error))
			.finally(() => this.#forgetNewest(changes));
	}

	#forgetNewest(changes: readonly Change[]): void {
		if (this.#waiting.length === 0) return this.#newest.clear();
		for (const change of changes) {
			for (const key of change.keys) {
				const name = nameOf(change, key);
				if (this.#newest.get(name) === change) this.#newest.delete(name);
			}
		}
	}
}

function nameOf({ collection }: Change, key: PrimaryKey): string {
	return `${collection} ${key}`;
}
