import { BUDGET, type Reservation, reserveAll } from '../../budgets/budget.ts';
import type {
	CacheHit,
	CacheMiss,
	CacheRequest,
	Flight,
	ResponseUsage,
} from '../../cache/cache.ts';
import { ProviderError } from '../../errors.ts';
import type { ProviderRouter } from '../../providers/provider.ts';
import type { ChainMember, MemberRequest, ProviderReply } from '../../providers/request.ts';
import { isRefusedTwice, passOver, refused, type RefusedAnswer } from './refused.ts';
import { NO_ANSWER, type VerifiedAnswer, verifyAnswer } from './answer.ts';
import type { LanguageRun } from '../language-run.ts';
import { shareUsage } from '../meter.ts';
import { failed, type Outcome, writeRequest, type SegmentTask, served } from '../segment-task.ts';

/** Confidence of an answer that had to be asked for twice; a clean one has 1. */
const REPAIRED = 0.7;

interface Answer {
	readonly translation: string;
	readonly usage: ResponseUsage | undefined;
}

/** Ends the flight of one task: with what the cache is to keep, or null where there is none. */
export type Complete = (
	task: SegmentTask,
	write: Parameters<Flight['complete']>[1],
) => Promise<void>;

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
	/** What was wrong with answers that are asked for once more. */
	readonly #first = new Map<SegmentTask, VerifiedAnswer>();
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
		const message = 'another run asked for this segment at the same time and failed';
		this.#outcomes.set(
			task,
			hit === null ? failed(this.#member, 'joined-failure', message) : served(hit),
		);
	}

	/** False where what another run was refused for does not hold for this one. */
	joinRefused(task: SegmentTask, miss: CacheMiss): boolean {
		const outcome = passOver(task, this.#member, miss);
		if (outcome === null) return false;
		this.#outcomes.set(task, outcome);
		return true;
	}

	/**
	 * Makes one call. What comes back wrong is asked for once more, each segment by itself: what is
	 * refused then is remembered for others too, and no neighbour is to have a say in it.
	 */
	async send(tasks: readonly SegmentTask[], complete: Complete, isRepair = false): Promise<void> {
		const reply = await this.#ask(tasks);
		if ('refusal' in reply) {
			await this.#refuse(tasks, complete, reply.refusal, reply.message);
			return;
		}
		if (reply instanceof ProviderError) {
			if (!splits(reply) || tasks.length === 1) {
				const { kind, message } = reply;
				const answer = kind === 'content-filter' ? refused(kind, '') : null;
				await this.#refuse(tasks, complete, kind, message, answer);
				return;
			}
			const half = Math.ceil(tasks.length / 2);
			await this.send(tasks.slice(0, half), complete, isRepair);
			await this.send(tasks.slice(half), complete, isRepair);
			return;
		}
		const shares = shareUsage(
			reply.usage,
			tasks.map((task) => task.text.length),
		);
		const verified: VerifiedAnswer[] = [];
		for (const task of tasks) {
			verified.push(await verifyAnswer(reply.reply, task, this.#member, this.#run));
		}
		const wrong: SegmentTask[] = [];
		const unanswered: SegmentTask[] = [];
		// Side by side: what ends within one tick is written in one pipeline.
		const completing: Promise<void>[] = [];
		for (const [index, task] of tasks.entries()) {
			const answer = verified[index] ?? NO_ANSWER;
			const { translation, fault } = answer;
			const usage = shares[index];
			if (fault === null) {
				completing.push(
					this.#serve(task, complete, { translation, usage }, isRepair ? REPAIRED : 1),
				);
				continue;
			}
			if (translation !== null && fault === 'term') {
				this.#lackingTerm.set(task, { translation, usage });
			}
			if (isRepair) {
				const fact = `gave a translation that failed verification (${fault}) twice`;
				const message = `${this.#member.provider} ${fact}`;
				const isRefused = isRefusedTwice(this.#first.get(task), answer);
				const kept = isRefused ? refused(fault, translation ?? '') : null;
				completing.push(this.#refuse([task], complete, fault, message, kept));
			} else {
				this.#first.set(task, answer);
				(translation === null ? unanswered : wrong).push(task);
			}
		}
		await Promise.all(completing);
		const repairs = [unanswered, ...wrong.map((task) => [task])].filter(({ length }) => length > 0);
		await Promise.all(repairs.map((some) => this.send(some, complete, true)));
	}

	async #ask(
		tasks: readonly SegmentTask[],
	): Promise<{ reply: ProviderReply; usage: ResponseUsage } | ProviderError | NotAsked> {
		const { signal, meter } = this.#run;
		const request = writeRequest(tasks, this.#run);
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
		request: MemberRequest,
	): Promise<(Reservation & { readonly expected: number }) | NotAsked | ProviderError> {
		const { budgets, signal } = this.#run;
		if (budgets.length === 0) return { expected: 0, charge: async () => {} };
		const { provider, model } = this.#member;
		const router = this.#router;
		const expected = router.price(this.#member, router.estimate(this.#member, request));
		const ceiling = router.price(this.#member, router.ceiling(this.#member, request));
		if (expected === null || ceiling === null) {
			const remedy = 'set one in TRANSLATION_CACHE_PRICES';
			const message = `${provider}:${model} has no known price, so no budget can be kept with it: ${remedy}`;
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
		complete: Complete,
		{ translation, usage }: Answer,
		confidence: number,
	): Promise<void> {
		const outcome = { status: 'served', translation, member: this.#member, paid: true } as const;
		this.#outcomes.set(task, { ...outcome, usage: usage ?? null });
		const { contentType, item } = this.#run;
		await complete(task, { response: translation, contentType, confidence, usage, item });
	}

	#requestOf({ requests }: SegmentTask): CacheRequest | undefined {
		const { provider, model } = this.#member;
		return requests.find((one) => one.provider === provider && one.model === model);
	}

	/** What lacks nothing but a term is served all the same. */
	async #refuse(
		tasks: readonly SegmentTask[],
		complete: Complete,
		reason: string,
		message: string,
		refusedAnswer: RefusedAnswer | null = null,
	): Promise<void> {
		const { contentType, item, meter } = this.#run;
		await Promise.all(
			tasks.map(async (task) => {
				const answer = this.#lackingTerm.get(task);
				if (answer !== undefined) return this.#serve(task, complete, answer, REPAIRED);
				this.#outcomes.set(task, failed(this.#member, reason, message));
				if (refusedAnswer === null) return complete(task, null);
				meter.refuse(this.#member);
				const request = this.#requestOf(task);
				if (request !== undefined) task.refused.add(request);
				await complete(task, { ...refusedAnswer, contentType, item });
			}),
		);
	}
}

/** A smaller request can end within the output limit, or leave a filtered segment alone. */
function splits(error: ProviderError): boolean {
	return error.kind === 'truncated' || error.kind === 'content-filter';
}
