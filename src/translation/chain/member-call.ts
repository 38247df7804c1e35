import { BUDGET, type Reservation, reserveAll } from '../../budgets/budget.ts';
import type { CacheHit, CacheMiss, Flight, ResponseUsage } from '../../cache/cache.ts';
import { ProviderError } from '../../errors.ts';
import type { ProviderRouter } from '../../providers/provider.ts';
import type { ChainMember, ProviderReply, ProviderRequest } from '../../providers/request.ts';
import { verifyAnswer } from './answer.ts';
import type { LanguageRun } from '../language-run.ts';
import { shareUsage } from '../meter.ts';
import {
	failed,
	type Outcome,
	type SegmentTask,
	served,
	termsOf,
	wireOf,
} from '../segment-task.ts';

/** Confidence of an answer that had to be asked for twice; a clean one has 1. */
const REPAIRED = 0.7;

interface Answer {
	readonly translation: string;
	readonly usage: ResponseUsage | undefined;
}

/** No call was made. */
interface NotAsked {
	readonly refusal: string;
	readonly message: string;
}

/** The calls of one run to one member. */
export class MemberCall {
	readonly #router: ProviderRouter;
	readonly #member: ChainMember;
	readonly #run: LanguageRun;
	readonly #outcomes: Map<SegmentTask, Outcome>;
	/** Answers in which nothing is wrong but a term: better than none. */
	readonly #lackingTerm = new Map<SegmentTask, Answer>();

	constructor(
		router: ProviderRouter,
		member: ChainMember,
		run: LanguageRun,
		outcomes: Map<SegmentTask, Outcome>,
	) {
		this.#router = router;
		this.#member = member;
		this.#run = run;
		this.#outcomes = outcomes;
	}

	join(task: SegmentTask, hit: CacheHit | null): void {
		const message = 'another run asked for this segment at the same time and was refused';
		this.#outcomes.set(
			task,
			hit === null ? failed(this.#member, 'joined-failure', message) : served(hit),
		);
	}

	/** One request; segments that come back wrong are asked for once more, alone. */
	async send(
		batch: readonly SegmentTask[],
		owned: ReadonlyMap<SegmentTask, CacheMiss>,
		flight: Flight,
		repairing: boolean,
	): Promise<void> {
		const reply = await this.#ask(batch);
		if ('refusal' in reply) {
			await this.#refuse(batch, owned, flight, reply.refusal, reply.message);
			return;
		}
		if (reply instanceof ProviderError) {
			if (splits(reply) && batch.length > 1) {
				const half = Math.ceil(batch.length / 2);
				await this.send(batch.slice(0, half), owned, flight, repairing);
				await this.send(batch.slice(half), owned, flight, repairing);
			} else {
				await this.#refuse(batch, owned, flight, reply.kind, reply.message);
			}
			return;
		}
		const shares = shareUsage(
			reply.usage,
			batch.map((task) => task.text.length),
		);
		const bad: SegmentTask[] = [];
		// Settled side by side: what ends within one tick is written in one pipeline.
		const settling: Promise<void>[] = [];
		for (const [index, task] of batch.entries()) {
			const { translation, fault } = verifyAnswer(reply.reply, task, this.#member, this.#run);
			if (fault === null) {
				const confidence = repairing ? REPAIRED : 1;
				const answer = { translation, usage: shares[index] };
				settling.push(this.#serve(task, answer, confidence, owned, flight));
				continue;
			}
			if (translation !== null && fault === 'term') {
				this.#lackingTerm.set(task, { translation, usage: shares[index] });
			}
			if (repairing) {
				const message = `${this.#member.provider} gave a translation that failed verification (${fault}) twice`;
				settling.push(this.#refuse([task], owned, flight, fault, message));
			} else bad.push(task);
		}
		await Promise.all(settling);
		if (bad.length > 0) await this.send(bad, owned, flight, true);
	}

	async #ask(
		batch: readonly SegmentTask[],
	): Promise<{ reply: ProviderReply; usage: ResponseUsage } | ProviderError | NotAsked> {
		const { sourceLanguage, targetLanguage, styleGuide, signal, meter } = this.#run;
		const request = {
			sourceLanguage,
			targetLanguage,
			styleGuide,
			glossary: termsOf(batch),
			segments: batch.map(wireOf),
		};
		const reserved = await this.#reserve(request);
		if (!('charge' in reserved)) return reserved;
		const startedAt = performance.now();
		const elapsed = (): number => performance.now() - startedAt;
		let costOfCall = 0;
		// An attempt that broke off may be billed all the same.
		const presumed = (unconfirmed: number): number => unconfirmed * reserved.expected;
		try {
			const reply = await this.#router.translate(this.#member, request, signal);
			const costNanoUsd = this.#router.price(this.#member, reply.usage);
			costOfCall = (costNanoUsd ?? 0) + presumed(reply.unconfirmed ?? 0);
			meter.call(this.#member, reply.usage, costNanoUsd, elapsed());
			const { inputTokens, outputTokens } = reply.usage;
			return { reply, usage: { inputTokens, outputTokens, costNanoUsd } };
		} catch (error) {
			if (!(error instanceof ProviderError)) throw error;
			costOfCall = presumed(error.unconfirmed);
			if (error.usage !== undefined) {
				const usage = { cachedInputTokens: 0, cacheWriteTokens: 0, ...error.usage };
				const costNanoUsd = this.#router.price(this.#member, usage);
				costOfCall += costNanoUsd ?? 0;
				meter.call(this.#member, usage, costNanoUsd, elapsed());
			}
			return error;
		} finally {
			await reserved.charge(costOfCall);
		}
	}

	/** A budget cannot be kept with a model whose price is unknown. */
	async #reserve(
		request: Omit<ProviderRequest, 'model'>,
	): Promise<(Reservation & { readonly expected: number }) | NotAsked | ProviderError> {
		const { budgets, signal } = this.#run;
		if (budgets.length === 0) return { expected: 0, charge: async () => {} };
		const { provider, model } = this.#member;
		const router = this.#router;
		const expected = router.price(this.#member, router.estimate(this.#member, request));
		const ceiling = router.price(this.#member, router.ceiling(this.#member, request));
		if (expected === null || ceiling === null) {
			const message = `${provider}:${model} has no known price, so no budget can be kept with it: set one in TRANSLATION_CACHE_PRICES`;
			return { refusal: 'unpriced', message };
		}
		try {
			const cost = { expected, ceiling: Math.max(expected, ceiling) };
			const reserved = await reserveAll(budgets, cost, signal);
			if (typeof reserved === 'string') return { refusal: BUDGET, message: reserved };
			return { ...reserved, expected };
		} catch (error) {
			if (!signal.aborted) throw error;
			const facts = { provider, model, kind: 'cancelled', retryable: false } as const;
			return new ProviderError(`${provider}:${model}: cancelled`, facts);
		}
	}

	async #serve(
		task: SegmentTask,
		{ translation, usage }: Answer,
		confidence: number,
		owned: ReadonlyMap<SegmentTask, CacheMiss>,
		flight: Flight,
	): Promise<void> {
		const miss = owned.get(task);
		if (miss === undefined) return;
		const outcome = { status: 'served', translation, member: this.#member, paid: true } as const;
		this.#outcomes.set(task, { ...outcome, usage: usage ?? null });
		const { contentType, item } = this.#run;
		await flight.complete(miss, { response: translation, contentType, confidence, usage, item });
	}

	/** What lacks nothing but a term is served all the same. */
	async #refuse(
		tasks: readonly SegmentTask[],
		owned: ReadonlyMap<SegmentTask, CacheMiss>,
		flight: Flight,
		reason: string,
		message: string,
	): Promise<void> {
		await Promise.all(
			tasks.map(async (task) => {
				const answer = this.#lackingTerm.get(task);
				if (answer !== undefined) return this.#serve(task, answer, REPAIRED, owned, flight);
				this.#outcomes.set(task, failed(this.#member, reason, message));
				const miss = owned.get(task);
				if (miss !== undefined) await flight.complete(miss, null);
			}),
		);
	}
}

/** A smaller request can end within the output limit, or leave a filtered segment alone. */
function splits(error: ProviderError): boolean {
	return error.kind === 'truncated' || error.kind === 'content-filter';
}
