import type { ProviderUsage } from './provider.ts';

type Tokens = Pick<ProviderUsage, 'inputTokens' | 'outputTokens'>;

/** Estimates count for as much as this many billed tokens, so that one odd call does not turn everything over. */
const PRIOR_TOKENS = 2_000;
/** Older calls fade, because models behind a name change. */
const MAX_WEIGHT = 200_000;

/** Learns from each bill how far the estimates are off, per model and target language. */
export class Calibration {
	readonly #sums = new Map<string, Sums>();

	learn(key: string, estimated: Tokens, billed: Tokens): void {
		const sums = this.#sums.get(key) ?? NONE;
		this.#sums.set(key, {
			input: add(sums.input, estimated.inputTokens, billed.inputTokens),
			output: add(sums.output, estimated.outputTokens, billed.outputTokens),
		});
	}

	correct(key: string, estimate: ProviderUsage): ProviderUsage {
		const sums = this.#sums.get(key) ?? NONE;
		return {
			...estimate,
			inputTokens: Math.round(estimate.inputTokens * ratio(sums.input)),
			outputTokens: Math.round(estimate.outputTokens * ratio(sums.output)),
		};
	}
}

interface Sum {
	readonly estimated: number;
	readonly billed: number;
}

interface Sums {
	readonly input: Sum;
	readonly output: Sum;
}

const NONE: Sums = { input: { estimated: 0, billed: 0 }, output: { estimated: 0, billed: 0 } };

function add(sum: Sum, estimated: number, billed: number): Sum {
	const fade = Math.min(1, MAX_WEIGHT / (sum.estimated + estimated));
	return {
		estimated: (sum.estimated + estimated) * fade,
		billed: (sum.billed + billed) * fade,
	};
}

function ratio({ estimated, billed }: Sum): number {
	return (billed + PRIOR_TOKENS) / (estimated + PRIOR_TOKENS);
}
