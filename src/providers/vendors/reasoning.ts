/**
 * A parameter that a model may refuse. Vendors name it in `param` or, some of them, only in prose; so `named` is
 * written to match an identifier, not a word that a quoted prompt could hold.
 */
export interface OptionalParameter {
	readonly name: string;
	readonly named: RegExp;
}

/** What models were seen to refuse, by parameter, so that each refusal is paid for once in the life of the process. */
export class RefusedParameters {
	readonly #byModel = new Map<string, Set<string>>();

	of(model: string): ReadonlySet<string> {
		return this.#byModel.get(model) ?? new Set();
	}

	add(model: string, parameter: string): void {
		this.#byModel.set(model, new Set([...this.of(model), parameter]));
	}
}

/** The first parameter still in use that the refusal names; null when it names none. */
export function findRefused(
	parameters: readonly OptionalParameter[],
	refused: ReadonlySet<string>,
	reason: { readonly param: string | null; readonly message: string },
): string | null {
	const open = parameters.filter(({ name }) => !refused.has(name));
	const { param } = reason;
	const found =
		(param === null ? undefined : open.find(({ named }) => named.test(param))) ??
		open.find(({ named }) => named.test(reason.message));
	return found?.name ?? null;
}

type Effort = 'none' | 'minimal' | 'low';

/** Output tokens beside those of the answer. */
export interface ReasoningTokens {
	/** To leave room for. */
	readonly room: number;
	/** That a call is likely to use; for estimates only. */
	readonly likely: number;
}

export const NO_TOKENS: ReasoningTokens = { room: 0, likely: 0 };

interface Reasoning {
	/** The least that the model accepts; null: it has no such setting, or only one. */
	readonly effort: Effort | null;
	readonly tokens: ReasoningTokens;
}

const NO_REASONING: Reasoning = { effort: null, tokens: NO_TOKENS };
/** At a low effort. */
const LOW: ReasoningTokens = { room: 4_000, likely: 1_200 };

/** First match wins. A model that is missing here gets the defaults and, at worst, one step down. */
const OPENAI_REASONING: readonly (readonly [RegExp, Reasoning])[] = [
	[/-pro\b|-chat\b/, { effort: null, tokens: { room: 8_000, likely: 3_000 } }],
	[/^gpt-5\.\d/, { effort: 'none', tokens: NO_TOKENS }],
	[/^gpt-5(-|$)/, { effort: 'minimal', tokens: { room: 1_000, likely: 100 } }],
	[/^gpt-[6-9]/, { effort: 'low', tokens: LOW }],
	[/^o\d/, { effort: 'low', tokens: LOW }],
];

export function openaiReasoning(model: string): Reasoning {
	return OPENAI_REASONING.find(([pattern]) => pattern.test(model))?.[1] ?? NO_REASONING;
}

/** Of a model that does not accept that its thinking is switched off. */
export const THINKING_STAYS: ReasoningTokens = LOW;

export interface Thinking extends Reasoning {
	/** How to switch thinking off; null: leave it as the model has it. */
	readonly off: 'disabled' | 'between_tools' | null;
}

const ANTHROPIC_THINKING: readonly (readonly [RegExp, Thinking])[] = [
	[/^claude-haiku-5-5/, { effort: 'low', tokens: NO_TOKENS, off: 'disabled' }],
	[/^claude-sonnet-5-5/, { effort: 'low', tokens: NO_TOKENS, off: 'between_tools' }],
	[/^claude-[a-z]+-[5-9](-|$)/, { effort: 'low', tokens: LOW, off: null }],
];

export function anthropicThinking(model: string): Thinking {
	const found = ANTHROPIC_THINKING.find(([pattern]) => pattern.test(model))?.[1];
	return found ?? { ...NO_REASONING, off: null };
}
