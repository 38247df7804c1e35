import { hash } from 'node:crypto';
import type { CacheRequest, InvalidationFilter, Prompt } from './face.ts';

/** Bytes of SHA-256 that name an entry: enough that no two prompts meet by chance or by design. */
export const DIGEST_BYTES = 16;
/** Scopes remembered before the memory of them is dropped. */
const MAX_SCOPES = 5000;

/** What entries of one provider, model and collection have in common. */
export interface Scope {
	/** Parts of the entry's key before and after the digest. */
	readonly prefix: string;
	readonly suffix: string;
	/** Every tag that can make its entries unreachable; the last one only those that name no item. */
	readonly tags: readonly string[];
	readonly itemlessTag: string | null;
}

export interface EntryName {
	readonly provider: string;
	readonly model: string;
	readonly digest: string;
	readonly collection: string | undefined;
}

/** Spells every key of the cache. `{prefix}:v1:{namespace}:` leads all but entries, whose version is theirs. */
export class Keys {
	readonly entries: string;
	readonly #namespace: string;
	readonly #scopes = new Map<string, Map<string, Map<string | undefined, Scope>>>();
	#scopeCount = 0;

	constructor(namespace: string, version: number) {
		this.#namespace = encodePart(namespace);
		this.entries = `ai_response:v${version}:${this.#namespace}:`;
	}

	/** `name` is written as it is: encode what comes from outside. */
	of(prefix: 'ai_tag' | 'ai_index' | 'ai_dict' | 'ai_stats' | 'ai_lock', name: string): string {
		return `${prefix}:v1:${this.#namespace}:${name}`;
	}

	entry(request: CacheRequest): string {
		const { prefix, suffix } = this.scope(request);
		return `${prefix}${digestPrompt(request.prompt)}${suffix}`;
	}

	/** Remembered, because every read of the hot path asks for it. */
	scope({ provider, model, collection }: Omit<CacheRequest, 'prompt'>): Scope {
		const known = this.#scopes.get(provider)?.get(model)?.get(collection);
		if (known) return known;
		if (this.#scopeCount >= MAX_SCOPES) {
			this.#scopes.clear();
			this.#scopeCount = 0;
		}
		const scope = this.#createScope(provider, model, collection);
		const models = this.#scopes.get(provider) ?? new Map<string, Map<string | undefined, Scope>>();
		const collections = models.get(model) ?? new Map<string | undefined, Scope>();
		this.#scopes.set(provider, models.set(model, collections.set(collection, scope)));
		this.#scopeCount += 1;
		return scope;
	}

	/** The tag whose loss makes every entry under the filter unreachable. */
	tag({ provider, model, collection }: InvalidationFilter): string {
		const parts: string[] = [];
		if (provider !== undefined) parts.push(`p=${encodePart(provider)}`);
		if (model !== undefined) parts.push(`m=${encodePart(model)}`);
		if (collection !== undefined) parts.push(`c=${encodePart(collection)}`);
		return this.of('ai_tag', parts.length === 0 ? 'all' : parts.join(':'));
	}

	itemlessTag(collection: string): string {
		return this.of('ai_tag', `c=${encodePart(collection)}:itemless`);
	}

	/** The literal parts that all keys under the filter begin and end with; `parse` has to judge the rest. */
	span({ provider, model, collection }: InvalidationFilter): { prefix: string; suffix: string } {
		let prefix = this.entries;
		if (provider !== undefined) {
			prefix += `${encodePart(provider)}:`;
			if (model !== undefined) prefix += `${encodePart(model)}:`;
		}
		return {
			prefix,
			suffix: collection === undefined ? '' : `:collection:${encodePart(collection)}`,
		};
	}

	/** null: not an entry's key. */
	parse(key: string): EntryName | null {
		if (!key.startsWith(this.entries)) return null;
		const parts = key.slice(this.entries.length).split(':');
		const [provider, model, digest, word, collection] = parts;
		if (provider === undefined || model === undefined || digest === undefined) return null;
		const scoped = parts.length === 5 && word === 'collection' && collection !== undefined;
		if (parts.length !== 3 && !scoped) return null;
		return {
			provider: decodePart(provider),
			model: decodePart(model),
			digest,
			collection: scoped ? decodePart(collection) : undefined,
		};
	}

	#createScope(provider: string, model: string, collection: string | undefined): Scope {
		const filters: InvalidationFilter[] = [
			{},
			{ provider },
			{ model },
			{ provider, model },
			...(collection === undefined
				? []
				: [
						{ collection },
						{ provider, collection },
						{ model, collection },
						{ provider, model, collection },
					]),
		];
		const itemlessTag = collection === undefined ? null : this.itemlessTag(collection);
		const tags = filters.map((filter) => this.tag(filter));
		return {
			...this.span({ provider, model, collection }),
			tags: itemlessTag === null ? tags : [...tags, itemlessTag],
			itemlessTag,
		};
	}
}

export function matches(name: EntryName, filter: InvalidationFilter): boolean {
	return (
		(filter.provider === undefined || filter.provider === name.provider) &&
		(filter.model === undefined || filter.model === name.model) &&
		(filter.collection === undefined || filter.collection === name.collection)
	);
}

/** SHA-256, cut to 16 bytes in base64url, over a length-prefixed text: injective, the order of parts aside. */
export function digestPrompt(prompt: Prompt): string {
	return digestText(serialisePrompt(prompt)).subarray(0, DIGEST_BYTES).toString('base64url');
}

/** Lone surrogates have no UTF-8 of their own: texts with them are hashed as UTF-16, and never meet the others. */
export function digestText(text: string): Buffer {
	return text.isWellFormed()
		? hash('sha256', `8${text}`, 'buffer')
		: hash('sha256', Buffer.from(`6${text}`, 'utf16le'), 'buffer');
}

function serialisePrompt(prompt: Prompt): string {
	if (typeof prompt === 'string') return `s${prompt}`;
	let text = 'r';
	for (const name of Object.keys(prompt).toSorted()) {
		const value = prompt[name] ?? '';
		text += `${name.length}:${name}${value.length}:${value}`;
	}
	return text;
}

const PLAIN = /^[\w.-]*$/;

/** Percent-encodes all but `A-Z a-z 0-9 _ . -`: separators and glob characters too. Injective. */
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
