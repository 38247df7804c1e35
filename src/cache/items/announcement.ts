import { randomBytes } from 'node:crypto';
import type { Store } from '../../store/store.ts';
import type { Keys } from '../entries/key.ts';
import { encodePart } from '../../store/namespace.ts';
import type { ItemRef } from '../face.ts';
import { isMember, type Member } from './member.ts';
import { TOMBSTONE_MS } from '../entries/tombstone.ts';

const TOKEN_BYTES = 6;
const TOKEN_CHARACTERS = (TOKEN_BYTES * 4) / 3;
const NOTHING = Buffer.alloc(0);

/** Members that runs have announced, by the names they stand under. */
export type Announced = ReadonlyMap<string, Member>;

/**
 * Tells what items are going to use while it is asked for. Each announcement is a field of its own:
 * whoever takes one back, or drops what it has read, leaves those of others alone.
 */
export class Announcements {
	readonly #store: Store;
	readonly #keys: Keys;
	/** The names that a run has given, by the very object it names its item with. */
	readonly #own = new WeakMap<ItemRef, string[]>();

	constructor(store: Store, keys: Keys) {
		this.#store = store;
		this.#keys = keys;
	}

	async add(item: ItemRef, members: readonly Member[]): Promise<void> {
		if (members.length === 0) return;
		const token = randomBytes(TOKEN_BYTES).toString('base64url');
		const names = members.map((member) => token + member.toString('base64url'));
		const own = this.#own.get(item) ?? [];
		for (const name of names) own.push(name);
		this.#own.set(item, own);
		const fields = new Map(names.map((name) => [name, NOTHING]));
		await this.#store.writeFields(this.#key(item), fields, TOMBSTONE_MS);
	}

	async read(item: ItemRef): Promise<Announced> {
		const announced = new Map<string, Member>();
		for (const name of (await this.#store.readFields(this.#key(item))).keys()) {
			const member = Buffer.from(name.slice(TOKEN_CHARACTERS), 'base64url');
			if (isMember(member)) announced.set(name, member);
		}
		return announced;
	}

	async end(item: ItemRef): Promise<void> {
		const names = this.#own.get(item) ?? [];
		this.#own.delete(item);
		await this.remove(item, names);
	}

	async remove(item: ItemRef, names: readonly string[]): Promise<void> {
		if (names.length === 0) return;
		const fields = new Map(names.map((name) => [name, null]));
		await this.#store.writeFields(this.#key(item), fields, 0);
	}

	#key({ collection, item }: ItemRef): string {
		return this.#keys.of('index', `${encodePart(collection)}:${encodePart(item)}:announced`);
	}
}
