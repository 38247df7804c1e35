import { hash } from 'node:crypto';
import type { GuardedValue, Store } from '../../store/store.ts';
import type {
	CacheHit,
	CacheMiss,
	CacheRequest,
	CacheWrite,
	ItemRef,
	ItemUse,
	Refusal,
	ResponseUsage,
} from '../face.ts';
import { encodeEnvelope, type Envelope, MAX_RESPONSE_BYTES, openEnvelope } from './codec.ts';
import type { EntryName, Scope } from './name.ts';
import { type Keys, seedOf } from './key.ts';
import { createRefusal, LONGEST_REFUSAL_MS, refusalTtlMs } from './refusal.ts';
import { splitStamp } from './tag.ts';
import { leadWith, TOMBSTONE_BYTES, TOMBSTONE_MARK } from './tombstone.ts';
import { type CostTier, type Lifetime, lifetimeMs, namedTier } from './ttl.ts';

/** The store takes so many at once without being busy for long. */
const WRITE_CHUNK = 64;

export const NO_USAGE: ResponseUsage = { inputTokens: 0, outputTokens: 0, costNanoUsd: null };

export interface EntryOptions {
	readonly store: Store;
	readonly keys: Keys;
	readonly ttlSeconds: number;
	readonly priceTier?: ((provider: string, model: string) => CostTier) | undefined;
	readonly logger?: { warn(message: string): void } | undefined;
}

const writers = new WeakMap<ItemRef, number>();

/** Tells items apart. */
export function writerOf(ref: ItemRef): number {
	const known = writers.get(ref);
	if (known !== undefined) return known;
	const name = JSON.stringify([ref.collection, ref.item]);
	const writer = hash('sha256', name, 'buffer').readUInt32LE();
	writers.set(ref, writer);
	return writer;
}

/** Reads and writes single entries; what the tags have to say about them is handed over. */
export class Entries {
	readonly #options: EntryOptions;
	readonly #tiers = new WeakMap<Scope, CostTier>();

	constructor(options: EntryOptions) {
		this.#options = options;
	}

	/** Whether the item alone wrote and used it; what cannot be read is nobody else's either. */
	isOwn(name: Pick<EntryName, 'scope' | 'digest'>, value: Buffer, writer: number): boolean {
		const envelope = openEnvelope(seedOf(name), value, null);
		return !envelope || (!envelope.shared && envelope.writer === writer);
	}

	/** Finds what has been written for these very misses since. */
	async findStamped(misses: readonly CacheMiss[]): Promise<readonly (Found | null)[]> {
		const values = await this.#options.store.getMany(misses.map(({ key }) => key));
		return misses.map((miss, at) => this.findFor(miss, values[at]));
	}

	findFor(miss: CacheMiss, value: Buffer | null | undefined): Found | null {
		const envelope = this.envelopeFor(miss, value);
		if (!envelope || !miss.stamp) return null;
		const { request, key, stamp } = miss;
		const namesItem = envelope.writer !== null;
		const { refusal } = envelope;
		if (!refusal) return { answer: toHit(request, key, stamp, envelope), namesItem };
		// The one that was there before is what the caller looks beyond.
		if (miss.refusal?.until === refusal.until) return null;
		return { answer: toMiss(request, key, stamp, refusal), namesItem };
	}

	envelopeFor({ request, stamp }: CacheMiss, value: Buffer | null | undefined): Envelope | null {
		if (!value || !stamp) return null;
		return openEnvelope(this.#options.keys.name(request).seed, value, splitStamp(stamp));
	}

	/** Answers those that stand now. */
	async write(writes: readonly CacheWrite[]): Promise<readonly CacheWrite[]> {
		const { store } = this.#options;
		const sent: Promise<readonly CacheWrite[]>[] = [];
		const values: GuardedValue[] = [];
		const sources: CacheWrite[] = [];
		const send = () => {
			const some = sources.splice(0);
			// What was dropped since the miss was read stays dropped.
			const stored = store.setGuarded(values.splice(0), TOMBSTONE_MARK);
			sent.push(stored.then((was) => some.filter((_, at) => was[at])));
		};
		for (const write of writes) {
			const { stamp } = write.miss;
			if (!stamp) continue;
			const { named, itemless, tombstone } = splitStamp(stamp);
			const value = this.#encode(write, (write.item ? named : itemless) ?? stamp, tombstone);
			if (!value) continue;
			values.push(value);
			sources.push(write);
			// The store works on these while the next are compressed.
			if (values.length === WRITE_CHUNK) send();
		}
		if (values.length > 0) send();
		return (await Promise.all(sent)).flat();
	}

	longestMs({ request, refused }: ItemUse, contentType: CacheWrite['contentType']): number {
		if (refused) return LONGEST_REFUSAL_MS;
		return this.#lifetimeMs(request, contentType, { confidence: Infinity, random: 0 });
	}

	#encode(write: CacheWrite, stamp: Buffer, over: Buffer | null): GuardedValue | null {
		const { miss, response, usage, item, contentType, confidence = 1 } = write;
		const { request, key } = miss;
		const refusal = createRefusal(write);
		const value = encodeEnvelope(this.#options.keys.name(request).seed, stamp, {
			response,
			usage: usage ?? NO_USAGE,
			writer: item ? writerOf(item) : null,
			refusal,
		});
		if (!value) {
			this.#options.logger?.warn(
				`translation-cache: a response of ${request.provider} was not cached: ` +
					`an entry holds ${MAX_RESPONSE_BYTES} bytes at most`,
			);
			return null;
		}
		const chance = { confidence, random: Math.random() };
		const ttlMs = refusal ? refusalTtlMs(refusal) : this.#lifetimeMs(request, contentType, chance);
		// Something of nobody's may begin alike, and is not to lead an entry.
		const leads = over?.length === TOMBSTONE_BYTES;
		return { key, over, ...(leads ? leadWith(over, value, ttlMs) : { value, ttlMs }) };
	}

	#lifetimeMs(
		request: CacheRequest,
		contentType: CacheWrite['contentType'],
		chance: Pick<Lifetime, 'confidence' | 'random'>,
	): number {
		const { ttlSeconds: baseSeconds } = this.#options;
		const standard = contentType ?? 'standard';
		return lifetimeMs({ baseSeconds, contentType: standard, tier: this.#tier(request), ...chance });
	}

	/** Looking a price up takes longer than writing an entry. */
	#tier(request: CacheRequest): CostTier {
		const scope = this.#options.keys.scope(request);
		const known = this.#tiers.get(scope);
		if (known) return known;
		const { provider, model } = request;
		const { priceTier } = this.#options;
		const tier = namedTier(provider, model) ?? priceTier?.(provider, model) ?? 'medium';
		this.#tiers.set(scope, tier);
		return tier;
	}
}

export function toHit(
	request: CacheRequest,
	key: string,
	stamp: Buffer,
	{ response, usage }: Pick<Envelope, 'response' | 'usage'>,
): CacheHit {
	return { status: 'hit', request, key, response, usage, stamp };
}

export function toMiss(
	request: CacheRequest,
	key: string,
	stamp: Buffer | null,
	refusal?: Refusal,
): CacheMiss {
	const miss = { status: 'miss', request, key, stamp } as const;
	return refusal ? { ...miss, refusal } : miss;
}

/** An answer or a refusal, and whether it names an item: what names none can be dropped apart. */
export interface Found {
	readonly answer: CacheHit | CacheMiss;
	readonly namesItem: boolean;
}
