import { Worker } from 'node:worker_threads';
import type { TextJob } from './work.ts';

/** A result as JSON, in parts; or the error that the work has thrown. */
export type Reply =
	| { readonly parts: readonly string[] }
	| { readonly message: string; readonly isRange: boolean };

/** There is no thread at all, or it gave up this job. */
export type NoReply = 'no-thread' | 'gave-up';

export interface ThreadOptions {
	/** The file that the thread runs. */
	readonly url: URL;
	/** What a job on a text of so many characters may take, in ms. */
	readonly deadlineMs: (length: number) => number;
	/** A thread without work ends after this long, in ms. */
	readonly idleMs: number;
	/** What the objects of a job on a text of so many characters may take, in MB. */
	readonly memoryMb: (length: number) => number;
}

interface OpenJob {
	readonly job: TextJob;
	readonly resolve: (reply: readonly string[] | NoReply) => void;
	readonly reject: (error: Error) => void;
}

/**
 * One thread that does one job at a time, started with the first. A job that takes too long or too
 * much memory ends it, and the next job has a fresh one. Once it cannot be started, it is not tried
 * again.
 */
export class DocumentThread {
	readonly #options: ThreadOptions;
	readonly #waiting: OpenJob[] = [];
	#worker: Worker | null = null;
	/** The memory of the thread, in MB. */
	#memoryMb = 0;
	#current: OpenJob | null = null;
	#timer: NodeJS.Timeout | undefined;
	#isReady = false;
	#cannotStart = false;

	constructor(options: ThreadOptions) {
		this.#options = options;
	}

	/** Rejects with what the work has thrown: a RangeError, or an error of no kind. */
	async run(job: TextJob): Promise<readonly string[] | NoReply> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ job, resolve, reject });
			if (this.#current === null) this.#next();
		});
	}

	#next(): void {
		clearTimeout(this.#timer);
		this.#current = null;
		if (this.#cannotStart) {
			for (const { resolve } of this.#waiting.splice(0)) resolve('no-thread');
			return;
		}
		this.#current = this.#waiting.shift() ?? null;
		if (this.#current === null) {
			// An idle thread keeps no process from its end.
			this.#worker?.unref();
			this.#timer = setTimeout(() => this.#end(), this.#options.idleMs).unref();
			return;
		}
		const { job } = this.#current;
		const [{ length }] = job.args;
		const memoryMb = this.#options.memoryMb(length);
		if (memoryMb > this.#memoryMb) this.#end();
		try {
			this.#worker ??= this.#start(memoryMb);
		} catch {
			this.#lose();
			return;
		}
		this.#worker.ref();
		this.#worker.postMessage(job);
		// A reply that waits for a busy event loop comes before the end.
		const giveUp = () => setImmediate(() => this.#giveUp(job));
		this.#timer = setTimeout(giveUp, this.#options.deadlineMs(length));
	}

	#start(memoryMb: number): Worker {
		this.#isReady = false;
		this.#memoryMb = memoryMb;
		const worker = new Worker(this.#options.url, {
			execArgv: [],
			env: {},
			resourceLimits: { maxOldGenerationSizeMb: memoryMb },
		});
		const lose = (): void => {
			if (worker === this.#worker) this.#lose();
		};
		worker.on('message', (reply: Reply | 'ready') => {
			if (worker !== this.#worker) return;
			if (reply === 'ready') this.#isReady = true;
			else this.#take(reply);
		});
		worker.on('error', lose).on('exit', lose);
		return worker;
	}

	#take(reply: Reply): void {
		const open = this.#current;
		if ('parts' in reply) open?.resolve(reply.parts);
		else open?.reject(reply.isRange ? new RangeError(reply.message) : new Error(reply.message));
		this.#next();
	}

	#giveUp(job: TextJob): void {
		if (this.#current?.job !== job) return;
		this.#end();
		this.#current.resolve('gave-up');
		this.#next();
	}

	#end(): void {
		void this.#worker?.terminate();
		this.#worker = null;
	}

	/** The thread has died of its job, or could not live. */
	#lose(): void {
		this.#worker = null;
		this.#cannotStart = !this.#isReady;
		const open = this.#current;
		open?.resolve(this.#isReady ? 'gave-up' : 'no-thread');
		if (open !== null) this.#next();
	}
}
