import { NO_TOKENS, type ReasoningTokens } from '../transport/parameters.ts';

type Effort = 'none' | 'minimal' | 'low';

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
