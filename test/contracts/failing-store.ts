import { StoreError, type StoreErrorKind } from '../../src/errors.ts';
import type { Store } from '../../src/store/store.ts';

/** A store whose every method rejects while `fails` says so. */
export function failing(
	inner: Store,
	fails: () => boolean,
	kind: StoreErrorKind = 'unavailable',
): Store {
	const error = () => new StoreError(kind, `translation-cache: the store is ${kind}`);
	return new Proxy(inner, {
		get(target, property: keyof Store): unknown {
			const member: unknown = target[property];
			if (typeof member !== 'function') return member;
			return (...args: unknown[]): unknown => {
				if (!fails()) return Reflect.apply(member, target, args);
				const [, , , failed] = args;
				if (property === 'getWith' && typeof failed === 'function') {
					return Reflect.apply(failed, null, [error()]);
				}
				return property === 'scan' ? throwAtFirst(error()) : Promise.reject(error());
			};
		},
	});
}

function throwAtFirst(error: StoreError): AsyncIterable<never> {
	const next = async (): Promise<never> => {
		throw error;
	};
	return { [Symbol.asyncIterator]: () => ({ next }) };
}
