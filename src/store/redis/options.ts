import type { RedisOptions } from 'ioredis';
import type { RedisConnection } from '../../config/config.ts';
import { replyCode } from './fault.ts';

export const CONNECT_TIMEOUT_MS = 5000;
/** Keys that one SCAN looks at: well below a millisecond of Redis's time. */
export const SCAN_COUNT = 100;
const LONGEST_RECONNECT_MS = 2000;
/** A demoted primary is left for the new one, but a replica is not left at every write. */
const READ_ONLY_RECONNECT_MS = 10_000;

/** Options of any connection: nothing waits in the client's own queue or is sent twice. */
export function commonOptions(connection: RedisConnection): RedisOptions {
	const options: RedisOptions = {
		// Sent again after a reconnect, an increment would count twice.
		autoResendUnfulfilledCommands: false,
		maxRetriesPerRequest: 0,
		connectTimeout: CONNECT_TIMEOUT_MS,
		disconnectTimeout: 100,
		keepAlive: 30_000,
	};
	if (connection.username !== undefined) options.username = connection.username;
	if (connection.password !== undefined) options.password = connection.password;
	const tls = tlsOf(connection);
	if (tls) options.tls = tls;
	if (connection.keyPrefix !== undefined) options.keyPrefix = connection.keyPrefix;
	return options;
}

/** Options for one server, or for the primary that Sentinel names. */
export function singleOptions(connection: RedisConnection): RedisOptions {
	const options: RedisOptions = {
		...commonOptions(connection),
		lazyConnect: true,
		enableOfflineQueue: false,
		retryStrategy: delayOf,
		reconnectOnError: onReadOnly(),
	};
	if (connection.host !== undefined) options.host = connection.host;
	if (connection.port !== undefined) options.port = connection.port;
	if (connection.db !== undefined) options.db = connection.db;
	if (connection.sentinels === undefined) return options;
	options.sentinels = [...connection.sentinels];
	options.name = connection.sentinelName ?? 'mymaster';
	options.sentinelRetryStrategy = delayOf;
	options.failoverDetector = true;
	const tls = tlsOf(connection);
	if (tls) {
		options.sentinelTLS = tls;
		options.enableTLSForSentinelMode = true;
	}
	if (connection.sentinelPassword !== undefined) {
		options.sentinelPassword = connection.sentinelPassword;
	}
	return options;
}

function tlsOf({ url, tls, ca }: RedisConnection): RedisOptions['tls'] | null {
	if (tls !== true && url?.startsWith('rediss:') !== true) return null;
	return ca === undefined ? {} : { ca };
}

/** Doubles from 50 ms on. */
export function delayOf(attempt: number): number {
	return Math.min(50 * 2 ** (attempt - 1), LONGEST_RECONNECT_MS);
}

function onReadOnly(): (error: Error) => boolean {
	let last = 0;
	return (error) => {
		const now = Date.now();
		if (replyCode(error) !== 'READONLY' || now - last < READ_ONLY_RECONNECT_MS) return false;
		last = now;
		return true;
	};
}
