import { keyIn } from '../../store/namespace.ts';
import { readJson, type Store, unlessAway } from '../../store/store.ts';
import { chunksOf } from '../../pace.ts';
import {
	encodeRecord,
	type FieldVersion,
	type LeftSegment,
	type ProvenanceRecord,
	recordSchema,
} from './field-version.ts';
import { shortHash } from '../../documents/segment-digest.ts';

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

	constructor(store: Store, namespace: string) {
		this.#store = store;
		this.#namespace = namespace;
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
		return (await this.replace(ref, withVersions(known, versions, standing))) ? known : null;
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
				let record = records[at] ?? {};
				for (const { versions } of some) record = withVersions(record, versions);
				return { key, value: encodeRecord(record), ttlMs: null };
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
		await this.replace(ref, Object.fromEntries([...kept, ...restored]));
	}

	async replace(ref: TargetRef, record: ProvenanceRecord): Promise<boolean> {
		const entry = { key: this.#key(ref), value: encodeRecord(record), ttlMs: null };
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
		return values.map((value) => readJson(recordSchema, value) ?? {});
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
		const newest = { ...version, left, standing: standing[field] ?? version.standing };
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

/** Hash of a field's value as it is read from the database. */
export function hashValue(value: unknown): string {
	return shortHash(JSON.stringify(value) ?? 'undefined');
}
