import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Redis } from 'ioredis';

/** What a bystander of the same Redis waits, seen from a thread of its own. */
export interface PingWatch {
	/** The longest PING since the last call, in ms. */
	longest(): Promise<number>;
	stop(): Promise<void>;
}

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
	const client = new Redis(url);
	let longest = 0;
	parentPort?.on('message', () => {
		parentPort?.postMessage(longest, []);
		longest = 0;
	});
	for (;;) {
		const started = performance.now();
		await client.ping();
		longest = Math.max(longest, performance.now() - started);
		await new Promise((resolve) => {
			setTimeout(resolve, 1);
		});
	}
}

if (!isMainThread) await ping(String(workerData));
