import { StoreError } from '../../src/errors.ts';
import type { Store } from '../../src/store/store.ts';

/** A store whose calls that ran into their deadline are counted. */
export function countTimeouts(inner: Store): { readonly store: Store; timeouts(): number } {
	let timeouts = 0;
	const note = (error: unknown): void => {
		if (error instanceof StoreError && error.kind === 'timeout') timeouts += 1;
	};
	const store = new Proxy(inner, {
		get(target, property: keyof Store): unknown {
			if (property === 'getWith') {
				return (...[keys, common, found, failed]: Parameters<Store['getWith']>): void =>
					target.getWith(keys, common, found, (error) => {
						note(error);
						failed(error);
					});
			}
			const member: unknown = target[property];
			if (typeof member !== 'function') return member;
			return (...args: unknown[]): unknown => {
				const result: unknown = Reflect.apply(member, target, args);
				if (result instanceof Promise) result.catch(note);
				return result;
			};
		},
	});
	return { store, timeouts: () => timeouts };
}
