import { StoreError, type StoreErrorKind } from '../../errors.ts';
import type { Reply } from './client.ts';

/** The kinds that a server's own answers are of. */
type RedisErrorKind = Exclude<StoreErrorKind, 'foreign' | 'newer'>;

/** Redis's own words at the start of an error reply. */
const KINDS: Readonly<Record<string, RedisErrorKind>> = {
	READONLY: 'read-only',
	MISCONF: 'read-only',
	NOREPLICAS: 'read-only',
	OOM: 'full',
	LOADING: 'unavailable',
	BUSY: 'unavailable',
	MASTERDOWN: 'unavailable',
	CLUSTERDOWN: 'unavailable',
	TRYAGAIN: 'unavailable',
};

const REMEDIES: Readonly<Record<RedisErrorKind, string>> = {
	timeout: 'did not answer in time',
	unavailable: 'cannot be reached',
	'read-only': 'takes no writes',
	full: 'is full: raise maxmemory or let it evict (volatile-lru)',
	failed: 'refused a command',
};

/** `detail` is a word of the protocol, never an address, a key or a value. */
export function storeError(kind: RedisErrorKind, detail?: string): StoreError {
	const suffix = detail === undefined ? '' : ` (${detail})`;
	return new StoreError(kind, `translation-cache: Redis ${REMEDIES[kind]}${suffix}`);
}

/** The word an error reply begins with, such as READONLY. */
export function replyCode(error: unknown): string | undefined {
	if (!(error instanceof Error)) return undefined;
	return /^-?([A-Z]{3,})\b/.exec(error.message)?.[1];
}

/** Keeps no `cause`: a client attaches the command's arguments to it, with keys and texts. */
export function toStoreError(error: unknown): StoreError {
	if (error instanceof StoreError) return error;
	const code = replyCode(error);
	if (code !== undefined) return storeError(KINDS[code] ?? 'failed', code);
	if (error instanceof TypeError || error instanceof RangeError) {
		return storeError('failed', error.name);
	}
	const name: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
	return storeError('unavailable', typeof name === 'string' ? name : undefined);
}

/** Another type or no number stands at the key: not ours. */
export function isForeign(error: Error | null | undefined): boolean {
	return /^WRONGTYPE|not an integer/.test(error?.message ?? '');
}

export function throwFirst(replies: readonly Reply[]): void {
	for (const [error] of replies) if (error) throw toStoreError(error);
}

/** Reads what HGETALL answers; a key of another type is empty. */
export function toTextRecord([error, reply]: Reply): Readonly<Record<string, string>> {
	if (error && replyCode(error) !== 'WRONGTYPE') throw toStoreError(error);
	return isTextRecord(reply) ? reply : {};
}

function isTextRecord(reply: unknown): reply is Record<string, string> {
	return typeof reply === 'object' && reply !== null && !Array.isArray(reply);
}
