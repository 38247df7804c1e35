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

/** Output tokens beside those of the answer. */
export interface ReasoningTokens {
	/** To leave room for. */
	readonly room: number;
	/** That a call is likely to use; for estimates only. */
	readonly likely: number;
}

export const NO_TOKENS: ReasoningTokens = { room: 0, likely: 0 };
/** At a low effort, or where a model does not let its thinking be switched off. */
export const LOW_EFFORT_TOKENS: ReasoningTokens = { room: 4_000, likely: 1_200 };
