import { StoreError } from '../../src/errors.ts';
import type { Store } from '../../src/store/store.ts';

export interface BreakableStore {
	readonly store: Store;
	/** From now on these calls, or all, reject as an unreachable store does. */
	break(...methods: readonly (keyof Store)[]): void;
	mend(): void;
}

/** A store that can be made unreachable and reachable again. */
export function makeBreakable(inner: Store): BreakableStore {
	let broken: readonly (keyof Store)[] | 'all' | null = null;
	const isBroken = (method: keyof Store): boolean =>
		broken !== null && (broken === 'all' || broken.includes(method));
	const store = new Proxy(inner, {
		get(target, property: keyof Store): unknown {
			const member: unknown = target[property];
			if (typeof member !== 'function') return member;
			return (...args: unknown[]): unknown => {
				if (!isBroken(property) || ALWAYS.has(property)) return Reflect.apply(member, target, args);
				const [, , , failed] = args;
				if (property === 'getWith' && typeof failed === 'function') {
					return Reflect.apply(failed, null, [fault()]);
				}
				return property === 'scan' ? unreachable() : Promise.reject(fault());
			};
		},
	});
	return {
		store,
		break: (...methods) => {
			broken = methods.length === 0 ? 'all' : methods;
		},
		mend: () => {
			broken = null;
		},
	};
}

const ALWAYS: ReadonlySet<keyof Store> = new Set(['close', 'onReconnect']);

function fault(): StoreError {
	return new StoreError('unavailable', 'translation-cache: no answer');
}

/** A scan fails when its first page is asked for. */
async function* unreachable(): AsyncIterable<readonly string[]> {
	yield await Promise.reject(fault());
}
