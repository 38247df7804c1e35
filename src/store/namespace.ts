import type { Store } from './store.ts';

export type KeySpace =
	| 'approved'
	| 'budget'
	| 'calibration'
	| 'dict'
	| 'fieldmap'
	| 'index'
	| 'job'
	| 'limit'
	| 'lock'
	| 'meta'
	| 'provenance'
	| 'response'
	| 'stats'
	| 'tag';

/** Spells every key of ours. `path` begins with the namespace, and is encoded already. */
export function spellKey(space: KeySpace, version: number, path: string): string {
	return `ai_${space}:v${version}:${path}`;
}

/**
 * A key whose names may hold anything: `keyIn('provenance', 'directus', 'articles', '7')` is
 * `ai_provenance:v1:directus:articles:7`. An empty last name makes the beginning of many keys.
 */
export function keyIn(space: KeySpace, namespace: string, ...names: readonly string[]): string {
	return spellKey(space, 1, [namespace, ...names].map(encodeName).join(':'));
}

/** A lone surrogate becomes U+FFFD. */
function encodeName(name: string): string {
	return encodeURIComponent(name.toWellFormed());
}

const PLAIN = /^[\w.-]*$/;

/**
 * Encodes a part of the response cache's keys, which are read back: all but `A-Z a-z 0-9 _ . -`,
 * lone surrogates too. No two texts become the same.
 */
export function encodePart(text: string): string {
	if (PLAIN.test(text)) return text;
	return text.replaceAll(/[^\w.-]/gu, (character) =>
		character.isWellFormed()
			? Buffer.from(character).toString('hex').toUpperCase().replaceAll(/../g, '%$&')
			: `%u${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}

export function decodePart(text: string): string {
	if (!text.includes('%')) return text;
	return text.replaceAll(/%u([\dA-F]{4})|((?:%[\dA-F]{2})+)/g, (_, unit?: string, bytes = '') =>
		unit === undefined
			? Buffer.from(bytes.replaceAll('%', ''), 'hex').toString()
			: String.fromCharCode(Number.parseInt(unit, 16)),
	);
}

const OURS = /^ai_[a-z]+:v\d+:([^:]*)(?::|$)/;

/** Removes every key of a namespace; other namespaces and other keys are not touched. */
export async function uninstall(store: Store, namespace: string): Promise<void> {
	const spellings = new Set([encodePart(namespace), encodeName(namespace)]);
	for await (const keys of store.scan('ai_')) {
		const own = keys.filter((key) => spellings.has(OURS.exec(key)?.[1] ?? ''));
		if (own.length > 0) await store.deleteMany(own);
	}
}
