import type { CountDelta, ResponseUsage } from '../cache/cache.ts';
import type { HitOrigin } from '../contract/statistics.ts';
import type { ChainMember, ProviderUsage } from '../providers/request.ts';
import { APPROVED } from './approved-wording.ts';
import type { Figures } from './figures.ts';
import type { Outcome, SegmentTask } from './segment-task.ts';
import type { AnalysedUnit } from './units/analysis.ts';
import type { Outcomes } from './units/rendering.ts';

const NANO = 1e9;

type Tokens = Pick<ProviderUsage, 'inputTokens' | 'outputTokens'>;

/** What one run used, paid and saved; tells the shared statistics the same. */
export class Meter {
	readonly #count: (delta: CountDelta) => void;
	readonly #collection: string | undefined;
	#total = 0;
	#hits = 0;
	#refused = 0;
	#inputTokens = 0;
	#outputTokens = 0;
	#costNanoUsd = 0;
	#savedNanoUsd = 0;
	readonly #unpriced = new Set<string>();
	readonly #served = new Map<
		string,
		{ readonly member: ChainMember; segments: number; costNanoUsd: number }
	>();

	constructor(count: (delta: CountDelta) => void, collection: string | undefined) {
		this.#count = count;
		this.#collection = collection;
	}

	/** Segments served without a call, by whoever made the text that served. */
	hit(member: ChainMember, origin: HitOrigin, times: number, usage: ResponseUsage | null): void {
		const savedNanoUsd = (usage?.costNanoUsd ?? 0) * times;
		this.#total += times;
		this.#hits += times;
		this.#savedNanoUsd += savedNanoUsd;
		this.#serve(member, times, 0);
		this.#count({ ...this.#of(member), hits: { [origin]: times }, savedNanoUsd });
	}

	miss(member: ChainMember, times: number, written: number): void {
		this.#total += times;
		this.#serve(member, written, 0);
		this.#count({ ...this.#of(member), misses: times, writes: written });
	}

	/** A segment whose answer from this member was refused for good. */
	refuse(member: ChainMember): void {
		this.#count({ ...this.#of(member), refused: 1 });
	}

	/** Segments that nobody is asked for, since their translation was refused before. */
	passOver(times: number): void {
		this.#total += times;
		this.#refused += times;
	}

	/** One provider call, answered or not. `costNanoUsd` null: the model's price is unknown. */
	call(member: ChainMember, usage: Tokens, costNanoUsd: number | null, latencyMs: number): void {
		this.estimate(member, usage, costNanoUsd);
		this.#serve(member, 0, costNanoUsd ?? 0);
		this.#count({
			...this.#of(member),
			inputTokens: usage.inputTokens,
			outputTokens: usage.outputTokens,
			costNanoUsd: costNanoUsd ?? 0,
			latencyMs,
			...(costNanoUsd === null ? { unpricedCalls: 1 } : {}),
		});
	}

	/** What a call would use; enters no statistics. */
	estimate(member: ChainMember, usage: Tokens, costNanoUsd: number | null): void {
		this.#inputTokens += usage.inputTokens;
		this.#outputTokens += usage.outputTokens;
		this.#costNanoUsd += costNanoUsd ?? 0;
		if (costNanoUsd === null) this.#unpriced.add(`${member.provider}:${member.model}`);
	}

	/** Segments that were looked at only. */
	observe(total: number, hits: number, refused: number): void {
		this.#total += total;
		this.#hits += hits;
		this.#refused += refused;
	}

	figures(): Figures {
		return {
			segments: {
				total: this.#total,
				hits: this.#hits,
				misses: this.#total - this.#hits - this.#refused,
				...(this.#refused === 0 ? {} : { refused: this.#refused }),
			},
			usage: {
				inputTokens: this.#inputTokens,
				outputTokens: this.#outputTokens,
				costUsd: this.#costNanoUsd / NANO,
				savedUsd: this.#savedNanoUsd / NANO,
				...(this.#unpriced.size === 0 ? {} : { unpriced: [...this.#unpriced].toSorted() }),
			},
			served: [...this.#served.values()].map(({ member, segments, costNanoUsd }) => ({
				...member,
				segments,
				costUsd: costNanoUsd / NANO,
			})),
		};
	}

	#serve({ provider, model }: ChainMember, segments: number, costNanoUsd: number): void {
		if (segments === 0 && costNanoUsd === 0) return;
		const name = JSON.stringify([provider, model]);
		const part = this.#served.get(name) ?? {
			member: { provider, model },
			segments: 0,
			costNanoUsd: 0,
		};
		part.segments += segments;
		part.costNanoUsd += costNanoUsd;
		this.#served.set(name, part);
	}

	#of({ provider, model }: ChainMember): Omit<CountDelta, 'hits'> {
		return { provider, model, collection: this.#collection };
	}
}

/** Splits a call's usage over its segments by length; the parts add up to the whole. */
export function shareUsage(usage: ResponseUsage, lengths: readonly number[]): ResponseUsage[] {
	const inputs = split(usage.inputTokens, lengths);
	const outputs = split(usage.outputTokens, lengths);
	const costs = usage.costNanoUsd === null ? null : split(usage.costNanoUsd, lengths);
	return lengths.map((_, index) => ({
		inputTokens: inputs[index] ?? 0,
		outputTokens: outputs[index] ?? 0,
		costNanoUsd: costs === null ? null : (costs[index] ?? 0),
	}));
}

function split(whole: number, lengths: readonly number[]): number[] {
	const sum = lengths.reduce((total, length) => total + length, 0);
	let seen = 0;
	let given = 0;
	return lengths.map((length) => {
		seen += sum === 0 ? 1 : length;
		const upTo = Math.round((whole * seen) / (sum || lengths.length));
		const part = upTo - given;
		given = upTo;
		return part;
	});
}

export function meterOutcomes(
	meter: Meter,
	analysed: readonly AnalysedUnit[],
	outcomes: Outcomes,
	chain: readonly ChainMember[],
): void {
	for (const segment of analysed.flatMap(({ segments }) => segments)) {
		if (segment.kind !== 'row') continue;
		meter.hit(segment.memory.byPerson ? APPROVED : segment.member, 'row', 1, null);
	}
	for (const [task, outcome] of outcomes) meterOutcome(meter, task, outcome, chain);
}

/** A segment that stands in several places is paid for once: the others are hits. */
function meterOutcome(
	meter: Meter,
	task: SegmentTask,
	outcome: Outcome,
	chain: readonly ChainMember[],
): void {
	const member = outcome.member ?? chain[0];
	if (member === undefined) return;
	if (outcome.status === 'failed') {
		if (outcome.remembered === true) return meter.passOver(task.occurrences);
		return meter.miss(member, task.occurrences, 0);
	}
	if (!outcome.paid) {
		const stored = outcome.fromRow === true ? 'row' : 'cache';
		const origin = member === APPROVED ? 'approved' : stored;
		meter.hit(member, origin, task.occurrences, outcome.usage);
		return;
	}
	meter.miss(member, 1, 1);
	if (task.occurrences > 1) meter.hit(member, 'cache', task.occurrences - 1, outcome.usage);
}
