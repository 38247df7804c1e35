import { expect, test } from 'vitest';
import { ProviderError, type ProviderErrorOptions } from '../../../../src/errors.ts';
import { retry } from '../../../../src/providers/admission/retry.ts';

const { signal } = new AbortController();

function fail(options: Partial<ProviderErrorOptions> = {}): ProviderError {
	const facts = { provider: 'p', model: 'm', kind: 'overloaded', retryable: true } as const;
	return new ProviderError('failed', { ...facts, ...options });
}

/** Fails with these in turn, then answers; tells how long was waited each time. */
async function run(errors: readonly Error[], random = () => 1): Promise<unknown[]> {
	const left = [...errors];
	const waits: number[] = [];
	const sleep = (ms: number): Promise<void> => {
		waits.push(ms);
		return Promise.resolve();
	};
	const attempt = (): Promise<string> => {
		const error = left.shift();
		return error ? Promise.reject(error) : Promise.resolve('answer');
	};
	const end = await retry(attempt, signal, { random, sleep }).catch((error: unknown) => error);
	return [end, waits];
}

test('waits between nothing and twice as long each time', async () => {
	expect(await run([fail(), fail(), fail()])).toEqual(['answer', [1_000, 2_000, 4_000]]);
	expect(await run([fail(), fail(), fail()], () => 0)).toEqual(['answer', [0, 0, 0]]);
	expect(await run([fail()], () => 0.5)).toEqual(['answer', [500]]);
});

test('gives up after four attempts with the last error', async () => {
	const errors = [fail(), fail(), fail(), fail({ status: 503 })];
	expect(await run(errors)).toEqual([errors[3], [1_000, 2_000, 4_000]]);
});

test.each(['invalid-reply', 'timeout'] as const)('asks once more after %s', async (kind) => {
	const errors = [fail({ kind }), fail({ kind })];
	expect(await run(errors)).toEqual([errors[1], [1_000]]);
});

test('never repeats what is permanent, nor what is none of its errors', async () => {
	const permanent = fail({ kind: 'auth', retryable: false });
	expect(await run([permanent])).toEqual([permanent, []]);
	const bug = new TypeError('bug');
	expect(await run([bug])).toEqual([bug, []]);
});

test('waits at least as long as the vendor asks, and leaves one that asks for more than a minute', async () => {
	const patient = fail({ kind: 'rate-limit', retryAfterMs: 7_000 });
	expect(await run([patient], () => 0)).toEqual(['answer', [7_000]]);
	expect(await run([patient])).toEqual(['answer', [8_000]]);
	const tooLong = fail({ kind: 'rate-limit', retryAfterMs: 60_001 });
	expect(await run([tooLong])).toEqual([tooLong, []]);
});

test('an abort ends the wait', async () => {
	const controller = new AbortController();
	const waiting = retry(() => Promise.reject(fail({ retryAfterMs: 50_000 })), controller.signal);
	await Promise.resolve();
	controller.abort();
	await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
