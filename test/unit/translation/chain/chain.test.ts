import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { MemoryStore } from '../../../../src/store/memory/memory.ts';
import type { Outcome } from '../../../../src/translation/segment-task.ts';
import { makeBreakable } from '../../../helpers/breakable-store.ts';
import {
	ALPHA,
	BETA,
	failure,
	GAMMA,
	replyTo,
	type RoutedCall,
	translateByPrefix,
	usageOf,
} from '../../../helpers/scripted-router.ts';
import {
	ChainSetup,
	COLLECTION,
	openResponseCache,
	openStore,
	REMEMBERED,
	taskOf,
} from '../../../helpers/translation-setup.ts';
import { countTurns } from '../../../helpers/turns.ts';

const german = translateByPrefix('de-DE');
const HELLO = 'Hello there, dear readers of ours';
const BYE = 'Good bye to all of you, and thanks';
const THIRD = 'One more sentence for the road';

function translationOf(outcome: Outcome | undefined): string | undefined {
	return outcome?.status === 'served' ? outcome.translation : undefined;
}

function reasonOf(outcome: Outcome | undefined): string | undefined {
	return outcome?.status === 'failed' ? outcome.reason : undefined;
}

/** A store, and how long it was told to keep each response. */
function watchLifetimes(): { store: MemoryStore; lifetimes: ReadonlyMap<string, number | null> } {
	const store = openStore();
	const lifetimes = new Map<string, number | null>();
	const setGuarded = store.setGuarded.bind(store);
	store.setGuarded = (values, guard) => {
		for (const { key, ttlMs } of values) {
			if (key.startsWith('ai_response')) lifetimes.set(key, ttlMs);
		}
		return setGuarded(values, guard);
	};
	return { store, lifetimes };
}

describe('who serves a segment', () => {
	test('the memory of every member is asked before anybody is called', async () => {
		const setup = new ChainSetup();
		await setup.remember(HELLO, GAMMA, 'Hallo');
		const [outcome] = await setup.resolve([HELLO], { chain: [ALPHA, BETA, GAMMA] });
		expect(outcome).toEqual({
			status: 'served',
			translation: 'Hallo',
			member: GAMMA,
			paid: false,
			usage: REMEMBERED,
		});
		expect(setup.router.calls).toEqual([]);
	});

	test('of several that remember the first in the chain is believed', async () => {
		const setup = new ChainSetup();
		await setup.remember(HELLO, BETA, 'von Beta');
		await setup.remember(HELLO, ALPHA, 'von Alpha');
		const [outcome] = await setup.resolve([HELLO]);
		expect(translationOf(outcome)).toBe('von Alpha');
	});

	test('the first member is called with what nobody remembers, and only with that', async () => {
		const setup = new ChainSetup();
		await setup.remember(HELLO, BETA, 'Hallo');
		const outcomes = await setup.resolve([HELLO, BYE, THIRD]);
		expect(setup.router.called()).toEqual(['openai:alpha']);
		expect(setup.router.sentTexts()).toEqual([BYE, THIRD]);
		expect(outcomes.map(translationOf)).toEqual(['Hallo', german(BYE), german(THIRD)]);
		expect(outcomes[1]).toMatchObject({ member: ALPHA, paid: true });
	});

	test('what it answers is cached under it, with what it cost', async () => {
		const setup = new ChainSetup();
		await setup.resolve([HELLO]);
		expect(await setup.cached(HELLO, ALPHA)).toBe(german(HELLO));
		expect(await setup.cached(HELLO, BETA)).toBeNull();
		const [again] = await setup.resolve([HELLO]);
		expect(again).toMatchObject({
			paid: false,
			usage: { inputTokens: 10, outputTokens: 5, costNanoUsd: 20_000 },
		});
		expect(setup.router.calls).toHaveLength(1);
	});

	test('the members are called in order until one serves', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, failure('overloaded', ALPHA));
		setup.router.script(BETA, failure('timeout', BETA));
		const [outcome] = await setup.resolve([HELLO], { chain: [ALPHA, BETA, GAMMA] });
		expect(setup.router.called()).toEqual(['openai:alpha', 'anthropic:beta', 'mistral:gamma']);
		expect(outcome).toMatchObject({ status: 'served', member: GAMMA });
		expect(await setup.cached(HELLO, GAMMA)).toBe(german(HELLO));
		expect(await setup.cached(HELLO, ALPHA)).toBeNull();
	});

	test('a member without a key is passed over', async () => {
		const setup = new ChainSetup();
		setup.router.refusals.set('openai', 'openai needs OPENAI_API_KEY');
		const [outcome] = await setup.resolve([HELLO]);
		expect(setup.router.called()).toEqual(['anthropic:beta']);
		expect(outcome).toMatchObject({ status: 'served', member: BETA });
	});

	test('when no member can be called its reason is given', async () => {
		const setup = new ChainSetup();
		setup.router.refusals.set('openai', 'openai needs OPENAI_API_KEY');
		setup.router.refusals.set('anthropic', 'anthropic needs ANTHROPIC_API_KEY');
		const [outcome] = await setup.resolve([HELLO]);
		expect(outcome).toEqual({
			status: 'failed',
			reason: 'no-provider',
			message: 'openai needs OPENAI_API_KEY',
			member: ALPHA,
		});
	});

	test('a failed call says more than a member that could not be called', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, failure('overloaded', ALPHA));
		setup.router.refusals.set('anthropic', 'anthropic needs ANTHROPIC_API_KEY');
		const [outcome] = await setup.resolve([HELLO]);
		expect(outcome).toMatchObject({ reason: 'overloaded', member: ALPHA });
	});

	test('the last failure is reported and no error is cached', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, failure('overloaded', ALPHA));
		setup.router.script(BETA, failure('auth', BETA));
		const [outcome] = await setup.resolve([HELLO]);
		expect(outcome).toEqual({
			status: 'failed',
			reason: 'auth',
			message: 'anthropic: auth',
			member: BETA,
		});
		expect((await setup.cache.info()).keys.total).toBe(0);
		const [again] = await setup.resolve([HELLO]);
		expect(again).toMatchObject({ status: 'served', member: ALPHA });
	});

	test('an error that is not a provider’s is a defect and is not swallowed', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, () => {
			throw new TypeError('a defect');
		});
		await expect(setup.resolve([HELLO])).rejects.toThrow('a defect');
		const [again] = await setup.resolve([HELLO]);
		expect(again?.status).toBe('served');
	});
});

describe('an entry that somebody else wrote', () => {
	test.each([
		['without the markup', 'Viele Boote liegen im Hafen'],
		['in the language of the source', 'Many <1>boats</1> are in the old harbour'],
		['empty', ' '],
	])('%s is not served but replaced', async (_, response) => {
		const setup = new ChainSetup();
		const text = 'Many <1>boats</1> are in the old harbour';
		await setup.remember(text, ALPHA, response);
		const [outcome] = await setup.resolve([text]);
		expect(translationOf(outcome)).toBe(german(text));
		expect(setup.router.sentTexts()).toEqual([text]);
		expect(await setup.cached(text, ALPHA)).toBe(german(text));
	});

	test('of one member does not hide what another one remembers', async () => {
		const setup = new ChainSetup();
		await setup.remember(HELLO, ALPHA, ' ');
		await setup.remember(HELLO, BETA, 'Hallo');
		const [outcome] = await setup.resolve([HELLO]);
		expect(outcome).toMatchObject({ translation: 'Hallo', member: BETA });
		expect(setup.router.calls).toEqual([]);
	});
});

describe('what is sent', () => {
	test('the languages, the style guide, the terms of the batch once, and texts by id', async () => {
		const setup = new ChainSetup();
		setup.router.answer = (call) => replyTo(call, (text) => `${german(text)} Flow`);
		const flow = { term: 'Flow', translation: 'Flow' };
		const studio = { term: 'Studio', note: 'a product' };
		await setup.resolve(
			[
				taskOf(HELLO, { id: 's1', terms: [flow] }),
				taskOf(BYE, { id: 's2', terms: [{ ...flow }, studio] }),
			],
			{ styleGuide: 'Use Sie.' },
		);
		expect(setup.router.calls).toEqual([
			{
				member: ALPHA,
				request: {
					sourceLanguage: 'en-US',
					targetLanguage: 'de-DE',
					styleGuide: 'Use Sie.',
					glossary: [flow, studio],
					segments: [
						{ id: 's1', text: HELLO },
						{ id: 's2', text: BYE },
					],
				},
			},
		]);
	});

	test('more than sixty segments go in several calls side by side', async () => {
		const setup = new ChainSetup();
		const texts = Array.from({ length: 61 }, (_, at) => `A sentence that is number ${at + 1}`);
		let open = 0;
		let most = 0;
		setup.router.answer = async (call) => {
			open += 1;
			most = Math.max(most, open);
			await Promise.resolve();
			open -= 1;
			return replyTo(call, german);
		};
		const outcomes = await setup.resolve(texts);
		expect(setup.router.sentBatches().map((batch) => batch.length)).toEqual([60, 1]);
		expect(most).toBe(2);
		expect(outcomes.map(translationOf)).toEqual(texts.map(german));
	});
});

describe('an answer that cannot be used', () => {
	test('is asked for once more, alone', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, (call) =>
			replyTo(call, (text) => (text === BYE ? '' : german(text))),
		);
		const outcomes = await setup.resolve([HELLO, BYE, THIRD]);
		expect(setup.router.sentBatches()).toEqual([[HELLO, BYE, THIRD], [BYE]]);
		expect(outcomes.map(translationOf)).toEqual([HELLO, BYE, THIRD].map(german));
	});

	test('is refused with the fault when it is wrong twice, and asked of the next member', async () => {
		const setup = new ChainSetup();
		const silent = (text: string): string => (text === BYE ? ' ' : german(text));
		setup.router.script(
			ALPHA,
			(call) => replyTo(call, silent),
			(call) => replyTo(call, silent),
		);
		const outcomes = await setup.resolve([HELLO, BYE]);
		expect(setup.router.sentBatches(ALPHA)).toEqual([[HELLO, BYE], [BYE]]);
		expect(setup.router.sentBatches(BETA)).toEqual([[BYE]]);
		expect(outcomes[0]).toMatchObject({ member: ALPHA });
		expect(outcomes[1]).toMatchObject({ member: BETA });
	});

	test.each([
		['empty', (text: string) => text.slice(0, 0)],
		['missing', () => null],
		['tags', (text: string) => text.replace('</1>', '').replace('<1>', '')],
		['untranslated', (text: string) => text],
		['numbers', (text: string) => german(text).replace('42', '43')],
		['preamble', (text: string) => `Here is the translation: ${german(text)}`],
	] as const)('is refused as: %s', async (reason, translate) => {
		const setup = new ChainSetup();
		setup.router.answer = (call) => replyTo(call, translate);
		const text = 'There are <1>42 boats</1> in the old harbour';
		const [outcome] = await setup.resolve([text], { chain: [ALPHA] });
		expect(outcome).toEqual({
			status: 'failed',
			reason,
			message: `openai gave a translation that failed verification (${reason}) twice`,
			member: ALPHA,
		});
		expect(setup.router.calls).toHaveLength(2);
		expect((await setup.cache.info()).keys.total).toBe(0);
	});

	test('stays in the cache for a shorter time when it had to be repaired', async () => {
		const { store, lifetimes } = watchLifetimes();
		const setup = new ChainSetup(openResponseCache(store));
		setup.router.script(ALPHA, (call) =>
			replyTo(call, (text) => (text === BYE ? '' : german(text))),
		);
		await setup.resolve([HELLO, BYE]);
		const [clean, repaired] = [...lifetimes.values()].map((ttlMs) => (ttlMs ?? 0) / 86_400_000);
		expect(clean).toBeCloseTo(1, 1);
		expect(repaired).toBeCloseTo(0.7, 1);
	});

	test('both calls are paid, and the entry bears its share of the second', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, (call) => replyTo(call, () => ''));
		const run = setup.run();
		await setup.resolve([HELLO], run);
		expect(run.meter.figures().usage).toMatchObject({ inputTokens: 20, outputTokens: 10 });
		const [again] = await setup.resolve([HELLO]);
		expect(again).toMatchObject({ usage: usageOfEntry(1) });
	});
});

describe('an answer that lacks a term', () => {
	const terms = [{ term: 'readers', translation: 'Leserschaft' }];
	const task = taskOf(HELLO, { terms });
	const lacking = german(HELLO);
	const using = lacking.replace('readers', 'Leserschaften');

	test('is asked for once more, alone', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, (call) => replyTo(call, german));
		setup.router.answer = (call) => replyTo(call, () => using);
		const outcomes = await setup.resolve([task, taskOf(BYE, { id: 's2' })]);
		expect(setup.router.sentBatches()).toEqual([[HELLO, BYE], [HELLO]]);
		expect(outcomes.map(translationOf)).toEqual([using, german(BYE)]);
	});

	test.each([
		['the second one does too', (call: RoutedCall) => replyTo(call, (text) => `${text}, ${text}`)],
		['the second one is broken', (call: RoutedCall) => replyTo(call, () => ' ')],
		['nothing comes the second time', (call: RoutedCall) => replyTo(call, () => null)],
		['the second call fails', failure('overloaded')],
	] as const)('is served and cached when %s', async (_, second) => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, (call) => replyTo(call, german), second);
		const [outcome] = await setup.resolve([task]);
		expect(setup.router.called()).toEqual(['openai:alpha', 'openai:alpha']);
		expect(outcome).toMatchObject({ status: 'served', member: ALPHA, paid: true });
		setup.router.forget();
		expect(await setup.resolve([task])).toMatchObject([
			{ translation: translationOf(outcome), paid: false },
		]);
		expect(setup.router.calls).toEqual([]);
	});

	test('is better than one that is wrong, and the later one than the first', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, (call) => replyTo(call, german));
		setup.router.answer = (call) => replyTo(call, (text) => `${german(text)}!`);
		const [outcome] = await setup.resolve([task]);
		expect(translationOf(outcome)).toBe(`${lacking}!`);
	});

	test('is kept for a shorter time', async () => {
		const { store, lifetimes } = watchLifetimes();
		const setup = new ChainSetup(openResponseCache(store));
		setup.router.answer = (call) => replyTo(call, german);
		await setup.resolve([task]);
		expect([...lifetimes.values()].map((ttlMs) => (ttlMs ?? 0) / 86_400_000)).toEqual([
			expect.closeTo(0.7, 1),
		]);
	});

	test('is what pseudolocalisation gives', async () => {
		const setup = new ChainSetup();
		const pseudo = { provider: 'pseudo', model: 'pseudo' };
		setup.router.answer = (call) => replyTo(call, german);
		const [outcome] = await setup.resolve([taskOf(HELLO, { terms, chain: [pseudo] })], {
			chain: [pseudo],
		});
		expect(outcome).toMatchObject({ status: 'served', translation: lacking });
		expect(setup.router.calls).toHaveLength(1);
	});
});

describe('the ids of an answer', () => {
	test('may come in any order, with unknown ones among them', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, (call) => {
			const reply = replyTo(call, german);
			const unknown = { id: 's99', text: 'Wer bin ich?' };
			return { ...reply, translations: [unknown, ...reply.translations.toReversed()] };
		});
		const outcomes = await setup.resolve([HELLO, BYE]);
		expect(outcomes.map(translationOf)).toEqual([german(HELLO), german(BYE)]);
		expect(setup.router.calls).toHaveLength(1);
	});

	test('may come twice in the same words', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, (call) => {
			const reply = replyTo(call, german);
			return { ...reply, translations: [...reply.translations, ...reply.translations] };
		});
		const [outcome] = await setup.resolve([HELLO]);
		expect(translationOf(outcome)).toBe(german(HELLO));
		expect(setup.router.calls).toHaveLength(1);
	});

	test('decide nothing when they come twice in different words', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, (call) => {
			const { translations, usage } = replyTo(call, german);
			const other = translations.map(({ id, text }) => ({ id, text: `${text}!` }));
			return { usage, translations: [...translations, ...other] };
		});
		const [outcome] = await setup.resolve([HELLO]);
		expect(setup.router.calls).toHaveLength(2);
		expect(translationOf(outcome)).toBe(german(HELLO));
	});
});

describe('a batch that cannot be answered whole', () => {
	test.each(['truncated', 'content-filter'] as const)(
		'%s: it is halved until only the culprit is refused',
		async (kind) => {
			const setup = new ChainSetup();
			const texts = [HELLO, BYE, THIRD, 'A fourth sentence without any fault'];
			setup.router.answer = (call) => {
				if (call.request.segments.some(({ text }) => text === THIRD)) throw failure(kind);
				return replyTo(call, german);
			};
			const outcomes = await setup.resolve(texts, { chain: [ALPHA] });
			expect(setup.router.sentBatches()).toEqual([
				texts,
				texts.slice(0, 2),
				texts.slice(2),
				[THIRD],
				texts.slice(3),
			]);
			expect(outcomes.map((outcome) => outcome?.status)).toEqual([
				'served',
				'served',
				'failed',
				'served',
			]);
			expect(reasonOf(outcomes[2])).toBe(kind);
			expect(await setup.cached(BYE, ALPHA)).toBe(german(BYE));
			expect(await setup.cached(THIRD, ALPHA)).toBeNull();
		},
	);

	test.each(['overloaded', 'timeout', 'bad-request', 'invalid-reply'] as const)(
		'%s: it goes to the next member whole',
		async (kind) => {
			const setup = new ChainSetup();
			setup.router.script(ALPHA, failure(kind));
			const outcomes = await setup.resolve([HELLO, BYE]);
			expect(setup.router.sentBatches(ALPHA)).toEqual([[HELLO, BYE]]);
			expect(setup.router.sentBatches(BETA)).toEqual([[HELLO, BYE]]);
			expect(outcomes.map((outcome) => outcome?.status)).toEqual(['served', 'served']);
		},
	);

	test('what one batch brought is kept and cached though another fails', async () => {
		const setup = new ChainSetup();
		const texts = Array.from({ length: 61 }, (_, at) => `A sentence that is number ${at + 1}`);
		const last = texts[60] ?? '';
		setup.router.answer = (call) => {
			if (call.request.segments.some(({ text }) => text === last)) throw failure('overloaded');
			return replyTo(call, german);
		};
		const outcomes = await setup.resolve(texts, { chain: [ALPHA] });
		expect(outcomes.filter((outcome) => outcome?.status === 'served')).toHaveLength(60);
		expect(reasonOf(outcomes[60])).toBe('overloaded');
		setup.router.forget();
		setup.router.answer = (call) => replyTo(call, german);
		await setup.resolve(texts, { chain: [ALPHA] });
		expect(setup.router.sentTexts()).toEqual([last]);
	});

	test('what one member brought stays under it when the next one brings the rest', async () => {
		const setup = new ChainSetup();
		setup.router.script(
			ALPHA,
			(call) => replyTo(call, (text) => (text === BYE ? null : german(text))),
			failure('overloaded'),
		);
		const outcomes = await setup.resolve([HELLO, BYE]);
		expect(outcomes).toMatchObject([{ member: ALPHA }, { member: BETA }]);
		expect(await setup.cached(HELLO, ALPHA)).toBe(german(HELLO));
		expect(await setup.cached(HELLO, BETA)).toBeNull();
		expect(await setup.cached(BYE, BETA)).toBe(german(BYE));
	});
});

describe('runs at the same time', () => {
	test('share one call, and who joined has not paid', async () => {
		const setup = new ChainSetup();
		const outcomes = await Promise.all(
			Array.from({ length: 20 }, () => setup.resolve([HELLO, BYE])),
		);
		expect(setup.router.sentTexts()).toEqual([HELLO, BYE]);
		expect(outcomes.flat().map(translationOf)).toEqual(
			outcomes.flatMap(() => [german(HELLO), german(BYE)]),
		);
		const paid = outcomes.flat().filter((outcome) => outcome?.status === 'served' && outcome.paid);
		expect(paid).toHaveLength(2);
	});

	test('who joined a call that failed goes on to the next member, which is called once', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, failure('overloaded'));
		const [first, second] = await Promise.all([setup.resolve([HELLO]), setup.resolve([HELLO])]);
		expect(setup.router.called()).toEqual(['openai:alpha', 'anthropic:beta']);
		expect([first[0], second[0]]).toMatchObject([{ member: BETA }, { member: BETA }]);
	});

	test('who joined the last call there is and sees it fail tries once itself', async () => {
		const setup = new ChainSetup();
		setup.router.script(ALPHA, failure('overloaded'));
		const outcomes = await Promise.all([
			setup.resolve([HELLO], { chain: [ALPHA] }),
			setup.resolve([HELLO], { chain: [ALPHA] }),
			setup.resolve([HELLO], { chain: [ALPHA] }),
		]);
		expect(outcomes.flat().map((outcome) => reasonOf(outcome) ?? translationOf(outcome))).toEqual([
			'overloaded',
			german(HELLO),
			german(HELLO),
		]);
		expect(setup.router.calls).toHaveLength(2);
	});

	test('a call that fails for everybody is tried twice, however many wait for it', async () => {
		const setup = new ChainSetup();
		setup.router.answer = () => {
			throw failure('overloaded');
		};
		const outcomes = await Promise.all(
			Array.from({ length: 20 }, () => setup.resolve([HELLO], { chain: [ALPHA] })),
		);
		expect(setup.router.calls).toHaveLength(2);
		expect(new Set(outcomes.flat().map(reasonOf))).toEqual(
			new Set(['overloaded', 'joined-failure']),
		);
	});

	test('an entry served to another item while it was being made is marked as shared', async () => {
		const setup = new ChainSetup();
		const first = { collection: COLLECTION, item: '1' };
		const second = { collection: COLLECTION, item: '2' };
		await Promise.all([
			setup.resolve([HELLO], { item: first }),
			setup.resolve([HELLO], { item: second }),
		]);
		await setup.cache.idle();
		const [request] = taskOf(HELLO, { chain: [ALPHA] }).requests;
		if (request === undefined) throw new Error('a task has requests');
		const use = {
			field: 'title',
			segment: Buffer.alloc(8, 1),
			sourceLanguage: 'en-US',
			targetLanguage: 'de-DE',
			request,
		};
		const scope = { fields: ['title'], targetLanguages: ['de-DE'] };
		await setup.cache.indexItem(first, scope, [use]);
		expect(await setup.cache.forgetItem(first)).toEqual({ dropped: 0, kept: 1 });
	});
});

describe('refreshing', () => {
	test('asks although the cache knows, and replaces what it holds', async () => {
		const setup = new ChainSetup();
		await setup.remember(HELLO, ALPHA, 'alt');
		const [outcome] = await setup.resolve([HELLO], { refresh: true });
		expect(outcome).toMatchObject({ translation: german(HELLO), paid: true });
		expect(await setup.cached(HELLO, ALPHA)).toBe(german(HELLO));
	});

	test('leaves the old entry where the new answer cannot be used', async () => {
		const setup = new ChainSetup();
		await setup.remember(HELLO, ALPHA, 'alt');
		setup.router.answer = (call) => replyTo(call, () => '');
		const [outcome] = await setup.resolve([HELLO], { refresh: true, chain: [ALPHA] });
		expect(reasonOf(outcome)).toBe('empty');
		expect(await setup.cached(HELLO, ALPHA)).toBe('alt');
	});

	test('is not written when everything was invalidated while it was made', async () => {
		const setup = new ChainSetup();
		await setup.remember(HELLO, ALPHA, 'alt');
		setup.router.answer = async (call) => {
			await setup.cache.invalidate({ collection: COLLECTION });
			return replyTo(call, german);
		};
		const [outcome] = await setup.resolve([HELLO], { refresh: true });
		expect(translationOf(outcome)).toBe(german(HELLO));
		expect(await setup.cached(HELLO, ALPHA)).toBeNull();
	});
});

describe('an aborted run', () => {
	test('calls nobody', async () => {
		const setup = new ChainSetup();
		const [outcome] = await setup.resolve([HELLO], { signal: AbortSignal.abort() });
		expect(outcome).toBeUndefined();
		expect(setup.router.calls).toEqual([]);
	});

	test('is still served what the cache knows', async () => {
		const setup = new ChainSetup();
		await setup.remember(HELLO, BETA, 'Hallo');
		const [outcome] = await setup.resolve([HELLO], { signal: AbortSignal.abort() });
		expect(translationOf(outcome)).toBe('Hallo');
	});

	test('calls no further member', async () => {
		const setup = new ChainSetup();
		const stop = new AbortController();
		setup.router.script(ALPHA, () => {
			stop.abort();
			throw failure('cancelled');
		});
		const [outcome] = await setup.resolve([HELLO], { signal: stop.signal });
		expect(setup.router.called()).toEqual(['openai:alpha']);
		expect(reasonOf(outcome)).toBe('cancelled');
	});

	test('stops waiting for another run, whose work goes on', async () => {
		const setup = new ChainSetup();
		const stop = new AbortController();
		const gate = Promise.withResolvers<void>();
		const asked = Promise.withResolvers<void>();
		setup.router.answer = async (call) => {
			asked.resolve();
			await gate.promise;
			return replyTo(call, german);
		};
		const owner = setup.resolve([HELLO]);
		await asked.promise;
		const joiner = setup.resolve([HELLO], { signal: stop.signal });
		await new Promise(setImmediate);
		stop.abort();
		const [left] = await joiner;
		expect(left).toBeUndefined();
		gate.resolve();
		expect(translationOf((await owner)[0])).toBe(german(HELLO));
	});
});

describe('what a run is charged', () => {
	test('every call by the price of its member, with its time', async () => {
		const setup = new ChainSetup();
		const run = setup.run();
		await setup.resolve([HELLO, BYE], run);
		expect(run.meter.figures().usage).toMatchObject({
			inputTokens: 20,
			outputTokens: 10,
			costUsd: 0.00004,
		});
		expect(setup.deltas).toMatchObject([
			{ ...ALPHA, collection: COLLECTION, inputTokens: 20, outputTokens: 10, costNanoUsd: 40_000 },
		]);
		expect(setup.deltas[0]?.latencyMs).toBeGreaterThanOrEqual(0);
	});

	test('a failed call that was billed all the same, cached tokens at their own price', async () => {
		const setup = new ChainSetup();
		const usage = {
			inputTokens: 100,
			outputTokens: 10,
			cachedInputTokens: 80,
			cacheWriteTokens: 4,
		};
		setup.router.script(ALPHA, failure('truncated', ALPHA, usage));
		setup.router.script(BETA, failure('overloaded', BETA));
		const run = setup.run();
		await setup.resolve([HELLO], run);
		const expected = 20 * 1_000 + 80 * 100 + 10 * 2_000;
		expect(setup.deltas).toMatchObject([{ ...ALPHA, inputTokens: 100, costNanoUsd: expected }]);
		expect(run.meter.figures().usage).toMatchObject({ inputTokens: 100, costUsd: expected / 1e9 });
	});

	test('the entries of one call bear it together', async () => {
		const setup = new ChainSetup();
		await setup.resolve([HELLO, BYE]);
		const again = await setup.resolve([HELLO, BYE]);
		const costs = again.map((outcome) =>
			outcome?.status === 'served' ? (outcome.usage?.costNanoUsd ?? 0) : 0,
		);
		expect(costs[0]).toBeGreaterThan(0);
		expect(costs.reduce((sum, cost) => sum + cost, 0)).toBe(40_000);
	});
});

test('without a store every segment is translated all the same', async () => {
	const breakable = makeBreakable(openStore());
	const setup = new ChainSetup(openResponseCache(breakable.store));
	breakable.break();
	const outcomes = await setup.resolve([HELLO, BYE]);
	expect(outcomes.map(translationOf)).toEqual([german(HELLO), german(BYE)]);
	expect(setup.router.sentBatches()).toEqual([[HELLO, BYE]]);
});

test('a defect while later segments wait for their turn is told to the caller alone', async () => {
	const unhandled = vi.fn();
	process.on('unhandledRejection', unhandled);
	onTestFinished(() => void process.off('unhandledRejection', unhandled));
	const setup = new ChainSetup();
	setup.router.answer = () => {
		throw new TypeError('a defect');
	};
	const texts = Array.from({ length: 1_100 }, (_, at) => `${HELLO} ${at}`);
	const turns = await countTurns(() =>
		expect(setup.resolve(texts)).rejects.toThrow(new TypeError('a defect')),
	);
	expect(turns).toBeGreaterThan(2);
	expect(unhandled).not.toHaveBeenCalled();
});

function usageOfEntry(segments: number): { inputTokens: number; outputTokens: number } {
	const { inputTokens, outputTokens } = usageOf(segments);
	return { inputTokens, outputTokens };
}
