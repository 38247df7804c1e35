import type { Store } from '../store/store.ts';
import { encodePart } from './entries/key-part.ts';

/** What every key of ours begins with, whatever it keeps: `ai_{space}:v{version}:{namespace}:`. */
const OURS = 'ai_';
const KEY = /^ai_[a-z]+:v\d+:([^:]*)(?::|$)/;

/** Removes everything that stands under this namespace; other namespaces and other keys are not touched. */
export async function uninstall(store: Store, namespace: string): Promise<void> {
	const names = new Set([encodePart(namespace), encodeURIComponent(namespace.toWellFormed())]);
	for await (const keys of store.scan(OURS)) {
		const own = keys.filter((key) => names.has(KEY.exec(key)?.[1] ?? ''));
		if (own.length > 0) await store.deleteMany(own);
	}
}
