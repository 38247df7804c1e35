import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '../../../../src/errors.ts';
import { Link } from '../../../../src/store/redis/link.ts';

const DEADLINE_MS = 100;

interface Harness {
	readonly link: Link;
	readonly warnings: readonly string[];
	readonly connects: () => number;
	readonly resets: () => number;
}

function createLink(): Harness {
	const warnings: string[] = [];
	const connect = vi.fn<() => void>();
	const reset = vi.fn<() => void>();
	const link = new Link({
		deadlineMs: DEADLINE_MS,
		connect,
		reset,
		logger: { warn: (message) => warnings.push(message) },
	});
	const count = (spy: typeof connect) => () => spy.mock.calls.length;
	return { link, warnings, connects: count(connect), resets: count(reset) };
}

function never(): Promise<never> {
	return new Promise(() => undefined);
}

async function kindOf(work: Promise<unknown>): Promise<string> {
	return work.then(
		() => 'done',
		(error: unknown) => (error instanceof StoreError ? error.kind : String(error)),
	);
}

describe('the link to a remote store', () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	it('connects at the first command, once', async () => {
		const { link, connects } = createLink();
		expect(connects()).toBe(0);
		const answers = [link.run(async () => 'one'), link.run(async () => 'two')];
		expect(connects()).toBe(1);
		link.opened();
		expect(await Promise.all(answers)).toEqual(['one', 'two']);
		expect(connects()).toBe(1);
	});

	it('sends at once when it is up', () => {
		const { link } = createLink();
		void link.run(async () => undefined);
		link.opened();
		const send = vi.fn<() => Promise<void>>(async () => undefined);
		void link.run(send);
		expect(send).toHaveBeenCalledTimes(1);
	});

	it('gives up on a first connection after one deadline, and fails at once from then on', async () => {
		const { link, warnings } = createLink();
		const first = kindOf(link.run(async () => 'one'));
		await vi.advanceTimersByTimeAsync(DEADLINE_MS + 1);
		expect(await first).toBe('timeout');
		expect(await kindOf(link.run(async () => 'two'))).toBe('unavailable');
		link.lost(new Error('connect ECONNREFUSED'));
		expect(warnings).toHaveLength(1);
		link.opened();
		expect(await link.run(async () => 'three')).toBe('three');
		expect(warnings).toHaveLength(2);
	});

	it('fails at once when the connection is refused', async () => {
		const { link, warnings } = createLink();
		const first = kindOf(link.run(async () => 'one'));
		link.lost(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
		expect(await first).toBe('unavailable');
		expect(warnings).toEqual([expect.stringContaining('ECONNREFUSED')]);
		link.lost();
		expect(warnings).toHaveLength(1);
	});

	it('ends what is not answered after one deadline, once', async () => {
		const { link, resets, warnings } = createLink();
		void kindOf(link.run(async () => undefined));
		link.opened();
		const both = [kindOf(link.run(never)), kindOf(link.run(never))];
		await vi.advanceTimersByTimeAsync(DEADLINE_MS - 1);
		expect(link.isUp).toBe(true);
		await vi.advanceTimersByTimeAsync(2);
		expect(await Promise.all(both)).toEqual(['timeout', 'timeout']);
		expect(await kindOf(link.run(async () => 'late'))).toBe('unavailable');
		expect(resets()).toBe(1);
		expect(warnings).toHaveLength(1);
	});

	it('gives large commands longer', async () => {
		const { link } = createLink();
		void kindOf(link.run(async () => undefined));
		link.opened();
		const large = kindOf(link.run(never, 500));
		await vi.advanceTimersByTimeAsync(DEADLINE_MS + 400);
		expect(link.isUp).toBe(true);
		await vi.advanceTimersByTimeAsync(200);
		expect(await large).toBe('timeout');
	});

	it('tells of every reconnect but not of the first connection', () => {
		const { link } = createLink();
		const reopened = vi.fn<(lostAt: number) => void>();
		link.onReopen(reopened);
		void kindOf(link.run(async () => undefined));
		link.opened();
		expect(reopened).toHaveBeenCalledTimes(0);
		const lostAt = Date.now();
		link.lost();
		vi.setSystemTime(lostAt + 60_000);
		link.opened();
		expect(reopened.mock.calls).toEqual([[lostAt]]);
	});

	it('holds a link that keeps failing after it comes back', async () => {
		const { link } = createLink();
		void kindOf(link.run(async () => undefined));
		link.opened();
		for (const hold of [0, 250, 500]) {
			const failing = kindOf(link.run(never));
			await vi.advanceTimersByTimeAsync(DEADLINE_MS + 1);
			expect(await failing).toBe('timeout');
			link.opened();
			expect(link.isUp).toBe(hold === 0);
			await vi.advanceTimersByTimeAsync(hold);
			expect(link.isUp).toBe(true);
		}
	});

	it('rejects with store errors only, without what a client attached', async () => {
		const { link } = createLink();
		void kindOf(link.run(async () => undefined));
		link.opened();
		const replies = {
			READONLY: 'read-only',
			MISCONF: 'read-only',
			OOM: 'full',
			LOADING: 'unavailable',
			WRONGTYPE: 'failed',
			NOPERM: 'failed',
		};
		for (const [code, kind] of Object.entries(replies)) {
			const reply = Object.assign(new Error(`${code} of secret`), {
				command: { name: 'set', args: ['secret'] },
			});
			const failed = link.run(() => Promise.reject(reply));
			await expect(failed).rejects.toMatchObject({ kind, code: 'STORE_FAILED' });
			const error: unknown = await failed.catch((caught: unknown) => caught);
			expect(error).toBeInstanceOf(StoreError);
			expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('secret');
			expect(Object(error).cause).toBeUndefined();
		}
	});

	it('fails for good once it is closed', async () => {
		const { link } = createLink();
		const waiting = kindOf(link.run(async () => 'one'));
		link.close();
		expect(await waiting).toBe('unavailable');
		link.opened();
		expect(await kindOf(link.run(async () => 'two'))).toBe('unavailable');
	});
});
