import type { ReadWith } from '../../store/store.ts';
import { openEnvelope } from './codec.ts';
import { toHit, toMiss, writerOf } from './entry.ts';
import type { CacheHit, CacheMiss, CacheRequest, ItemRef } from '../face.ts';
import type { CacheParts } from '../parts.ts';
import type { EntryName, Scope } from './name.ts';
import type { Stamps } from './tag.ts';
import { tombstoneOf } from './tombstone.ts';

interface LookupOptions extends CacheParts {
	/** Hears of entries that another item than their writer's was served from for the first time. */
	readonly onShared: (entries: readonly FoundEntry[]) => void;
}

export interface FoundEntry {
	readonly key: string;
	readonly value: Buffer;
}

export type Answers = readonly (CacheHit | CacheMiss)[];
type Values = ReadWith['values'];

/** Requests of one scope. */
interface Asked {
	readonly scope: Scope;
	readonly requests: readonly CacheRequest[];
	readonly names: readonly EntryName[];
	readonly reader: ItemRef | undefined;
}

/** Reads entries and the tags that decide about them, in one round trip for all reads of a tick. */
export class Lookup {
	readonly #options: LookupOptions;

	constructor(options: LookupOptions) {
		this.#options = options;
	}

	find(requests: readonly CacheRequest[], reader: ItemRef | undefined): Promise<Answers> {
		const { keys } = this.#options;
		const names: EntryName[] = [];
		let scope: Scope | null = null;
		let mixed = false;
		for (const request of requests) {
			const name = keys.name(request);
			scope ??= name.scope;
			mixed ||= name.scope !== scope;
			names.push(name);
		}
		if (!scope) return Promise.resolve([]);
		const asked = { scope, requests, names, reader };
		return mixed ? this.#findInScopes(asked) : this.#findInScope(asked);
	}

	/** One promise serves all requests; each reply is judged as it arrives. */
	#findInScope(asked: Asked): Promise<Answers> {
		const keys = asked.names.map(({ key }) => key);
		return new Promise((resolve) => {
			this.#options.store.getWith(
				keys,
				asked.scope.tags,
				({ values, common }) => resolve(this.#judgeSafely(asked, values, common)),
				(error) => resolve(this.#fail(asked, error)),
			);
		});
	}

	#judgeSafely(asked: Asked, values: Values, nonces: Values): Answers | Promise<Answers> {
		try {
			const stamps = this.#options.tags.stamps(asked.scope, nonces);
			return stamps.joined
				? this.#judge(asked, values, stamps)
				: this.#restore(asked, values, nonces);
		} catch (error) {
			return this.#fail(asked, error);
		}
	}

	async #findInScopes({ requests, names, reader }: Asked): Promise<Answers> {
		const groups = new Map<Scope, { requests: CacheRequest[]; names: EntryName[] }>();
		for (const [at, name] of names.entries()) {
			const group = groups.get(name.scope) ?? { requests: [], names: [] };
			const request = requests[at];
			if (request) group.requests.push(request);
			group.names.push(name);
			groups.set(name.scope, group);
		}
		const found = await Promise.all(
			[...groups].map(([scope, group]) => this.#findInScope({ scope, reader, ...group })),
		);
		const left = new Map([...groups.keys()].map((scope, at) => [scope, found[at]?.values()]));
		return requests.map((request, at) => {
			const name = names[at];
			const answer = name && left.get(name.scope)?.next().value;
			return answer ?? toMiss(request, name?.key ?? '', null);
		});
	}

	/** A tag is missing: judged by what stands there then. */
	async #restore(asked: Asked, values: Values, nonces: Values): Promise<Answers> {
		try {
			return this.#judge(asked, values, await this.#options.tags.restore(asked.scope, nonces));
		} catch (error) {
			return this.#fail(asked, error);
		}
	}

	#judge({ requests, names, reader }: Asked, values: Values, stamps: Stamps): Answers {
		const { joined } = stamps;
		const by = reader && writerOf(reader);
		const answers: (CacheHit | CacheMiss)[] = [];
		const shared: FoundEntry[] = [];
		for (let at = 0; at < names.length; at += 1) {
			const name = names[at];
			const request = requests[at];
			if (!name || !request) continue;
			const value = values[at];
			const tombstone = value && tombstoneOf(value);
			const stamp = joined && tombstone ? Buffer.concat([joined, tombstone]) : joined;
			const envelope = value && stamp && openEnvelope(name.seed, value, stamps);
			if (!envelope) {
				answers.push(toMiss(request, name.key, stamp));
				continue;
			}
			const { writer, refusal } = envelope;
			answers.push(
				refusal
					? toMiss(request, name.key, stamp, refusal)
					: toHit(request, name.key, stamp, envelope),
			);
			if (by === undefined || writer === null || writer === by || envelope.shared) continue;
			shared.push({ key: name.key, value });
		}
		if (shared.length > 0) this.#options.onShared(shared);
		return answers;
	}

	#fail({ requests, names }: Asked, error: unknown): Answers {
		this.#options.onFault(error);
		return requests.map((request, at) => toMiss(request, names[at]?.key ?? '', null));
	}
}
