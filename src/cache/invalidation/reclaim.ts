import { hash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { type GuardedValue, readJson } from '../../store/store.ts';
import { HEAD_BYTES, isReachable, namesItem } from '../entries/codec.ts';
import type { InvalidationFilter } from '../face.ts';
import { matches } from '../entries/key.ts';
import type { Scope } from '../entries/name.ts';
import type { CacheParts } from '../parts.ts';
import { TOMBSTONE_MARK, TOMBSTONE_MS, tombstoneOf } from '../entries/tombstone.ts';

/** A sweep waits so long, so that what is dropped in one go is swept in one. */
const START_MS = 50;
/** It rests so long between steps, so that it never keeps Redis or this process busy. */
const PAUSE_MS = 3;
/** It looks so often whether another process has finished, or is gone. */
const WAIT_MS = 200;
const MAX_WAITS = 300;
/** What others have left behind is not urgent: a new process takes it up so late. */
const RESUME_MS = 10_000;
/** What every edit drops is swept once in so long at most. */
const SELDOM_MS = 60_000;
/** A process that left something behind is started again sooner. */
const KEPT_MS = 24 * 3_600_000;

const part = z.string().optional();
const filterSchema = z.object({ provider: part, model: part, collection: part });

/**
 * Frees, in the background, entries whose stamp is no longer that of their tags. What is to be
 * swept stands in the store until it was: one process does it at a time, and any can go on with it.
 */
export class Reclaim {
	readonly #parts: CacheParts;
	readonly #lock: string;
	/** The hash of open sweeps. A filter that comes again while it is swept is swept once more. */
	readonly #open: string;
	/** Filters that do not stand in the store yet. */
	readonly #unsaved = new Map<string, InvalidationFilter>();
	/** Filters that were swept lately. Further drops by the same filter wait for one later sweep. */
	readonly #later = new Map<string, NodeJS.Timeout>();
	readonly #marking = new Set<Promise<void>>();
	readonly #resume: NodeJS.Timeout;
	#running: Promise<void> | null = null;
	readonly #closing = new AbortController();

	constructor(parts: CacheParts) {
		this.#parts = parts;
		this.#lock = parts.keys.of('lock', 'reclaim');
		this.#open = parts.keys.of('lock', 'reclaim:open');
		this.#resume = setTimeout(() => this.start(), RESUME_MS).unref();
	}

	add(filter: InvalidationFilter): void {
		this.#unsaved.set(randomBytes(6).toString('base64url'), filter);
		this.start();
	}

	/** Sweeps at once when no process has done so in the last minute, else a minute later. */
	addSeldom(filter: InvalidationFilter): void {
		const name = JSON.stringify(filter);
		if (this.#later.has(name)) return;
		const marking = this.#mark(name, filter)
			.catch(this.#parts.onFault)
			.finally(() => this.#marking.delete(marking));
		this.#marking.add(marking);
	}

	/** Goes on with what any process has left. */
	start(): void {
		if (this.#closing.signal.aborted) return;
		this.#running ??= this.#run().finally(() => {
			this.#running = null;
		});
	}

	async idle(): Promise<void> {
		await Promise.all(this.#marking);
		while (this.#running) await this.#running;
	}

	/** Ends early what is under way, and begins nothing any more. */
	stop(): void {
		this.#closing.abort();
		clearTimeout(this.#resume);
		for (const timer of this.#later.values()) clearTimeout(timer);
		this.#later.clear();
	}

	async #mark(name: string, filter: InvalidationFilter): Promise<void> {
		const { store, keys } = this.#parts;
		const mark = keys.of('lock', `reclaimed:${hash('sha256', name, 'base64url')}`);
		const [taken] = await store.acquireMany([mark], 'any', SELDOM_MS);
		if (taken) return this.add(filter);
		if (this.#closing.signal.aborted || this.#later.has(name)) return;
		const again = () => {
			this.#later.delete(name);
			this.addSeldom(filter);
		};
		this.#later.set(name, setTimeout(again, SELDOM_MS).unref());
	}

	async #run(): Promise<void> {
		const { leases, onFault } = this.#parts;
		try {
			await this.#save();
			await this.#pause(START_MS);
			for (let waits = 0; waits < MAX_WAITS && !this.#closing.signal.aborted; waits += 1) {
				// It is looked for after a round too: who asked meanwhile has found the lock taken.
				if ((await this.#findOpen()).size === 0) return;
				const [taken] = await leases.acquire([this.#lock]);
				if (!taken) await this.#pause(WAIT_MS);
				else await this.#drain().finally(() => leases.release([this.#lock]).catch(onFault));
			}
		} catch (error) {
			// The next round goes on; and unreachable entries expire by themselves.
			onFault(error);
		}
	}

	/** Sweeps until nothing is left, or the lock is lost. */
	async #drain(): Promise<void> {
		const { store } = this.#parts;
		for (let open = await this.#findOpen(); open.size > 0; open = await this.#findOpen()) {
			for (const [text, names] of open) {
				const filter = readJson(filterSchema, text);
				if (filter && !(await this.#sweep(filter))) return;
				await store.writeFields(this.#open, new Map(names.map((name) => [name, null])), 0);
			}
		}
	}

	/** The names of each filter, as text. */
	async #findOpen(): Promise<ReadonlyMap<string, readonly string[]>> {
		await this.#save();
		const open = new Map<string, string[]>();
		for (const [name, value] of await this.#parts.store.readFields(this.#open)) {
			const text = value.toString();
			open.set(text, [...(open.get(text) ?? []), name]);
		}
		return open;
	}

	async #save(): Promise<void> {
		if (this.#unsaved.size === 0) return;
		const fields = new Map(
			[...this.#unsaved].map(([name, filter]) => [name, Buffer.from(JSON.stringify(filter))]),
		);
		await this.#parts.store.writeFields(this.#open, fields, KEPT_MS);
		for (const name of fields.keys()) this.#unsaved.delete(name);
	}

	/** false: it did not come to its end. */
	async #sweep(filter: InvalidationFilter): Promise<boolean> {
		const { store, keys, leases } = this.#parts;
		const { prefix, suffix } = keys.span(filter);
		for await (const page of store.scan(prefix, suffix)) {
			if (this.#closing.signal.aborted || !leases.holds(this.#lock)) return false;
			const { dead, led } = await this.#findDead(page, filter);
			// What was written anew in the meantime stays.
			if (dead.length > 0) await store.deleteUnchanged(dead);
			if (led.length > 0) await store.setGuarded(led, TOMBSTONE_MARK);
			await this.#pause(PAUSE_MS);
		}
		return true;
	}

	async #pause(ms: number): Promise<void> {
		const { signal } = this.#closing;
		await pause(ms, undefined, { ref: false, signal }).catch(() => undefined);
	}

	async #findDead(page: readonly string[], filter: InvalidationFilter): Promise<Dead> {
		const { store, keys, tags } = this.#parts;
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
			// A dead entry that named an item has outlived what its tombstone keeps out.
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
	/** Their tombstones stay. */
	readonly led: GuardedValue[];
}
