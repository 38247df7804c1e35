import { setTimeout as pause } from 'node:timers/promises';
import type { GuardedValue, Store } from '../store/store.ts';
import { HEAD_BYTES, isReachable, namesItem } from './codec.ts';
import type { InvalidationFilter } from './face.ts';
import { type Keys, matches, type Scope } from './key.ts';
import type { Leases } from './lease.ts';
import type { Tags } from './tag.ts';
import { TOMBSTONE_MARK, TOMBSTONE_MS, tombstoneOf } from './tombstone.ts';

/** Before the first step: readers find out first, and what is dropped in one go is swept in one. */
const START_MS = 50;
/** Between steps, so that reclaiming never keeps Redis or this process busy. */
const PAUSE_MS = 3;
/** Until another process has finished. */
const WAIT_MS = 200;
const MAX_WAITS = 300;

export interface ReclaimOptions {
	readonly store: Store;
	readonly keys: Keys;
	readonly tags: Tags;
	readonly leases: Leases;
	readonly onFault: (error: unknown) => void;
}

/**
 * Frees, in the background, what an invalidation made unreachable: entries whose stamp is no longer that of their
 * tags. One process at a time; what a process that ends leaves behind expires or falls to the next round.
 */
export class Reclaim {
	readonly #options: ReclaimOptions;
	readonly #lock: string;
	readonly #queue = new Map<string, InvalidationFilter>();
	#running: Promise<void> | null = null;
	readonly #closing = new AbortController();

	constructor(options: ReclaimOptions) {
		this.#options = options;
		this.#lock = options.keys.of('ai_lock', 'reclaim');
	}

	/** Starts in the background. */
	add(filter: InvalidationFilter): void {
		if (this.#closing.signal.aborted) return;
		this.#queue.set(JSON.stringify(filter), filter);
		this.#running ??= this.#run().finally(() => {
			this.#running = null;
		});
	}

	/** Resolves when nothing is left to do. */
	async idle(): Promise<void> {
		while (this.#running) await this.#running;
	}

	async close(): Promise<void> {
		this.#closing.abort();
		this.#queue.clear();
		await this.idle();
	}

	async #run(): Promise<void> {
		const { leases, onFault } = this.#options;
		try {
			await this.#pause(START_MS);
			for (let waits = 0; waits < MAX_WAITS && !this.#closing.signal.aborted; waits += 1) {
				const [taken] = await leases.acquire([this.#lock]);
				if (taken) break;
				await this.#pause(WAIT_MS);
			}
			// Added to while it is walked over: a filter that comes again is swept again.
			for (const [name, filter] of this.#queue) {
				this.#queue.delete(name);
				await this.#sweep(filter);
			}
		} catch (error) {
			// Unreachable entries expire by themselves.
			this.#queue.clear();
			onFault(error);
		} finally {
			await leases.release([this.#lock]).catch(onFault);
		}
	}

	async #sweep(filter: InvalidationFilter): Promise<void> {
		const { store, keys } = this.#options;
		const { prefix, suffix } = keys.span(filter);
		for await (const page of store.scan(prefix, suffix)) {
			if (this.#closing.signal.aborted) return;
			const { dead, led } = await this.#findDead(page, filter);
			// Not what was written anew in the meantime.
			if (dead.length > 0) await store.deleteUnchanged(dead);
			if (led.length > 0) await store.setGuarded(led, TOMBSTONE_MARK);
			await this.#pause(PAUSE_MS);
		}
	}

	/** Ends early when it is closed. */
	async #pause(ms: number): Promise<void> {
		const { signal } = this.#closing;
		await pause(ms, undefined, { ref: false, signal }).catch(() => undefined);
	}

	async #findDead(page: readonly string[], filter: InvalidationFilter): Promise<Dead> {
		const { store, keys, tags } = this.#options;
		const scopes = new Map<string, Scope>();
		for (const key of page) {
			const name = keys.parse(key);
			if (name && matches(name, filter)) scopes.set(key, keys.scope(name));
		}
		const found: Dead = { dead: [], led: [] };
		if (scopes.size === 0) return found;
		const entries = [...scopes.keys()];
		const heads = await store.getHeads(entries, HEAD_BYTES);
		// Tags after heads: an entry written in between bears nonces that are already there to be read.
		const distinct = [...new Set(scopes.values())];
		const nonces = await Promise.all(distinct.map((scope) => store.getMany(scope.tags)));
		const stamps = new Map(
			distinct.map((scope, at) => [scope, tags.stamps(scope, nonces[at] ?? [])]),
		);
		for (const [at, key] of entries.entries()) {
			const expected = heads[at];
			const scope = scopes.get(key);
			const standing = scope && stamps.get(scope);
			if (!expected || !standing || isReachable(expected, standing) !== false) continue;
			const value = tombstoneOf(expected);
			// What named an item and is dead has outlived every answer that its tombstone keeps out.
			if (value && !namesItem(expected)) {
				found.led.push({ key, value, ttlMs: TOMBSTONE_MS, over: expected });
			} else {
				found.dead.push({ key, expected });
			}
		}
		return found;
	}
}

interface Dead {
	readonly dead: { readonly key: string; readonly expected: Buffer }[];
	/** Of which the tombstone stays. */
	readonly led: GuardedValue[];
}
