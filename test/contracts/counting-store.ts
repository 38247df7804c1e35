import type { Store } from '../../src/store/store.ts';

/** A store that counts its calls by method: each is one round trip. */
export interface CountingStore {
	readonly store: Store;
	readonly calls: ReadonlyMap<string, number>;
	/** Calls since the last `reset`, all methods together. */
	total(): number;
	reset(): void;
}

export function countCalls(inner: Store): CountingStore {
	const calls = new Map<string, number>();
	const store = new Proxy(inner, {
		get(target, property: keyof Store): unknown {
			const member: unknown = target[property];
			if (typeof member !== 'function') return member;
			return (...args: unknown[]): unknown => {
				calls.set(property, (calls.get(property) ?? 0) + 1);
				return Reflect.apply(member, target, args);
			};
		},
	});
	return {
		store,
		calls,
		total: () => [...calls.values()].reduce((sum, count) => sum + count, 0),
		reset: () => calls.clear(),
	};
}
