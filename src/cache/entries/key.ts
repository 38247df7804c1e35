import type { CacheRequest, InvalidationFilter } from '../face.ts';
import type { EntryName, KeyParts, Scope } from './name.ts';
import { decodePart, encodePart, type KeySpace, spellKey } from '../../store/namespace.ts';
import { NameMemory } from './name-memory.ts';
import { digestPrompt } from './prompt-digest.ts';

/** Scopes remembered before the memory of them is dropped. */
const MAX_SCOPES = 5000;

export class Keys {
	readonly entries: string;
	readonly #namespace: string;
	readonly #scopes = new Map<string, Map<string, Map<string | undefined, Scope>>>();
	#scopeCount = 0;
	#last: { readonly scope: Scope; readonly of: Omit<CacheRequest, 'prompt'> } | null = null;
	readonly #names = new NameMemory();

	constructor(namespace: string, version: number) {
		this.#namespace = encodePart(namespace);
		this.entries = spellKey('response', version, `${this.#namespace}:`);
	}

	/** `name` is written as it is: encode what comes from outside. */
	of(space: KeySpace, name: string): string {
		return spellKey(space, 1, `${this.#namespace}:${name}`);
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

	/** Every read asks for its scope, and most for the one of the read before: it is remembered. */
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
		return this.of('tag', parts.length === 0 ? 'all' : parts.join(':'));
	}

	itemlessTag(collection: string): string {
		return this.of('tag', `c=${encodePart(collection)}:itemless`);
	}

	/** All keys under the filter begin and end so; `parse` and `matches` decide about the rest. */
	span({ provider, model, collection }: InvalidationFilter): { prefix: string; suffix: string } {
		let prefix = this.entries;
		if (provider !== undefined) {
			prefix += `${encodePart(provider)}:`;
			if (model !== undefined) prefix += `${encodePart(model)}:`;
		}
		const suffix = collection === undefined ? '' : `:collection:${encodePart(collection)}`;
		return { prefix, suffix };
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
		const wide: InvalidationFilter[] = [{}, { provider }, { model }, { provider, model }];
		const narrow =
			collection === undefined ? [] : wide.map((filter) => ({ ...filter, collection }));
		const itemlessTag = collection === undefined ? null : this.itemlessTag(collection);
		const tags = [...wide, ...narrow].map((filter) => this.tag(filter));
		const span = this.span({ provider, model, collection });
		return {
			...span,
			seed: hashText(span.prefix + span.suffix),
			tags: itemlessTag === null ? tags : [...tags, itemlessTag],
			itemlessTag,
		};
	}
}

export function matches(name: Omit<KeyParts, 'digest'>, filter: InvalidationFilter): boolean {
	return (
		(filter.provider === undefined || filter.provider === name.provider) &&
		(filter.model === undefined || filter.model === name.model) &&
		(filter.collection === undefined || filter.collection === name.collection)
	);
}

function nameIn(scope: Scope, digest: string): EntryName {
	const key = scope.prefix + digest + scope.suffix;
	return { scope, digest, key, seed: seedOf({ scope, digest }) };
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
