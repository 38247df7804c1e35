import type { Store } from '../../src/store/store.ts';

/** Runs `then` after each call of the method, before its caller hears of it. */
export function after(inner: Store, method: keyof Store, then: () => Promise<void>): Store {
	return new Proxy(inner, {
		get(target, property: keyof Store): unknown {
			const member: unknown = target[property];
			if (typeof member !== 'function') return member;
			return (...args: unknown[]): unknown => {
				const result: unknown = Reflect.apply(member, target, args);
				if (property !== method) return result;
				return Promise.resolve(result).then(async (value) => {
					await then();
					return value;
				});
			};
		},
	});
}
