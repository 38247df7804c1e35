import { hash } from 'node:crypto';
import type { Store, StoredValue } from '../store/store.ts';
import {
	decodeEnvelope,
	encodeEnvelope,
	type Envelope,
	MAX_RESPONSE_BYTES,
	readHead,
	WRITER_BYTES,
} from './codec.ts';
import type {
	CacheHit,
	CacheMiss,
	CacheRequest,
	CacheWrite,
	ItemRef,
	ResponseUsage,
} from './face.ts';
import { splitStamp, type Stamp, type Stamps } from './tag.ts';
import { type CostTier, lifetimeMs, namedTier } from './ttl.ts';

export const NO_USAGE: ResponseUsage = { inputTokens: 0, outputTokens: 0, costNanoUsd: null };

export interface EntryOptions {
	readonly store: Store;
	readonly ttlSeconds: number;
	readonly priceTier?: ((provider: string, model: string) => CostTier) | undefined;
	readonly logger?: { warn(message: string): void } | undefined;
}

/** Four bytes that tell items apart. */
export function writerOf({ collection, item }: ItemRef): Buffer {
	const text = JSON.stringify([collection, item]);
	return hash('sha256', text, 'buffer').subarray(0, WRITER_BYTES);
}

/** Reads and writes single entries; what a tag has to say about them is the stamp handed over. */
export class Entries {
	readonly #options: EntryOptions;

	constructor(options: EntryOptions) {
		this.#options = options;
	}

	/** null unless it is whole and bears its stamp. */
	open(key: string, value: Buffer | null | undefined, stamps: Stamps): Envelope | null {
		if (!value) return null;
		const head = readHead(value);
		const standing = head?.named ? stamps.named : stamps.itemless;
		if (!head || !standing?.equals(head.stamp)) return null;
		return decodeEnvelope(key, value);
	}

	/** Written by the item alone and used by no other; what cannot be read belongs to nobody else either. */
	isOwn(key: string, value: Buffer, writer: Buffer): boolean {
		const envelope = decodeEnvelope(key, value);
		return !envelope || (!envelope.shared && envelope.writer?.equals(writer) === true);
	}

	/** What has been written for these very misses since. */
	async readStamped(misses: readonly CacheMiss[]): Promise<readonly (CacheHit | null)[]> {
		const values = await this.#options.store.getMany(misses.map(({ key }) => key));
		return misses.map((miss, at) => this.hitFor(miss, values[at]));
	}

	hitFor({ key, request, stamp }: CacheMiss, value: Buffer | null | undefined): CacheHit | null {
		const envelope = stamp && this.open(key, value, splitStamp(stamp));
		return envelope && stamp && toHit({ key, request, stamp }, envelope);
	}

	async write(writes: readonly CacheWrite[]): Promise<void> {
		const values: StoredValue[] = [];
		for (const write of writes) {
			const value = this.#encode(write);
			if (value) values.push(value);
		}
		await this.#options.store.setMany(values);
	}

	tier(provider: string, model: string): CostTier {
		return namedTier(provider, model) ?? this.#options.priceTier?.(provider, model) ?? 'medium';
	}

	/** The longest that an entry of this request may live, in ms. */
	longestMs({ provider, model }: CacheRequest, contentType: CacheWrite['contentType']): number {
		return this.#lifetimeMs(provider, model, contentType, Number.POSITIVE_INFINITY, 0);
	}

	#encode({
		miss,
		response,
		usage,
		item,
		contentType,
		confidence,
	}: CacheWrite): StoredValue | null {
		const { key, stamp, request } = miss;
		if (!stamp) return null;
		const { named, itemless } = splitStamp(stamp);
		const value = encodeEnvelope(key, {
			stamp: (item ? named : itemless) ?? stamp,
			response,
			usage: usage ?? NO_USAGE,
			writer: item ? writerOf(item) : null,
		});
		if (!value) {
			this.#options.logger?.warn(
				`translation-cache: a response of ${request.provider} was not cached: an entry holds ${MAX_RESPONSE_BYTES} bytes at most`,
			);
			return null;
		}
		const { provider, model } = request;
		const ttlMs = this.#lifetimeMs(provider, model, contentType, confidence ?? 1, Math.random());
		return { key, value, ttlMs };
	}

	#lifetimeMs(
		provider: string,
		model: string,
		contentType: CacheWrite['contentType'],
		confidence: number,
		random: number,
	): number {
		return lifetimeMs({
			baseSeconds: this.#options.ttlSeconds,
			contentType: contentType ?? 'standard',
			tier: this.tier(provider, model),
			confidence,
			random,
		});
	}
}

export function toHit(
	asked: { readonly key: string; readonly request: CacheRequest; readonly stamp: Stamp },
	{ response, usage }: Pick<Envelope, 'response' | 'usage'>,
): CacheHit {
	const { key, request, stamp } = asked;
	return { status: 'hit', request, key, response, usage, stamp };
}
