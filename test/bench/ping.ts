import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Redis } from 'ioredis';

/** What a bystander of the same Redis or Directus waits, seen from a thread of its own. */
export interface PingWatch {
	/** The longest ping since the last call, in ms; one without an answer yet counts. */
	longest(): Promise<number>;
	stop(): Promise<void>;
}

/** `url` is a Redis, or what a GET asks of Directus. */
export async function watchPings(url: string): Promise<PingWatch> {
	const worker = new Worker(new URL(import.meta.url), { workerData: url, execArgv: [] });
	const ask = async (): Promise<number> => {
		worker.postMessage('longest', []);
		const [longest]: unknown[] = await once(worker, 'message');
		return Number(longest);
	};
	await ask();
	return {
		longest: ask,
		stop: async () => {
			await worker.terminate();
		},
	};
}

async function ping(url: string): Promise<never> {
	const { ask, everyMs } = askerOf(url);
	let longest = 0;
	let started: number | null = null;
	const take = (): number => {
		const now = started === null ? 0 : performance.now() - started;
		return Math.max(longest, now);
	};
	parentPort?.on('message', () => {
		parentPort?.postMessage(take(), []);
		longest = 0;
	});
	for (;;) {
		started = performance.now();
		await ask();
		longest = take();
		started = null;
		await new Promise((resolve) => {
			setTimeout(resolve, everyMs);
		});
	}
}

/** Directus takes a millisecond for its answer: asked without pause it would do little else. */
function askerOf(url: string): { ask: () => Promise<unknown>; everyMs: number } {
	if (url.startsWith('http')) {
		return { ask: () => askUntilAnswered(url), everyMs: 20 };
	}
	const client = new Redis(url);
	return { ask: () => client.ping(), everyMs: 1 };
}

/** A Directus that was held long closes connections as it comes back. */
async function askUntilAnswered(url: string): Promise<void> {
	for (;;) {
		try {
			await (await fetch(url)).text();
			return;
		} catch {
			await new Promise((resolve) => {
				setTimeout(resolve, 1);
			});
		}
	}
}

if (!isMainThread) await ping(String(workerData));
