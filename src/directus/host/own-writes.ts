import { BUNDLE, ORIGIN, RESTORED_ORIGIN } from '../../contract/names.ts';
import type { Accountability } from './context.ts';

export const VERSION = '0.1.0';

/** Knows our own writes by the identity of the accountability objects they carry. */
export class OwnWrites {
	readonly #accountabilities = new WeakSet<object>();

	/** `sources` goes into the user agent: history tells by it what a text was made from. */
	sign(base: Accountability, sources: string, origin = ORIGIN): Accountability {
		const userAgent = `${BUNDLE}/${VERSION} ${sources}`.trim();
		const signed: Accountability = { ...base, origin, userAgent };
		this.#accountabilities.add(signed);
		return signed;
	}

	/** Signs a write that puts a person's words back: the history is not to take them for ours. */
	signRestored(base: Accountability): Accountability {
		return this.sign(base, 'restored', RESTORED_ORIGIN);
	}

	has(accountability: unknown): boolean {
		return (
			typeof accountability === 'object' &&
			accountability !== null &&
			this.#accountabilities.has(accountability)
		);
	}
}
