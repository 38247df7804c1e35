import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { giveWay } from '../../src/pace.ts';

/** Milliseconds of one piece of work: three of them are more than a turn has. */
const PIECE_MS = 10;
const PIECES = 12;

beforeEach(async () => {
	await turn();
});

test('goes on at once in a turn that has just begun', () => {
	expect(giveWay()).toBeUndefined();
});

test('lets others in after three pieces at the latest', async () => {
	expect(await piecesATurn(() => work('one'))).toBeLessThanOrEqual(3);
});

test('shares a turn among all works, each of which comes to its end', async () => {
	const done: string[] = [];
	const names = ['one', 'two', 'three', 'four', 'five'];
	const all = () => Promise.all(names.map((name) => work(name, done)));

	// A work notices what the others have done when it asks, so after a piece of its own.
	expect(await piecesATurn(all)).toBeLessThanOrEqual(3 + names.length);
	expect(done).toHaveLength(names.length * PIECES);
	const first = Math.min(...names.map((name) => done.lastIndexOf(name)));
	expect(new Set(done.slice(0, first))).toEqual(new Set(names));
});

test('gives way under timers that stand still', async () => {
	vi.useFakeTimers();
	try {
		await work('one');
	} finally {
		vi.useRealTimers();
	}
});

/** Pieces since the last turn of the event loop, and the most there were. */
const seen = { pieces: 0, most: 0, isWorking: false };

async function work(name: string, done: string[] = []): Promise<void> {
	for (let piece = 0; piece < PIECES; piece += 1) {
		await giveWay();
		const end = performance.now() + PIECE_MS;
		while (performance.now() < end);
		done.push(name);
		seen.pieces += 1;
		seen.most = Math.max(seen.most, seen.pieces);
	}
}

/** The most pieces of a work between two turns of the event loop. */
async function piecesATurn(start: () => Promise<unknown>): Promise<number> {
	Object.assign(seen, { pieces: 0, most: 0, isWorking: true });
	const turns = (async () => {
		while (seen.isWorking) {
			await turn();
			seen.pieces = 0;
		}
	})();
	await start();
	seen.isWorking = false;
	await turns;
	return seen.most;
}
