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

interface Reasoning {
	/** The least that the model accepts; null: it has no such setting, or only one. */
	readonly effort: Effort | null;
	/** Output tokens to leave room for. */
	readonly tokens: number;
}

const NO_REASONING: Reasoning = { effort: null, tokens: 0 };

/** First match wins. A model that is missing here gets the defaults and, at worst, one step down. */
const OPENAI_REASONING: readonly (readonly [RegExp, Reasoning])[] = [
	[/-pro\b|-chat\b/, { effort: null, tokens: 8_000 }],
	[/^gpt-5\.\d/, { effort: 'none', tokens: 0 }],
	[/^gpt-5(-|$)/, { effort: 'minimal', tokens: 1_000 }],
	[/^gpt-[6-9]/, { effort: 'low', tokens: 4_000 }],
	[/^o\d/, { effort: 'low', tokens: 4_000 }],
];

export function openaiReasoning(model: string): Reasoning {
	return OPENAI_REASONING.find(([pattern]) => pattern.test(model))?.[1] ?? NO_REASONING;
}

export interface Thinking extends Reasoning {
	/** How to switch thinking off; null: leave it as the model has it. */
	readonly off: 'disabled' | 'between_tools' | null;
}

const ANTHROPIC_THINKING: readonly (readonly [RegExp, Thinking])[] = [
	[/^claude-haiku-5-5/, { effort: 'low', tokens: 0, off: 'disabled' }],
	[/^claude-sonnet-5-5/, { effort: 'low', tokens: 0, off: 'between_tools' }],
	[/^claude-[a-z]+-[5-9](-|$)/, { effort: 'low', tokens: 4_000, off: null }],
];

export function anthropicThinking(model: string): Thinking {
	const found = ANTHROPIC_THINKING.find(([pattern]) => pattern.test(model))?.[1];
	return found ?? { ...NO_REASONING, off: null };
}
