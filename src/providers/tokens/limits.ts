/** What a model takes and gives at most, in tokens; absent: more than any batch needs, or unknown. */
export interface ModelLimits {
	readonly output?: number;
	/** Input and output together. */
	readonly context?: number;
}

/** First match wins. Models of today need none; what is missing here is learnt from the first refusal. */
const KNOWN: readonly (readonly [RegExp, ModelLimits])[] = [
	[/^openai:gpt-3\.5-turbo/, { output: 4_096, context: 16_385 }],
	[/^openai:gpt-4(-0613|-0314)?$/, { context: 8_192 }],
	[/^openai:gpt-4-(turbo|1106|0125)/, { output: 4_096 }],
	[/^openai:gpt-4o-2024-05-13/, { output: 4_096 }],
	[/^anthropic:claude-3-(haiku|sonnet|opus)/, { output: 4_096 }],
	[/^anthropic:claude-3-5/, { output: 8_192 }],
];

/** The limits of one vendor's models, with those that refusals have named in the life of the process. */
export class LearntLimits {
	readonly #provider: string;
	readonly #byModel = new Map<string, ModelLimits>();

	constructor(provider: string) {
		this.#provider = provider;
	}

	of(model: string): ModelLimits {
		const name = `${this.#provider}:${model}`;
		return (
			this.#byModel.get(model) ?? KNOWN.find(([pattern]) => pattern.test(name))?.[1] ?? UNLIMITED
		);
	}

	learn(model: string, named: ModelLimits): void {
		this.#byModel.set(model, { ...this.of(model), ...named });
	}
}

const UNLIMITED: ModelLimits = {};

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
