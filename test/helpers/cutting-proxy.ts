import { createServer, connect, type Socket } from 'node:net';
import { findFreePort } from './redis-server.ts';

export interface CuttingProxy {
	readonly url: string;
	/** The next reply to a request that holds `text` is withheld, and the connection cut. */
	cutReplyTo(text: string): void;
	/** How many were. */
	readonly cuts: number;
	stop(): Promise<void>;
}

/** Stands before a Redis and loses replies to what Redis has done. */
export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
	const sockets = new Set<Socket>();
	let wanted: string | null = null;
	let cuts = 0;
	const server = createServer((client) => {
		const redis = connect(target, '127.0.0.1');
		let doomed = false;
		const end = () => {
			client.destroy();
			redis.destroy();
		};
		for (const socket of [client, redis]) {
			sockets.add(socket);
			socket.on('error', end).on('close', end);
		}
		client.on('data', (data) => {
			if (wanted !== null && data.includes(wanted)) {
				wanted = null;
				doomed = true;
			}
			redis.write(data);
		});
		redis.on('data', (data) => {
			if (!doomed) return void client.write(data);
			cuts += 1;
			return end();
		});
	});
	const port = await findFreePort();
	await new Promise<void>((resolve) => {
		server.listen(port, '127.0.0.1', resolve);
	});
	return {
		url: `redis://127.0.0.1:${port}`,
		get cuts() {
			return cuts;
		},
		cutReplyTo: (text) => {
			wanted = text;
		},
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => {
				server.close(resolve);
			});
		},
	};
}
