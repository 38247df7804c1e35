import { chunksOf, giveWay } from '../../pace.ts';
import type { Store } from '../../store/store.ts';
import { Announcements } from './announcement.ts';
import type { CurrentSegments, IndexScope, ItemRef, ItemUse } from '../face.ts';
import type { Keys } from '../entries/key.ts';
import { encodePart } from '../../store/namespace.ts';
import type { EntryName } from '../entries/name.ts';
import {
	changes,
	entryDigestOf,
	fieldOf,
	type Member,
	memberOf,
	pack,
	segmentOf,
	segmentsByField,
	descriptorIdOf,
	unpack,
} from './member.ts';
import { Descriptors, idOf } from './descriptors.ts';

const USES_AT_ONCE = 1_000;

export type IndexedEntry = Pick<EntryName, 'scope' | 'digest' | 'key'>;

/** Entries that an item no longer uses, with the index members and announcements that named them. */
export interface Released {
	readonly names: readonly IndexedEntry[];
	readonly members: readonly Member[];
	readonly announced: readonly string[];
}

/** Knows which entries the fields of an item use, and will use when the answers come. */
export class ItemIndex {
	readonly #store: Store;
	readonly #keys: Keys;
	readonly #descriptors: Descriptors;
	readonly #announcements: Announcements;

	constructor(store: Store, keys: Keys) {
		this.#store = store;
		this.#keys = keys;
		this.#descriptors = new Descriptors(store, keys);
		this.#announcements = new Announcements(store, keys);
	}

	/** A release finds these uses from now on, in flight or not, until the same run replaces them. */
	async announce(item: ItemRef, uses: readonly ItemUse[]): Promise<void> {
		await this.#descriptors.write(uses);
		for (const some of chunksOf(uses, USES_AT_ONCE)) {
			await giveWay();
			const members = some.map((use) => this.#memberOf(use));
			await this.#announcements.add(item, members);
		}
	}

	async replace(
		item: ItemRef,
		scope: IndexScope,
		uses: readonly ItemUse[],
		ttlMs: number,
	): Promise<void> {
		const key = this.#key(item);
		await this.#descriptors.write(uses);
		const added = new Map<string, Member>();
		for (const use of uses) {
			await giveWay();
			const member = this.#memberOf(use);
			added.set(member.toString('latin1'), member);
		}
		const fields = new Set(scope.fields.map(idOf));
		const languages = new Set(scope.targetLanguages);
		const stored = await this.#store.readFields(key);
		const members = unpack(stored);
		await this.#descriptors.read(members.map(descriptorIdOf));
		const isKept = (member: Member): boolean => {
			if (added.has(member.toString('latin1'))) return false;
			// Without its descriptor a member leads nowhere.
			const descriptors = this.#descriptors.of(descriptorIdOf(member));
			if (descriptors.length === 0) return false;
			if (!fields.has(fieldOf(member))) return true;
			return !descriptors.some(([, , , , target]) => languages.has(target));
		};
		const kept: Member[] = [];
		for (const member of members) {
			await giveWay();
			if (isKept(member)) kept.push(member);
		}
		await giveWay();
		await this.#store.writeFields(key, changes(stored, pack([...kept, ...added.values()])), ttlMs);
		await this.#announcements.end(item);
	}

	/** Whether a field uses an entry of a target language; any is rarely taken for another. */
	async findUsedFields(item: ItemRef): Promise<(field: string, language: string) => boolean> {
		const members = unpack(await this.#store.readFields(this.#key(item)));
		await this.#descriptors.read(members.map(descriptorIdOf));
		const used = new Set<string>();
		for (const member of members) {
			for (const [, , , , target] of this.#descriptors.of(descriptorIdOf(member))) {
				used.add(`${fieldOf(member)} ${target}`);
			}
		}
		return (field, language) => used.has(`${idOf(field)} ${language}`);
	}

	/** `current` null: the item is gone, nothing of it is in use. */
	async findReleased(item: ItemRef, current: CurrentSegments | null): Promise<Released> {
		const [stored, announced] = await Promise.all([
			this.#store.readFields(this.#key(item)),
			this.#announcements.read(item),
		]);
		const members = unpack(stored);
		const used = current && (await segmentsByField(current));
		const isReleased = (member: Member): boolean => {
			const segments = used?.get(fieldOf(member));
			return used === null || segments?.has(segmentOf(member)) === false;
		};
		const dropped = members.filter(isReleased);
		const ended = [...announced].filter(([, member]) => isReleased(member));
		if (dropped.length + ended.length === 0) return { names: [], members: [], announced: [] };
		const all = [...members, ...announced.values()];
		await this.#descriptors.read(all.map(descriptorIdOf));
		const names = new Map<string, IndexedEntry>();
		for (const member of all) {
			await giveWay();
			if (isReleased(member)) for (const name of this.#namesOf(member)) names.set(name.key, name);
		}
		for (const member of all) {
			await giveWay();
			if (!isReleased(member)) for (const { key } of this.#namesOf(member)) names.delete(key);
		}
		return { names: [...names.values()], members: dropped, announced: ended.map(([name]) => name) };
	}

	/** Members that came in the meantime stay. */
	async remove(item: ItemRef, { members, announced }: Released): Promise<void> {
		await this.#announcements.remove(item, announced);
		if (members.length === 0) return;
		const key = this.#key(item);
		const removed = new Set(members.map((member) => member.toString('latin1')));
		const stored = await this.#store.readFields(key);
		const kept = unpack(stored).filter((member) => !removed.has(member.toString('latin1')));
		await this.#store.writeFields(key, changes(stored, pack(kept)), 0);
	}

	forgetDescriptors(): void {
		this.#descriptors.forget();
	}

	#memberOf(use: ItemUse): Member {
		return memberOf(use, this.#keys.name(use.request).digest);
	}

	#key({ collection, item }: ItemRef): string {
		return this.#keys.of('index', `${encodePart(collection)}:${encodePart(item)}`);
	}

	#namesOf(member: Member): readonly IndexedEntry[] {
		const digest = entryDigestOf(member);
		return this.#descriptors.of(descriptorIdOf(member)).map(([provider, model, collection]) => {
			const scope = this.#keys.scope({ provider, model, collection: collection ?? undefined });
			return { scope, digest, key: scope.prefix + digest + scope.suffix };
		});
	}
}
