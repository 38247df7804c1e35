/** What a model takes and gives at most, in tokens; absent: unknown, or more than is needed. */
export interface ModelLimits {
	readonly output?: number;
	/** Input and output together. */
	readonly context?: number;
}

/** A table by patterns of a model's name, of which the first match wins. */
export type ByModel<T> = readonly (readonly [model: RegExp, value: T])[];

export function findByModel<T>(table: ByModel<T>, model: string): T | undefined {
	return table.find(([pattern]) => pattern.test(model))?.[1];
}

/** The limits of one vendor's models, and those that refusals have named since the start. */
export class LearntLimits {
	readonly #known: ByModel<ModelLimits>;
	readonly #byModel = new Map<string, ModelLimits>();

	constructor(known: ByModel<ModelLimits> = []) {
		this.#known = known;
	}

	of(model: string): ModelLimits {
		return this.#byModel.get(model) ?? findByModel(this.#known, model) ?? {};
	}

	learn(model: string, named: ModelLimits): void {
		this.#byModel.set(model, { ...this.of(model), ...named });
	}
}

const AT_MOST = /(?:less than or equal to|at most|maximum(?: value)? (?:is|of)|<=?)/.source;

/** How vendors, and servers behind gateways, word a refusal. */
const WORDINGS: readonly (readonly [keyof ModelLimits, RegExp])[] = [
	['output', /at most (\d+) (?:completion|output) tokens/],
	['output', /> (\d+), which is the maximum allowed number of output tokens/],
	['output', new RegExp(String.raw`max_\w{0,40}tokens\W[^.]{0,60}${AT_MOST} ?\x60?(\d+)`)],
	['context', /maximum context length (?:is|of) (\d+)/],
	['context', /exceed context limit: \d+ \+ \d+ > (\d+)/],
	['context', /prompt is too long: \d+ tokens > (\d+)/],
	[
		'context',
		/maximum context length|prompt is too long|context (?:length|window|size) ?(?:exceeded|limit)/,
	],
];

/** Reads the limit that a refusal speaks of, empty without a number; null: it speaks of none. */
export function readLimit(message: string): ModelLimits | null {
	for (const [name, wording] of WORDINGS) {
		const match = wording.exec(message);
		if (match === null) continue;
		const limit = Number(match[1]);
		return limit > 0 ? { [name]: limit } : {};
	}
	return null;
}
