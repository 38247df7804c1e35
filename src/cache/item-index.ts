import { hash } from 'node:crypto';
import type { Store } from '../store/store.ts';
import type { IndexScope, ItemRef, ItemUse } from './face.ts';
import { DIGEST_CHARACTERS, digestPrompt, encodePart, type EntryName, type Keys } from './key.ts';

const ID_BYTES = 3;
const SEGMENT_BYTES = 4;
const FIELD_AT = ID_BYTES;
const SEGMENT_AT = FIELD_AT + ID_BYTES;
const DIGEST_AT = SEGMENT_AT + SEGMENT_BYTES;
/** The characters of the digest and one more fill whole bytes. */
const MEMBER_BYTES = DIGEST_AT + Math.ceil((DIGEST_CHARACTERS * 6) / 8);
const USE_BYTES = MEMBER_BYTES - SEGMENT_AT;
/** Of both ids in base64url. */
const IDS_CHARACTERS = 8;
/** Redis packs hashes whose values have 64 bytes at most. */
const USES_A_FIELD = 3;

/** What is spelled out once for all members: provider, model, collection of the entry, source and target language. */
type Term = readonly [
	provider: string,
	model: string,
	collection: string | null,
	source: string,
	target: string,
];

export type IndexedEntry = Pick<EntryName, 'scope' | 'digest' | 'key'>;

/** Entries that an item no longer uses, and the members that said it did. */
export interface Released {
	readonly names: readonly IndexedEntry[];
	readonly members: readonly Buffer[];
}

/**
 * Which entries the fields of an item use. A member is the id of a dictionary term, of the field, the start of the
 * segment's digest and the digest of the entry: 27 bytes from which the whole key is rebuilt. Ids are the start of a
 * hash, so nobody has to hand out numbers; terms that share one are all taken into account. Members with the same ids
 * are stored together, three to a field of the item's hash: 25 bytes each.
 */
export class ItemIndex {
	readonly #store: Store;
	readonly #keys: Keys;
	readonly #dictionary: string;
	#terms = new Map<number, Term[]>();
	#written = new Set<string>();

	constructor(store: Store, keys: Keys) {
		this.#store = store;
		this.#keys = keys;
		this.#dictionary = keys.of('ai_dict', 'terms');
	}

	/** Replaces the uses of the fields in the target languages. */
	async replace(
		item: ItemRef,
		scope: IndexScope,
		uses: readonly ItemUse[],
		ttlMs: number,
	): Promise<void> {
		const key = this.#key(item);
		await this.#writeTerms(uses);
		const added = new Map(uses.map((use) => [memberOf(use).toString('latin1'), memberOf(use)]));
		const fields = new Set(scope.fields.map(idOf));
		const languages = new Set(scope.targetLanguages);
		const stored = await this.#store.readFields(key);
		const members = unpack(stored);
		await this.#readTerms(members);
		const kept = members.filter((member) => {
			if (added.has(member.toString('latin1'))) return false;
			// Without its term a member leads nowhere.
			const terms = this.#termsOf(member);
			if (terms.length === 0) return false;
			if (!fields.has(member.readUIntBE(FIELD_AT, ID_BYTES))) return true;
			return !terms.some(([, , , , target]) => languages.has(target));
		});
		await this.#store.writeFields(key, changes(stored, pack([...kept, ...added.values()])), ttlMs);
	}

	/** `current` null: the item is gone, nothing of it is in use. */
	async findReleased(
		item: ItemRef,
		current: ReadonlyMap<string, readonly Buffer[]> | null,
	): Promise<Released> {
		const members = unpack(await this.#store.readFields(this.#key(item)));
		const used = current && segmentsByField(current);
		const released: Buffer[] = [];
		const kept: Buffer[] = [];
		for (const member of members) {
			const segments = used?.get(member.readUIntBE(FIELD_AT, ID_BYTES));
			const inUse = used !== null && (!segments || segments.has(segmentOf(member)));
			(inUse ? kept : released).push(member);
		}
		if (released.length === 0) return { names: [], members: [] };
		await this.#readTerms(members);
		const names = new Map<string, IndexedEntry>();
		for (const member of released) {
			for (const name of this.#namesOf(member)) names.set(name.key, name);
		}
		for (const member of kept) for (const { key } of this.#namesOf(member)) names.delete(key);
		return { names: [...names.values()], members: released };
	}

	/** Members that came in the meantime stay. */
	async remove(item: ItemRef, members: readonly Buffer[]): Promise<void> {
		if (members.length === 0) return;
		const key = this.#key(item);
		const removed = new Set(members.map((member) => member.toString('latin1')));
		const stored = await this.#store.readFields(key);
		const kept = unpack(stored).filter((member) => !removed.has(member.toString('latin1')));
		await this.#store.writeFields(key, changes(stored, pack(kept)), 0);
	}

	/** The dictionary may have been lost with the connection: it is written and read anew. */
	forgetTerms(): void {
		this.#terms = new Map();
		this.#written = new Set();
	}

	#key({ collection, item }: ItemRef): string {
		return this.#keys.of('ai_index', `${encodePart(collection)}:${encodePart(item)}`);
	}

	async #writeTerms(uses: readonly ItemUse[]): Promise<void> {
		const missing: Record<string, number> = {};
		for (const use of uses) {
			const term = termOf(use);
			if (!this.#written.has(term)) missing[term] = 1;
		}
		const terms = Object.keys(missing);
		if (terms.length === 0) return;
		await this.#store.incrementMany([{ key: this.#dictionary, fields: missing, ttlMs: null }]);
		for (const term of terms) {
			this.#written.add(term);
			this.#learn(term);
		}
	}

	async #readTerms(members: readonly Buffer[]): Promise<void> {
		if (members.every((member) => this.#termsOf(member).length > 0)) return;
		const [dictionary] = await this.#store.readHashes([this.#dictionary]);
		for (const term of Object.keys(dictionary ?? {})) this.#learn(term);
	}

	#learn(text: string): void {
		const term = parseTerm(text);
		if (!term) return;
		const id = idOf(text);
		const known = this.#terms.get(id) ?? [];
		if (!known.some((other) => JSON.stringify(other) === text)) known.push(term);
		this.#terms.set(id, known);
	}

	#termsOf(member: Buffer): readonly Term[] {
		return this.#terms.get(member.readUIntBE(0, ID_BYTES)) ?? [];
	}

	#namesOf(member: Buffer): readonly IndexedEntry[] {
		const digest = member.toString('base64url', DIGEST_AT).slice(0, DIGEST_CHARACTERS);
		return this.#termsOf(member).map(([provider, model, collection]) => {
			const scope = this.#keys.scope({ provider, model, collection: collection ?? undefined });
			return { scope, digest, key: scope.prefix + digest + scope.suffix };
		});
	}
}

type Fields = ReadonlyMap<string, Buffer>;

function pack(members: readonly Buffer[]): Fields {
	const groups = new Map<string, Buffer[]>();
	for (const member of members) {
		const ids = member.toString('base64url', 0, SEGMENT_AT);
		const group = groups.get(ids) ?? [];
		group.push(member.subarray(SEGMENT_AT));
		groups.set(ids, group);
	}
	const fields = new Map<string, Buffer>();
	for (const [ids, uses] of groups) {
		for (let at = 0; at < uses.length; at += USES_A_FIELD) {
			const part = at === 0 ? '' : (at / USES_A_FIELD).toString(36);
			fields.set(ids + part, Buffer.concat(uses.slice(at, at + USES_A_FIELD)));
		}
	}
	return fields;
}

/** Leaves out what is not of this form. */
function unpack(fields: Fields): readonly Buffer[] {
	const members: Buffer[] = [];
	for (const [field, uses] of fields) {
		const ids = Buffer.from(field.slice(0, IDS_CHARACTERS), 'base64url');
		if (ids.length !== SEGMENT_AT || uses.length % USE_BYTES !== 0) continue;
		for (let at = 0; at < uses.length; at += USE_BYTES) {
			members.push(Buffer.concat([ids, uses.subarray(at, at + USE_BYTES)]));
		}
	}
	return members;
}

/** What has to be written so that `before` becomes `after`; at least one field, for the lifetime. */
function changes(before: Fields, after: Fields): ReadonlyMap<string, Buffer | null> {
	const changed = new Map<string, Buffer | null>();
	for (const field of before.keys()) if (!after.has(field)) changed.set(field, null);
	for (const [field, uses] of after) {
		if (changed.size === 0 || !before.get(field)?.equals(uses)) changed.set(field, uses);
	}
	return changed;
}

function memberOf(use: ItemUse): Buffer {
	const member = Buffer.alloc(MEMBER_BYTES);
	member.writeUIntBE(idOf(termOf(use)), 0, ID_BYTES);
	member.writeUIntBE(idOf(use.field), FIELD_AT, ID_BYTES);
	use.segment.copy(member, SEGMENT_AT, 0, SEGMENT_BYTES);
	member.write(`${digestPrompt(use.request.prompt)}A`, DIGEST_AT, 'base64url');
	return member;
}

function termOf({ request, sourceLanguage, targetLanguage }: ItemUse): string {
	const { provider, model, collection } = request;
	const term: Term = [provider, model, collection ?? null, sourceLanguage, targetLanguage];
	return JSON.stringify(term);
}

function parseTerm(text: string): Term | null {
	try {
		const parts: unknown = JSON.parse(text);
		if (!Array.isArray(parts) || parts.length !== 5) return null;
		const [provider, model, collection, source, target]: unknown[] = parts;
		if (typeof provider !== 'string' || typeof model !== 'string') return null;
		if (typeof source !== 'string' || typeof target !== 'string') return null;
		if (collection !== null && typeof collection !== 'string') return null;
		return [provider, model, collection, source, target];
	} catch {
		return null;
	}
}

function segmentsByField(
	current: ReadonlyMap<string, readonly Buffer[]>,
): ReadonlyMap<number, ReadonlySet<string>> {
	return new Map(
		[...current].map(([field, segments]) => [
			idOf(field),
			new Set(segments.map((segment) => segment.toString('latin1', 0, SEGMENT_BYTES))),
		]),
	);
}

function segmentOf(member: Buffer): string {
	return member.toString('latin1', SEGMENT_AT, DIGEST_AT);
}

function idOf(text: string): number {
	return hash('sha256', text, 'buffer').readUIntBE(0, ID_BYTES);
}
