/** What a model takes and gives at most, in tokens; absent: more than any batch needs, or unknown. */
export interface ModelLimits {
	readonly output?: number;
	/** Input and output together. */
	readonly context?: number;
}

/** By pattern of the model; the first match wins. */
export type ByModel<T> = readonly (readonly [model: RegExp, value: T])[];

export function findByModel<T>(table: ByModel<T>, model: string): T | undefined {
	return table.find(([pattern]) => pattern.test(model))?.[1];
}

/** The limits of one vendor's models, with those that refusals have named in the life of the process. */
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

/** As the vendors and the servers behind gateways word it. */
const WORDINGS: readonly (readonly [keyof ModelLimits, RegExp])[] = [
	['output', /at most (\d+) (?:completion|output) tokens/],
	['output', /> (\d+), which is the maximum allowed number of output tokens/],
	[
		'output',
		/max_\w*tokens\W[^.]{0,60}(?:less than or equal to|at most|maximum(?: value)? (?:is|of)|<=?) ?`?(\d+)/,
	],
	['context', /maximum context length (?:is|of) (\d+)/],
	['context', /exceed context limit: \d+ \+ \d+ > (\d+)/],
	['context', /prompt is too long: \d+ tokens > (\d+)/],
	[
		'context',
		/maximum context length|prompt is too long|context (?:length|window|size) ?(?:exceeded|limit)/,
	],
];

/** The limit that a refusal of a request speaks of, empty when it names no number; null when it speaks of none. */
export function readLimit(message: string): ModelLimits | null {
	for (const [name, wording] of WORDINGS) {
		const match = wording.exec(message);
		if (match === null) continue;
		const limit = Number(match[1]);
		return limit > 0 ? { [name]: limit } : {};
	}
	return null;
}
