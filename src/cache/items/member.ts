import { giveWay } from '../../pace.ts';
import type { CurrentSegments, ItemUse } from '../face.ts';
import { DIGEST_CHARACTERS } from '../entries/prompt-digest.ts';
import { describe, ID_BYTES, idOf } from './descriptors.ts';

const SEGMENT_BYTES = 4;
const FIELD_AT = ID_BYTES;
const SEGMENT_AT = FIELD_AT + ID_BYTES;
const DIGEST_AT = SEGMENT_AT + SEGMENT_BYTES;
/** The characters of the digest fill whole bytes. */
const MEMBER_BYTES = DIGEST_AT + (DIGEST_CHARACTERS * 6) / 8;
const USE_BYTES = MEMBER_BYTES - SEGMENT_AT;
/** Both ids take so many in base64url. */
const IDS_CHARACTERS = 8;
/** Redis packs hashes whose values have 64 bytes at most. */
const USES_A_FIELD = 3;

/**
 * One use of an entry by a field of an item: the ids of its descriptor and of the field, the start
 * of the segment's digest, and the digest of the entry. The whole key is rebuilt from these 25
 * bytes. An id is the start of a hash, so nobody has to hand out numbers.
 */
export type Member = Buffer;

export function isMember(bytes: Buffer): bytes is Member {
	return bytes.length === MEMBER_BYTES;
}

/** Members with the same ids stand together, three to a field of the item's hash: 23 bytes each. */
export type Fields = ReadonlyMap<string, Buffer>;

export function pack(members: readonly Member[]): Fields {
	const groups = Map.groupBy(members, (member) => member.toString('base64url', 0, SEGMENT_AT));
	const fields = new Map<string, Buffer>();
	for (const [ids, group] of groups) {
		const uses = group.map((member) => member.subarray(SEGMENT_AT));
		for (let at = 0; at < uses.length; at += USES_A_FIELD) {
			const part = at === 0 ? '' : (at / USES_A_FIELD).toString(36);
			fields.set(ids + part, Buffer.concat(uses.slice(at, at + USES_A_FIELD)));
		}
	}
	return fields;
}

/** Leaves out what is not of this form. */
export function unpack(fields: Fields): readonly Member[] {
	const members: Member[] = [];
	for (const [field, uses] of fields) {
		const ids = Buffer.from(field.slice(0, IDS_CHARACTERS), 'base64url');
		if (ids.length !== SEGMENT_AT || uses.length % USE_BYTES !== 0) continue;
		for (let at = 0; at < uses.length; at += USE_BYTES) {
			members.push(Buffer.concat([ids, uses.subarray(at, at + USE_BYTES)]));
		}
	}
	return members;
}

/** What makes `after` of `before`, without the fields that others may have changed meanwhile. */
export function changes(before: Fields, after: Fields): ReadonlyMap<string, Buffer | null> {
	const changed = new Map<string, Buffer | null>();
	for (const field of before.keys()) if (!after.has(field)) changed.set(field, null);
	for (const [field, uses] of after) {
		if (!before.get(field)?.equals(uses)) changed.set(field, uses);
	}
	return changed;
}

/** `digest` names the entry in its scope. */
export function memberOf(use: ItemUse, digest: string): Member {
	const member = Buffer.alloc(MEMBER_BYTES);
	member.writeUIntBE(idOf(describe(use)), 0, ID_BYTES);
	member.writeUIntBE(idOf(use.field), FIELD_AT, ID_BYTES);
	use.segment.copy(member, SEGMENT_AT, 0, SEGMENT_BYTES);
	member.write(digest, DIGEST_AT, 'base64url');
	return member;
}

export async function segmentsByField(
	current: CurrentSegments,
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
	const byField = new Map<number, ReadonlySet<string>>();
	for (const [field, segments] of current) {
		const names = new Set<string>();
		for (const segment of segments) {
			await giveWay();
			names.add(segment.toString('latin1', 0, SEGMENT_BYTES));
		}
		byField.set(idOf(field), names);
	}
	return byField;
}

export function segmentOf(member: Member): string {
	return member.toString('latin1', SEGMENT_AT, DIGEST_AT);
}

export function fieldOf(member: Member): number {
	return member.readUIntBE(FIELD_AT, ID_BYTES);
}

export function descriptorIdOf(member: Member): number {
	return member.readUIntBE(0, ID_BYTES);
}

export function entryDigestOf(member: Member): string {
	return member.toString('base64url', DIGEST_AT);
}
