import { type ChildProcess, fork } from 'node:child_process';
import type { CacheOptions, ProcessMessage, ProcessReply } from './cache-process-child.ts';

/** A response cache in a process of its own. */
export interface CacheProcess {
	readonly pid: number;
	/** Sends one message and resolves with what comes back for it. */
	ask(message: ProcessMessage): Promise<unknown>;
	/** SIGKILL: nothing is released, nothing is flushed. */
	kill(): Promise<void>;
	stop(): Promise<void>;
}

export async function startCacheProcess(options: CacheOptions): Promise<CacheProcess> {
	const child = fork(
		new URL('cache-process-child.ts', import.meta.url),
		[JSON.stringify(options)],
		{
			execArgv: ['--no-warnings'],
			serialization: 'advanced',
		},
	);
	const pending = new Map<number, (reply: ProcessReply) => void>();
	child.on('message', (reply: ProcessReply) => {
		pending.get(reply.id)?.(reply);
		pending.delete(reply.id);
	});
	let id = 0;
	const ask = async (message: ProcessMessage): Promise<unknown> => {
		if (!child.connected) throw new Error('the cache process has ended');
		id += 1;
		const asked = id;
		const reply = await new Promise<ProcessReply>((resolve, reject) => {
			const fail = () => reject(new Error('the cache process has ended'));
			child.once('exit', fail);
			pending.set(asked, (answer) => {
				child.off('exit', fail);
				resolve(answer);
			});
			child.send({ id: asked, ...message }, (error) => error && fail());
		});
		if (reply.error !== undefined) throw new Error(reply.error);
		return reply.value;
	};
	await ask({ type: 'ready' });
	return {
		pid: child.pid ?? -1,
		ask,
		kill: () => end(child, 'SIGKILL'),
		stop: async () => {
			await ask({ type: 'close' }).catch(() => undefined);
			await end(child, 'SIGTERM');
		},
	};
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = new Promise((resolve) => {
		child.once('exit', resolve);
	});
	child.kill(signal);
	await exited;
}
