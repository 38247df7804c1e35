/**
 * A parameter that a model may refuse. Some vendors name it in prose alone, so `named` matches an
 * identifier and no word that a quoted prompt could hold.
 */
export interface OptionalParameter {
	readonly name: string;
	readonly named: RegExp;
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

/** Output tokens beside those of the answer. */
export interface ReasoningTokens {
	readonly room: number;
	/** Tokens that a call is likely to use, for estimates. */
	readonly likely: number;
}

export const NO_TOKENS: ReasoningTokens = { room: 0, likely: 0 };
/** What a model reasons at a low effort, or when it does not let its thinking be switched off. */
export const LOW_EFFORT_TOKENS: ReasoningTokens = { room: 4_000, likely: 1_200 };
