import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunBudget } from '../../../../src/budgets/budget.ts';
import { DAY_MS } from '../../../../src/cache/statistics/keys.ts';
import { VERIFICATION } from '../../../../src/documents/verification/verify.ts';
import type { Store } from '../../../../src/store/store.ts';
import { explainUnit } from '../../../../src/translation/explanation.ts';
import type { Outcome } from '../../../../src/translation/segment-task.ts';
import { type TranslationJob, Translator } from '../../../../src/translation/translator.ts';
import { memoryBackend } from '../../../contracts/backend.ts';
import {
	ALPHA,
	BETA,
	failure,
	GAMMA,
	replyTo,
	translateByPrefix,
} from '../../../helpers/scripted-router.ts';
import {
	ChainSetup,
	COLLECTION,
	openResponseCache,
	openStore,
	taskOf,
} from '../../../helpers/translation-setup.ts';

const german = translateByPrefix('de-DE');
const BAD = 'Room 417 is free for you today';
const GOOD = 'Good bye to all of you, and thanks';
const chain = [ALPHA];
const refused = 'Das Zimmer ist heute frei';

/** Its router loses the number of one text, and translates all others. */
function refusingSetup(store: Store = openStore()): ChainSetup {
	const setup = new ChainSetup(openResponseCache(store));
	setup.router.answer = (call) =>
		Promise.resolve(replyTo(call, (text) => (text === BAD ? refused : german(text))));
	return setup;
}

function isRefused(outcome: Outcome | undefined): boolean {
	return outcome?.status === 'failed' && outcome.reason === 'numbers';
}

function isTwentieth(text: string): boolean {
	return Number(/\d+/.exec(text)?.[0]) % 20 === 0;
}

/** How many calls one more run makes. */
async function callsOf(setup: ChainSetup, ...run: Parameters<ChainSetup['resolve']>) {
	const before = setup.router.calls.length;
	const outcomes = await setup.resolve(...run);
	return { calls: setup.router.calls.length - before, outcomes };
}

beforeEach(() => {
	vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ['Date'] });
});

afterEach(() => {
	vi.useRealTimers();
	vi.doUnmock('../../../../src/documents/verification/verify.ts');
});

/** Some hours beyond whole days. */
function letDaysPass(days: number): void {
	vi.setSystemTime(Date.now() + days * DAY_MS);
}

describe('a segment that verification refused twice', () => {
	test('is not asked for again on seven nights, and on the eighth it is', async () => {
		const setup = refusingSetup();
		const first = await callsOf(setup, [BAD, GOOD], { chain });
		expect(first.calls).toBe(2);
		for (let night = 1; night <= 7; night += 1) {
			letDaysPass(night === 1 ? 0.9 : 1);
			const again = await callsOf(setup, [BAD], { chain });
			expect(again.calls).toBe(0);
			expect(again.outcomes[0]).toMatchObject({ reason: 'numbers', remembered: true });
		}
		letDaysPass(0.2);
		expect((await callsOf(setup, [BAD], { chain })).calls).toBe(2);
	});

	test('is left alone twice as long after each further refusal, for 60 days at most', async () => {
		const setup = refusingSetup();
		for (const days of [7, 14, 28, 56, 60, 60]) {
			expect((await callsOf(setup, [BAD], { chain })).calls).toBe(2);
			letDaysPass(days - 0.01);
			expect((await callsOf(setup, [BAD], { chain })).calls).toBe(0);
			letDaysPass(0.02);
		}
	});

	test('was asked for by itself, so that no neighbour had a say in it', async () => {
		const other = 'Room 518 is free for you today';
		const setup = refusingSetup();
		// Spoils whatever stands beside a certain text.
		setup.router.answer = (call) => {
			const isSpoilt = call.request.segments.some(({ text }) => text === BAD);
			return replyTo(call, (text) => (isSpoilt && text !== GOOD ? refused : german(text)));
		};
		const outcomes = await setup.resolve([BAD, other, GOOD], { chain });
		expect(setup.router.calls.map(({ request }) => request.segments.length)).toEqual([3, 1, 1]);
		expect(outcomes.map((one) => one?.status)).toEqual(['failed', 'served', 'served']);
	});

	test('keeps its answer and the reason, and serves it to nobody', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain });
		const [found] = await setup.lookup([BAD], setup.run({ chain }));
		expect(found).toMatchObject([{ refusal: { reason: 'numbers', response: refused, times: 1 } }]);
		expect(await setup.cached(BAD, ALPHA)).toBeNull();
		expect((await setup.cache.info()).keys.total).toBe(0);
	});

	test('says when it may be asked again, and nothing of its text', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain });
		const [outcome] = await setup.resolve([BAD], { chain });
		expect(outcome).toMatchObject({
			message:
				'openai was refused for this text before (numbers), and is not asked again until 2026-01-08',
		});
	});

	test('of a thousand items, fifty of them refused, costs nothing the second time', async () => {
		const texts = Array.from(
			{ length: 1000 },
			(_, at) => `Item ${at + 2000} is a thing of the house`,
		);
		const setup = new ChainSetup();
		setup.router.answer = (call) =>
			Promise.resolve(replyTo(call, (text) => (isTwentieth(text) ? 'Ein Ding' : german(text))));
		const items = texts.map((text, at) => ({
			text,
			item: { collection: 'articles', item: String(at) },
		}));
		const night = async () => {
			let failures = 0;
			const before = setup.router.calls.length;
			for (const { text, item } of items) {
				const [outcome] = await setup.resolve([text], { chain, item });
				failures += isRefused(outcome) ? 1 : 0;
			}
			return { failures, calls: setup.router.calls.length - before };
		};
		expect(await night()).toEqual({ failures: 50, calls: 1050 });
		expect(await night()).toEqual({ failures: 50, calls: 0 });
		letDaysPass(6.9);
		// Whole days later the answers have expired, and what was refused is still known.
		const [seventh] = await setup.resolve([texts[20] ?? ''], { chain });
		expect(seventh).toMatchObject({ remembered: true });
		const changed = await setup.resolve(['Item 2021 is a thing of the garden'], { chain });
		expect(changed[0]).toMatchObject({ status: 'served' });
	});

	test('is one refusal in the figures, and none of the calls', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain });
		const run = setup.run({ chain });
		await setup.resolve([BAD], { chain, meter: run.meter });
		const counted = setup.deltas.reduce((sum, delta) => sum + (delta.refused ?? 0), 0);
		expect(counted).toBe(1);
	});
});

describe('what is never remembered', () => {
	test.each(['overloaded', 'timeout', 'network', 'auth', 'truncated', 'invalid-reply'] as const)(
		'%s',
		async (kind) => {
			const setup = new ChainSetup();
			setup.router.answer = () => Promise.reject(failure(kind));
			await setup.resolve([BAD], { chain });
			expect((await callsOf(setup, [BAD], { chain })).calls).toBeGreaterThan(0);
		},
	);

	test('a reply without the segment, twice or before an answer that is refused', async () => {
		const setup = new ChainSetup();
		setup.router.answer = (call) => Promise.resolve(replyTo(call, () => null));
		await setup.resolve([BAD], { chain });
		setup.router.script(ALPHA, (call) => Promise.resolve(replyTo(call, () => null)));
		setup.router.script(ALPHA, (call) => Promise.resolve(replyTo(call, () => refused)));
		expect((await callsOf(setup, [BAD], { chain })).calls).toBe(2);
		expect((await callsOf(setup, [BAD], { chain })).calls).toBe(2);
	});

	test('a budget without room', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain, budgets: [new RunBudget(0)] });
		expect((await callsOf(setup, [BAD], { chain })).calls).toBe(2);
	});

	test('a term that is missing: its answer serves', async () => {
		const setup = new ChainSetup();
		setup.router.answer = (call) => Promise.resolve(replyTo(call, german));
		const terms = [{ term: 'house', translation: 'Haus' }];
		const [outcome] = await setup.resolve([taskOf('Our house', { chain, terms })], { chain });
		expect(outcome?.status).toBe('served');
	});
});

test('what the vendor filters is remembered after one call, and its neighbours are not', async () => {
	const setup = new ChainSetup();
	setup.router.answer = (call) => {
		if (call.request.segments.some(({ text }) => text === BAD)) {
			return Promise.reject(failure('content-filter'));
		}
		return Promise.resolve(replyTo(call, german));
	};
	const [bad, good] = await setup.resolve([BAD, GOOD], { chain });
	expect([bad, good]).toMatchObject([{ reason: 'content-filter' }, { status: 'served' }]);
	const again = await callsOf(setup, [BAD, GOOD], { chain });
	expect(again.calls).toBe(0);
	expect(again.outcomes).toMatchObject([
		{ reason: 'content-filter', remembered: true },
		{ status: 'served' },
	]);
});

describe('a chain', () => {
	test('passes over a member that was refused, for the next one', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain });
		setup.router.answer = (call) => Promise.resolve(replyTo(call, german));
		const { calls, outcomes } = await callsOf(setup, [BAD], { chain: [ALPHA, BETA] });
		expect(calls).toBe(1);
		expect(outcomes[0]).toMatchObject({ status: 'served', member: BETA });
	});

	test('of three, two of them refused, asks the third alone', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain: [ALPHA, BETA] });
		expect(setup.router.calls).toHaveLength(4);
		const { calls } = await callsOf(setup, [BAD], { chain: [ALPHA, BETA, GAMMA] });
		expect(setup.router.called().slice(-2)).toEqual(['mistral:gamma', 'mistral:gamma']);
		expect(calls).toBe(2);
		expect((await callsOf(setup, [BAD], { chain: [ALPHA, BETA, GAMMA] })).calls).toBe(0);
	});

	test('tells of the refusal where the next member has no key', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain });
		setup.router.refusals.set('anthropic', 'anthropic needs ANTHROPIC_API_KEY');
		const { calls, outcomes } = await callsOf(setup, [BAD], { chain: [ALPHA, BETA] });
		expect(calls).toBe(0);
		expect(outcomes[0]).toMatchObject({ reason: 'numbers', member: ALPHA, remembered: true });
	});
});

describe('a refusal is forgotten', () => {
	test('by who asks anew, and counts from there', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain });
		expect((await callsOf(setup, [BAD], { chain, refresh: true })).calls).toBe(2);
		letDaysPass(7.1);
		expect((await callsOf(setup, [BAD], { chain })).calls).toBe(2);
	});

	test('by invalidation, whatever it names', async () => {
		for (const filter of [{}, { provider: 'openai' }, { collection: 'articles' }]) {
			const setup = refusingSetup();
			await setup.resolve([BAD], { chain });
			await setup.cache.invalidate(filter);
			expect((await callsOf(setup, [BAD], { chain })).calls).toBe(2);
		}
	});

	test('with other terms and with other instructions', async () => {
		const setup = refusingSetup();
		const bad = (changes: Parameters<typeof taskOf>[1]) => taskOf(BAD, { chain, ...changes });
		await setup.resolve([BAD], { chain });
		const terms = [{ term: 'Room', translation: 'Zimmer' }];
		expect((await callsOf(setup, [bad({ terms })], { chain })).calls).toBe(2);
		expect((await callsOf(setup, [bad({ styleGuide: 'Be brief.' })], { chain })).calls).toBe(2);
	});

	test('by a version whose rules judge otherwise', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain });
		vi.resetModules();
		vi.doMock('../../../../src/documents/verification/verify.ts', async (original) => ({
			...(await original<object>()),
			VERIFICATION: VERIFICATION + 1,
		}));
		const { FallbackChain } = await import('../../../../src/translation/chain/chain.ts');
		const newer = new FallbackChain(setup.cache, setup.router);
		const before = setup.router.calls.length;
		await newer.resolve([taskOf(BAD, { chain })], setup.run({ chain }));
		expect(setup.router.calls.length - before).toBe(2);
		await newer.resolve([taskOf(BAD, { chain })], setup.run({ chain }));
		expect(setup.router.calls.length - before).toBe(2);
		letDaysPass(7.1);
		await newer.resolve([taskOf(BAD, { chain })], setup.run({ chain }));
		expect(setup.router.calls.length - before).toBe(4);
		vi.resetModules();
	});

	test('where it would hold for longer than any, as a wrong clock may have written', async () => {
		const setup = refusingSetup();
		vi.setSystemTime(Date.UTC(2036, 0, 1));
		await setup.resolve([BAD], { chain });
		vi.setSystemTime(Date.UTC(2026, 0, 1));
		expect((await callsOf(setup, [BAD], { chain })).calls).toBe(2);
	});

	test('an hour early or late where clocks differ by one', async () => {
		const setup = refusingSetup();
		await setup.resolve([BAD], { chain });
		letDaysPass(7 - 0.5 / 24);
		expect((await callsOf(setup, [BAD], { chain })).calls).toBe(0);
		letDaysPass(1 / 24);
		expect((await callsOf(setup, [BAD], { chain })).calls).toBe(2);
	});
});

test('a refused refresh leaves the answer that stands', async () => {
	const setup = refusingSetup();
	await setup.remember(BAD, ALPHA, 'Zimmer 417 ist heute frei');
	const [outcome] = await setup.resolve([BAD], { chain, refresh: true });
	expect(isRefused(outcome)).toBe(true);
	expect(await setup.cached(BAD, ALPHA)).toBe('Zimmer 417 ist heute frei');
});

test('a hundred callers in four processes make two calls for a segment that is refused', async () => {
	vi.useRealTimers();
	const backend = memoryBackend();
	const router = refusingSetup().router;
	const setups = Array.from(
		{ length: 4 },
		() => new ChainSetup(openResponseCache(backend.open()), router),
	);
	const { answer } = router;
	router.answer = async (call, signal) => {
		await new Promise((resolve) => setTimeout(resolve, 30));
		return answer(call, signal);
	};
	const outcomes = await Promise.all(
		Array.from({ length: 25 }, () => setups.map((setup) => setup.resolve([BAD], { chain }))).flat(),
	);
	expect(router.calls).toHaveLength(2);
	expect(outcomes.every((ofCaller) => isRefused(ofCaller[0]))).toBe(true);
	await Promise.all(setups.map(({ cache }) => cache.close()));
	await backend.close();
});

/** A translator whose one text was refused by the first member. */
async function refusedText() {
	const setup = refusingSetup();
	const translator = new Translator(setup.cache, setup.router);
	const unit = { id: 'title', text: BAD, format: 'plain' } as const;
	const job = (changes: Partial<TranslationJob> = {}): TranslationJob => ({
		...setup.run({ chain, collection: COLLECTION }),
		targets: [{ language: 'de-DE', units: [unit] }],
		glossary: [],
		dryRun: false,
		...changes,
	});
	await translator.translate(job());
	return { setup, translator, unit, job };
}

describe('a translator', () => {
	test('collects nothing for a batch, and foresees no cost', async () => {
		const { translator, job } = await refusedText();
		const collected: unknown[] = [];
		await translator.translate(job({ dryRun: true, collect: (one) => collected.push(one) }));
		expect(collected).toEqual([]);
		const foreseen = await translator.translate(job({ dryRun: true }));
		expect(foreseen.segments).toEqual({ total: 1, hits: 0, misses: 0, refused: 1 });
		expect(foreseen.usage.inputTokens).toBe(0);
	});

	test('foresees the cost of the next member', async () => {
		const { translator, job } = await refusedText();
		const foreseen = await translator.translate(job({ dryRun: true, chain: [ALPHA, BETA] }));
		expect(foreseen.segments).toEqual({ total: 1, hits: 0, misses: 1 });
		expect(foreseen.usage.inputTokens).toBeGreaterThan(0);
	});

	test('tells the reason again, once a run', async () => {
		const { translator, job } = await refusedText();
		const { failures, languages } = await translator.translate(job());
		expect(failures).toMatchObject([{ field: 'title', reason: 'numbers', ...ALPHA }]);
		expect(languages[0]?.units).toEqual([{ id: 'title', status: 'refused', reason: 'numbers' }]);
	});

	test('explains whom a run passes over', async () => {
		const { setup, unit } = await refusedText();
		const [segment] = await explainUnit(setup.cache, null, {
			unit,
			memory: null,
			rendered: null,
			others: [],
			chain: [ALPHA, BETA],
			collection: COLLECTION,
			glossary: [],
			sourceLanguage: 'en-US',
			targetLanguage: 'de-DE',
		});
		expect(segment).toMatchObject({ origin: 'chain', refused: { 'openai:alpha': 'numbers' } });
	});
});
