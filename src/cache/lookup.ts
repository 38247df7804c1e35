import type { ReadWith, Store } from '../store/store.ts';
import { type Envelope, openEnvelope } from './codec.ts';
import { toHit, writerOf } from './entry.ts';
import type { CacheHit, CacheMiss, CacheRequest, ItemRef } from './face.ts';
import { type EntryName, type Keys, type Scope, seedOf } from './key.ts';
import type { Stamps, Tags } from './tag.ts';
import { tombstoneOf } from './tombstone.ts';

export interface LookupOptions {
	readonly store: Store;
	readonly keys: Keys;
	readonly tags: Tags;
	/** Told of entries that another item than their writer's was served from for the first time. */
	readonly onShared: (entries: readonly FoundEntry[]) => void;
	/** Told of each fault of the store, which makes misses of what it was asked for. */
	readonly onFault: (error: unknown) => void;
}

export interface FoundEntry {
	readonly key: string;
	readonly value: Buffer;
}

/** Reads entries together with the tags that decide about them: one round trip, shared by all reads of a tick. */
export class Lookup {
	readonly #options: LookupOptions;

	constructor(options: LookupOptions) {
		this.#options = options;
	}

	find(
		requests: readonly CacheRequest[],
		reader: ItemRef | undefined,
	): Promise<readonly (CacheHit | CacheMiss)[]> {
		const names: EntryName[] = [];
		const keys: string[] = [];
		let scope: Scope | null = null;
		let mixed = false;
		for (const request of requests) {
			const name = this.#options.keys.name(request);
			scope ??= name.scope;
			mixed ||= name.scope !== scope;
			names.push(name);
			keys.push(name.key);
		}
		if (!scope) return Promise.resolve([]);
		return mixed
			? this.#findInScopes(names, reader)
			: this.#findInScope(scope, names, keys, reader);
	}

	#findInScope(
		scope: Scope,
		names: readonly EntryName[],
		keys: readonly string[],
		reader: ItemRef | undefined,
	): Promise<readonly (CacheHit | CacheMiss)[]> {
		return this.#options.store.getWith(keys, scope.tags).then(
			(read) => {
				try {
					return this.#judge(scope, names, read, reader);
				} catch (error) {
					return this.#fail(names, error);
				}
			},
			(error: unknown) => this.#fail(names, error),
		);
	}

	async #findInScopes(
		names: readonly EntryName[],
		reader: ItemRef | undefined,
	): Promise<readonly (CacheHit | CacheMiss)[]> {
		const groups = new Map<Scope, EntryName[]>();
		for (const name of names) {
			const group = groups.get(name.scope);
			if (group) group.push(name);
			else groups.set(name.scope, [name]);
		}
		const found = await Promise.all(
			[...groups].map(([scope, group]) => {
				const keys = group.map(({ key }) => key);
				return this.#findInScope(scope, group, keys, reader);
			}),
		);
		const left = new Map([...groups.keys()].map((scope, at) => [scope, found[at]?.values()]));
		return names.map((name) => left.get(name.scope)?.next().value ?? toMiss(name, null));
	}

	#judge(
		scope: Scope,
		names: readonly EntryName[],
		{ values, common }: ReadWith,
		reader: ItemRef | undefined,
	): readonly (CacheHit | CacheMiss)[] | Promise<readonly (CacheHit | CacheMiss)[]> {
		const stamps = this.#options.tags.stamps(scope, common);
		const envelopes: (Envelope | null)[] = [];
		for (const [at, name] of names.entries()) {
			const value = values[at];
			envelopes.push(value ? openEnvelope(seedOf(name), value, stamps) : null);
		}
		if (reader) this.#noteShared(names, values, envelopes, writerOf(reader));
		if (stamps.joined) return answerAll(names, values, envelopes, stamps.joined);
		return this.#restore(scope, common).then((stamp) => answerAll(names, values, envelopes, stamp));
	}

	async #restore(scope: Scope, nonces: ReadWith['common']): Promise<Stamps['joined']> {
		try {
			return (await this.#options.tags.restore(scope, nonces)).joined;
		} catch (error) {
			this.#options.onFault(error);
			return null;
		}
	}

	#noteShared(
		names: readonly EntryName[],
		values: ReadWith['values'],
		envelopes: readonly (Envelope | null)[],
		reader: number,
	): void {
		const shared: FoundEntry[] = [];
		for (const [at, { key }] of names.entries()) {
			const envelope = envelopes[at];
			const value = values[at];
			if (!envelope || !value || envelope.shared || envelope.writer === null) continue;
			if (envelope.writer !== reader) shared.push({ key, value });
		}
		if (shared.length > 0) this.#options.onShared(shared);
	}

	#fail(names: readonly EntryName[], error: unknown): readonly CacheMiss[] {
		this.#options.onFault(error);
		return names.map((name) => toMiss(name, null));
	}
}

function answerAll(
	names: readonly EntryName[],
	values: ReadWith['values'],
	envelopes: readonly (Envelope | null)[],
	stamp: Buffer | null,
): readonly (CacheHit | CacheMiss)[] {
	const answers: (CacheHit | CacheMiss)[] = [];
	for (const [at, name] of names.entries()) {
		const envelope = envelopes[at];
		const value = values[at];
		const tombstone = value && tombstoneOf(value);
		const own = stamp && tombstone ? Buffer.concat([stamp, tombstone]) : stamp;
		answers.push(envelope && own ? toHit(name, own, envelope) : toMiss(name, own));
	}
	return answers;
}

function toMiss({ request, key }: EntryName, stamp: Buffer | null): CacheMiss {
	return { status: 'miss', request, key, stamp };
}
