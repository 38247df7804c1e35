import { keyIn } from '../../store/namespace.ts';
import { StoreError } from '../../errors.ts';
import { type Store, unlessAway } from '../../store/store.ts';
import { chunksOf } from '../../pace.ts';
import { CUT } from '../../documents/cut.ts';
import type { FieldVersion, LeftSegment, ProvenanceRecord } from './field-version.ts';
import { continueVersion, decodeRecord, encodeRecord } from './stored/record.ts';

export interface TargetRef {
	readonly collection: string;
	readonly item: string;
	readonly language: string;
}

/** Records in one command: a few hundred kilobytes, well within its deadline. */
const READ_TOGETHER = 200;

/** The first witness of whose text stands where: a record per item and language, without expiry. */
export class Provenance {
	readonly #store: Store;
	readonly #namespace: string;
	/** Records of another cut tell their hashes alone. */
	readonly cut: number;

	constructor(store: Store, namespace: string, cut: number = CUT) {
		this.#store = store;
		this.#namespace = namespace;
		this.cut = cut;
	}

	/** Unknown and unreadable records are empty: Directus's own history is asked then. */
	async read(refs: readonly TargetRef[]): Promise<readonly ProvenanceRecord[]> {
		const records: ProvenanceRecord[] = [];
		for (const some of chunksOf(refs, READ_TOGETHER)) {
			records.push(...((await unlessAway(() => this.demand(some))) ?? some.map(() => ({}))));
		}
		return records;
	}

	/** As `read`, but rejects with `StoreError` when the store does not answer. */
	async demand(refs: readonly TargetRef[]): Promise<readonly ProvenanceRecord[]> {
		return this.#load(refs.map((ref) => this.#key(ref)));
	}

	/**
	 * Puts a newest version before one older of each field: that of `standing`, the hash of what the
	 * row holds, where it is known. Answers the record before; null where the store fails.
	 */
	async add(
		ref: TargetRef,
		versions: Readonly<Record<string, FieldVersion>>,
		standing: Readonly<Record<string, string>> = {},
	): Promise<ProvenanceRecord | null> {
		const [known] = (await unlessAway(() => this.demand([ref]))) ?? [];
		// What could not be read may hold more than is added here.
		if (known === undefined) return null;
		const record = withVersions(known, versions, standing);
		return (await this.#put(ref, record, known)) ? known : null;
	}

	/** As `add`, for many fields at once. Rejects with `StoreError`. */
	async addAll(
		added: readonly {
			readonly ref: TargetRef;
			readonly versions: Readonly<Record<string, FieldVersion>>;
		}[],
	): Promise<void> {
		if (added.length === 0) return;
		const byKey = Map.groupBy(added, ({ ref }) => this.#key(ref));
		const records = await this.#load([...byKey.keys()]);
		await this.#store.setMany(
			[...byKey].map(([key, some], at) => {
				const before = records[at] ?? {};
				let record = before;
				for (const { versions } of some) record = withVersions(record, versions);
				return { key, value: encodeRecord(record, this.cut, before), ttlMs: null };
			}),
		);
	}

	/** Puts some fields back to what was known of them `before`. */
	async takeBack(
		ref: TargetRef,
		fields: readonly string[],
		before: ProvenanceRecord,
	): Promise<void> {
		if (fields.length === 0) return;
		const [known] = (await unlessAway(() => this.demand([ref]))) ?? [];
		if (known === undefined) return;
		const kept = Object.entries(known).filter(([field]) => !fields.includes(field));
		const restored = Object.entries(before).filter(([field]) => fields.includes(field));
		await this.#put(ref, Object.fromEntries([...kept, ...restored]), known);
	}

	async replace(ref: TargetRef, record: ProvenanceRecord): Promise<boolean> {
		return this.#put(ref, record, record);
	}

	async #put(ref: TargetRef, record: ProvenanceRecord, before: ProvenanceRecord): Promise<boolean> {
		const value = encodeRecord(record, this.cut, before);
		const entry = { key: this.#key(ref), value, ttlMs: null };
		return (await unlessAway(() => this.#store.setMany([entry]).then(() => true))) === true;
	}

	/** Drops the records of items that are gone. Rejects with `StoreError`. */
	async drop(refs: readonly TargetRef[]): Promise<void> {
		await this.#store.deleteMany(refs.map((ref) => this.#key(ref)));
	}

	/** All records, or those of a collection, by page. Rejects with `StoreError`. */
	async *pages(
		collection?: string,
	): AsyncIterable<readonly { readonly ref: TargetRef; readonly record: ProvenanceRecord }[]> {
		const start = keyIn('provenance', this.#namespace, '');
		const path = collection === undefined ? [] : [collection];
		for await (const keys of this.#store.scan(keyIn('provenance', this.#namespace, ...path, ''))) {
			const records = await this.#load(keys);
			yield keys.map((key, at) => {
				const names = key.slice(start.length).split(':').map(decodeURIComponent);
				const [named = '', item = '', language = ''] = names;
				return { ref: { collection: named, item, language }, record: records[at] ?? {} };
			});
		}
	}

	async #load(keys: readonly string[]): Promise<readonly ProvenanceRecord[]> {
		const values = await this.#store.getMany(keys);
		return values.map((value) => {
			const record = decodeRecord(value, this.cut);
			if (record !== null) return record;
			throw new StoreError('failed', 'a later version of the bundle has written provenance here');
		});
	}

	#key({ collection, item, language }: TargetRef): string {
		return keyIn('provenance', this.#namespace, collection, item, language);
	}
}

function withVersions(
	known: ProvenanceRecord,
	versions: Readonly<Record<string, FieldVersion>>,
	standing: Readonly<Record<string, string>> = {},
): ProvenanceRecord {
	const added = Object.entries(versions).map(([field, version]) => {
		const older = (known[field] ?? []).filter(({ value }) => value !== version.value);
		const kept = older.find(({ value }) => value === standing[field]) ?? older[0];
		const left = leftBy(version, known[field]?.[0]);
		const same = known[field]?.find(({ value }) => value === version.value);
		const made = { ...version, left, standing: standing[field] ?? version.standing };
		const newest = same === undefined ? made : continueVersion(made, same);
		return [field, kept === undefined ? [newest] : [newest, kept]] as const;
	});
	return { ...known, ...Object.fromEntries(added) };
}

/** Segments of one field that are remembered after they have left it. */
const MAX_LEFT = 50;

/** What the version before held, or knew to have left, and this one does not hold. */
function leftBy(version: FieldVersion, before: FieldVersion | undefined): FieldVersion['left'] {
	if (before === undefined) return version.left;
	const { source, target, shapings, people } = before;
	const gone = source.flatMap((digest, index): LeftSegment[] => {
		const own = target[index];
		const shaping = shapings?.[index];
		if (!own || shaping === undefined || people.includes(index)) return [];
		return [[digest, own, shaping]];
	});
	const held = new Set(version.source);
	const left = new Map<string, LeftSegment>();
	for (const entry of [...gone, ...(before.left ?? [])]) {
		if (!held.has(entry[0]) && !left.has(entry[0])) left.set(entry[0], entry);
	}
	return left.size === 0 ? undefined : [...left.values()].slice(0, MAX_LEFT);
}
