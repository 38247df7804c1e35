import { hash } from 'node:crypto';
import type { CacheRequest, InvalidationFilter, Prompt } from '../face.ts';
import { NameMemory } from './name-memory.ts';

/** 120 bits of SHA-256 in base64url name an entry: enough that no two prompts meet by chance or by design. */
export const DIGEST_CHARACTERS = 20;
/** Scopes remembered before the memory of them is dropped. */
const MAX_SCOPES = 5000;

/** What entries of one provider, model and collection have in common. */
export interface Scope {
	/** Parts of the entry's key before and after the digest. */
	readonly prefix: string;
	readonly suffix: string;
	/** A number for both. */
	readonly seed: number;
	/** Every tag that can make its entries unreachable; the last one only those that name no item. */
	readonly tags: readonly string[];
	readonly itemlessTag: string | null;
}

export interface EntryName {
	readonly scope: Scope;
	readonly digest: string;
	readonly key: string;
	/** Stands for the whole key, for a checksum. */
	readonly seed: number;
}

/** What a key says of its entry. */
export interface KeyParts {
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
	#last: { readonly scope: Scope; readonly of: Omit<CacheRequest, 'prompt'> } | null = null;
	readonly #names = new NameMemory();

	constructor(namespace: string, version: number) {
		this.#namespace = encodePart(namespace);
		this.entries = `ai_response:v${version}:${this.#namespace}:`;
	}

	/** `name` is written as it is: encode what comes from outside. */
	of(prefix: 'ai_tag' | 'ai_index' | 'ai_dict' | 'ai_stats' | 'ai_lock', name: string): string {
		return `${prefix}:v1:${this.#namespace}:${name}`;
	}

	/** Remembered for the very prompt object: a run asks when it reads, writes and indexes. */
	name(request: CacheRequest): EntryName {
		const scope = this.scope(request);
		const { prompt } = request;
		if (typeof prompt === 'string') return nameIn(scope, digestPrompt(prompt));
		const known = this.#names.get(prompt);
		if (known?.scope === scope) return known;
		const name = nameIn(scope, known?.digest ?? digestPrompt(prompt));
		this.#names.set(prompt, name);
		return name;
	}

	/** Remembered, because every read of the hot path asks for it, and most for that of the one before. */
	scope(of: Omit<CacheRequest, 'prompt'>): Scope {
		const last = this.#last?.of;
		if (
			last?.provider === of.provider &&
			last.model === of.model &&
			last.collection === of.collection &&
			this.#last
		) {
			return this.#last.scope;
		}
		const scope = this.#findScope(of);
		const { provider, model, collection } = of;
		this.#last = { scope, of: { provider, model, collection } };
		return scope;
	}

	#findScope({ provider, model, collection }: Omit<CacheRequest, 'prompt'>): Scope {
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
	parse(key: string): KeyParts | null {
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
		const span = this.span({ provider, model, collection });
		return {
			...span,
			seed: hashText(span.prefix + span.suffix),
			tags: itemlessTag === null ? tags : [...tags, itemlessTag],
			itemlessTag,
		};
	}
}

export function matches(name: KeyParts, filter: InvalidationFilter): boolean {
	return (
		(filter.provider === undefined || filter.provider === name.provider) &&
		(filter.model === undefined || filter.model === name.model) &&
		(filter.collection === undefined || filter.collection === name.collection)
	);
}

function nameIn(scope: Scope, digest: string): EntryName {
	return {
		scope,
		digest,
		key: scope.prefix + digest + scope.suffix,
		seed: seedOf({ scope, digest }),
	};
}

export function seedOf({ scope, digest }: Pick<EntryName, 'scope' | 'digest'>): number {
	return hashText(digest, scope.seed);
}

/** FNV-1a over the code units. */
function hashText(text: string, seed = 0x81_1c_9d_c5): number {
	let hashed = seed;
	for (let at = 0; at < text.length; at += 1) {
		hashed = Math.imul(hashed ^ text.charCodeAt(at), 0x01_00_01_93);
	}
	return hashed >>> 0;
}

/** SHA-256 over a length-prefixed text: injective, the order of parts aside. */
export function digestPrompt(prompt: Prompt): string {
	return digestText(typeof prompt === 'string' ? `s${prompt}` : serialiseParts(prompt));
}

/** Lone surrogates have no UTF-8 of their own: texts with them are hashed as UTF-16, and never meet the others. */
function digestText(text: string): string {
	const input = text.isWellFormed() ? text : Buffer.from(`\uFFFF${text}`, 'utf16le');
	return hash('sha256', input, 'base64url').slice(0, DIGEST_CHARACTERS);
}

/** Names of parts in the order they came in last, and sorted: prompts of one kind have the same. */
let lastNames: readonly string[] = [];
let lastSorted: readonly string[] = [];

function sortNames(names: readonly string[]): readonly string[] {
	if (names.length !== lastNames.length || names.some((name, at) => name !== lastNames[at])) {
		lastNames = names;
		lastSorted = names.toSorted();
	}
	return lastSorted;
}

function serialiseParts(prompt: Readonly<Record<string, string>>): string {
	let text = 'r';
	for (const name of sortNames(Object.keys(prompt))) {
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
