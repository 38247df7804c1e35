import { replyCode, toStoreError } from './fault.ts';
import type { Reply } from './client.ts';

/** Another type or no number stands at the key: not ours. */
export function isForeign(error: Error | null | undefined): boolean {
	return (
		error?.message.startsWith('WRONGTYPE') === true || /not an integer/.test(error?.message ?? '')
	);
}

export function throwFirst(replies: readonly Reply[]): void {
	for (const [error] of replies) if (error) throw toStoreError(error);
}

/** What HGETALL answers; a key of another type reads as empty. */
export function toTextRecord([error, reply]: Reply): Readonly<Record<string, string>> {
	if (error && replyCode(error) !== 'WRONGTYPE') throw toStoreError(error);
	return isTextRecord(reply) ? reply : {};
}

function isTextRecord(reply: unknown): reply is Record<string, string> {
	return typeof reply === 'object' && reply !== null && !Array.isArray(reply);
}
