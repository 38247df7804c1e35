import { decode, encode } from '@msgpack/msgpack';
import { FIRST_CUT } from '../../../documents/cut.ts';
import { isObject } from '../../../config/run-options.ts';
import type { FieldVersion, ProvenanceRecord } from '../field-version.ts';
import { decodeFormer } from './former.ts';
import { isStoredRecord, isStoredVersion } from './layout.ts';
import { type Origin, type ReadVersion, readVersion, unpackHash, writeVersion } from './version.ts';

/** Number of the format of records: 1 was JSON. It is raised when this code can no longer read. */
const RECORD_FORMAT = 2;

/** `{`, with which JSON begins and no map of MessagePack that we write. */
const JSON_START = 0x7b;

/** What lies behind a version of another cut: it is written again as it was. */
const recut = new WeakMap<FieldVersion, { readonly version: FieldVersion; readonly cut: number }>();
/** What a later version of the bundle has written into a version or a record. */
const unknown = new WeakMap<FieldVersion | ProvenanceRecord, Origin['others']>();

/** A version of another cut than `cut` tells its hashes alone. null: the format is a newer one. */
export function decodeRecord(value: Buffer | null, cut: number): ProvenanceRecord | null {
	if (value === null || value.length === 0) return {};
	if (value[0] === JSON_START) return showFormer(decodeFormer(value) ?? {}, cut);
	const parsed = unpackMap(value);
	if (Number(parsed?.['n']) > RECORD_FORMAT) return null;
	if (!isStoredRecord(parsed)) return {};
	const { n: _, strings, fields, ...others } = parsed;
	const record = Object.fromEntries(
		Object.entries(fields).map(([field, versions]) => [
			field,
			readVersions(versions, strings, cut),
		]),
	);
	if (Object.keys(others).length > 0) unknown.set(record, others);
	return record;
}

/** `before`: what stood in its place. */
export function encodeRecord(
	record: ProvenanceRecord,
	cut: number,
	before: ProvenanceRecord = record,
): Buffer {
	const indexes = new Map<string, number>();
	const indexOf = (text: string): number => {
		const at = indexes.get(text) ?? indexes.size;
		indexes.set(text, at);
		return at;
	};
	const fields = Object.fromEntries(
		Object.entries(record).map(([field, versions]) => {
			const all = versions.map((version) => recut.get(version)?.version ?? version);
			const cuts = versions.map((version) => recut.get(version)?.cut ?? cut);
			const written = all.map((version, at) => {
				const known = versions[at] ?? version;
				const origin = { cut: cuts[at] ?? cut, others: unknown.get(known) ?? {} };
				const beside = { newer: all[at - 1] ?? null, olderValue: all[at + 1]?.value ?? null };
				return writeVersion(version, origin, beside, cuts[at - 1] ?? FIRST_CUT, indexOf);
			});
			return [field, written];
		}),
	);
	const strings = [...indexes.keys()];
	const stored = { ...unknown.get(before), n: RECORD_FORMAT, strings, fields };
	return Buffer.from(encode(stored, { ignoreUndefined: true }));
}

/** A newer version of the same value goes on bearing what belongs to that value. */
export function continueVersion(version: FieldVersion, former: FieldVersion): FieldVersion {
	const { review, proposal, copy } = former;
	const known = { ...(review && { review }), ...(proposal && { proposal }), ...(copy && { copy }) };
	const continued = { ...known, ...version };
	const others = unknown.get(former);
	if (others !== undefined) unknown.set(continued, others);
	return continued;
}

function readVersions(
	stored: readonly unknown[],
	strings: readonly string[],
	cut: number,
): readonly FieldVersion[] {
	const versions: FieldVersion[] = [];
	const parsed = stored.map((version) => (isStoredVersion(version) ? version : undefined));
	let newer: ReadVersion | null = null;
	for (const [at, version] of parsed.entries()) {
		const older = parsed[at + 1];
		const olderValue = older === undefined ? null : unpackHash(older.v);
		newer = version === undefined ? null : readVersion(version, { newer, olderValue }, strings);
		// What an older one shares with this is lost with it.
		if (newer === null) break;
		const shown = show(newer.version, newer.cut, cut);
		if (Object.keys(newer.others).length > 0) unknown.set(shown, newer.others);
		versions.push(shown);
	}
	return versions;
}

/** Whether every segment of a version of another cut was a person's, as far as that is known. */
export function isWhollyPersons(shown: FieldVersion): boolean {
	const version = recut.get(shown)?.version;
	return version !== undefined && version.people.length === version.source.length;
}

/** What may be compared with today's texts. */
function show(version: FieldVersion, cut: number, today: number): FieldVersion {
	if (cut === today) return version;
	const { tags: _tags, frame: _frame, left: _left, ...hashes } = version;
	const shown: FieldVersion = { ...hashes, source: [], target: [], shapings: null, recut: true };
	recut.set(shown, { version, cut });
	return shown;
}

/** Former records were all made under the first cut. */
function showFormer(record: ProvenanceRecord, today: number): ProvenanceRecord {
	if (today === FIRST_CUT) return record;
	return Object.fromEntries(
		Object.entries(record).map(([field, versions]) => [
			field,
			versions.map((version) => show(version, FIRST_CUT, today)),
		]),
	);
}

function unpackMap(value: Buffer): Readonly<Record<string, unknown>> | null {
	try {
		const map: unknown = decode(value);
		return isObject(map) ? map : null;
	} catch {
		return null;
	}
}
