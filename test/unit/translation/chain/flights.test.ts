import { describe, expect, test } from 'vitest';
import { memoryBackend } from '../../../contracts/backend.ts';
import { countCalls } from '../../../contracts/counting-store.ts';
import { ALPHA, replyTo, failure, translateByPrefix } from '../../../helpers/scripted-router.ts';
import { ChainSetup, openResponseCache, openStore } from '../../../helpers/translation-setup.ts';

const HELLO = 'Hello there, dear readers of ours';
const german = translateByPrefix('de-DE');

describe('a process that stops while another waits for its answer', () => {
	test('leaves the work to that one', async () => {
		const backend = memoryBackend();
		const stopping = new ChainSetup(openResponseCache(backend.open()));
		const staying = new ChainSetup(openResponseCache(backend.open()));
		const stop = new AbortController();
		const asked = Promise.withResolvers<void>();
		stopping.router.answer = (_, signal) =>
			new Promise((_resolve, reject) => {
				signal.addEventListener('abort', () => reject(failure('cancelled')));
				asked.resolve();
			});
		const chain = [ALPHA];
		const stopped = stopping.resolve([HELLO], { chain, signal: stop.signal });
		await asked.promise;
		const waiting = staying.resolve([HELLO], { chain });
		await new Promise((resolve) => setImmediate(resolve));
		stop.abort();
		expect((await stopped)[0]).toMatchObject({ status: 'failed', reason: 'cancelled' });
		await stopping.cache.close();
		expect((await waiting)[0]).toMatchObject({ status: 'served', paid: true });
		expect(staying.router.calls).toHaveLength(1);
		await staying.cache.close();
		await backend.close();
	});
});

/** Of a run that has to ask for all of it. */
async function countRoundTrips(texts: readonly string[], refresh = false): Promise<number> {
	const counting = countCalls(openStore());
	const setup = new ChainSetup(openResponseCache(counting.store));
	await setup.resolve(texts, { chain: [ALPHA], refresh });
	return counting.total();
}

describe('what a batch brought', () => {
	const texts = Array.from({ length: 60 }, (_, at) => `A sentence that is number ${at + 1}`);

	test('is written in as many round trips as one segment', async () => {
		expect(await countRoundTrips(texts)).toBe(await countRoundTrips(texts.slice(0, 1)));
	});

	test('replaces what the cache holds in as many round trips as one segment', async () => {
		const one = await countRoundTrips(texts.slice(0, 1), true);
		expect(await countRoundTrips(texts, true)).toBe(one);
	});

	test('that failed is told in one round trip too', async () => {
		const counting = countCalls(openStore());
		const setup = new ChainSetup(openResponseCache(counting.store));
		setup.router.answer = () => {
			throw failure('overloaded');
		};
		await setup.resolve(texts, { chain: [ALPHA] });
		expect(counting.calls.get('setMany')).toBe(1);
		expect(counting.calls.get('releaseMany')).toBe(1);
	});

	test('is served to those who wait before what has to be repaired is there', async () => {
		const setup = new ChainSetup();
		const repair = Promise.withResolvers<void>();
		const [good = '', bad = ''] = texts;
		let calls = 0;
		setup.router.answer = async (call) => {
			calls += 1;
			if (calls === 1) return replyTo(call, (text) => (text === bad ? null : german(text)));
			await repair.promise;
			return replyTo(call, german);
		};
		const owner = setup.resolve([good, bad], { chain: [ALPHA] });
		const [joined] = await setup.resolve([good], { chain: [ALPHA] });
		expect(joined).toMatchObject({ status: 'served', paid: false });
		repair.resolve();
		expect((await owner)[1]).toMatchObject({ status: 'served' });
	});
});
