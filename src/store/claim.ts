import { z } from 'zod';
import { StoreError } from '../errors.ts';
import { keyIn } from './namespace.ts';
import { readJson, type Store, unlessAway } from './store.ts';

/** Of all that is stored: it is raised when a former version of the bundle cannot read it. */
export const STORED_FORMAT = 2;

/** A look at what others have written is good for so long. */
const LOOK_MS = 5_000;

/** Members of later versions are kept. */
const metaSchema = z.looseObject({
	/** The Directus project that keeps its memory here; null: none that has an id. */
	project: z.string().nullable(),
	/** The newest format, and the newest cut of texts, that has written here. */
	format: z.number(),
	cut: z.number(),
	/** The cut under which approved wording is known. */
	wording: z.number(),
});
type Meta = z.infer<typeof metaSchema>;

const FIRST_CUT = 1;

/** Two commands on one key, while no other is let through. */
export interface ClaimDoor {
	/** Sets a value where none is; answers what stands there then, null where that is not told. */
	setAbsent(key: string, value: Buffer): Promise<Buffer | null>;
	set(key: string, value: Buffer): Promise<void>;
}

export interface ClaimOptions {
	readonly namespace: string;
	/** The number of today's cut. */
	readonly cut: number;
	/** null: Directus has none. */
	readonly readProject: () => Promise<string | null>;
	readonly logger: { error(message: string): void };
	readonly store: () => Store;
	/** Default `STORED_FORMAT`. */
	readonly format?: number;
}

/**
 * Whose a namespace is, and which version of the bundle has written there. It is asked whenever a
 * store is reached; as long as none answers, nothing is known and nothing is refused.
 */
export class Claim {
	readonly #options: ClaimOptions;
	readonly #key: string;
	readonly #format: number;
	#fault: StoreError | null = null;
	#lookedAt = -Infinity;
	#looking: Promise<void> = Promise.resolve();

	constructor(options: ClaimOptions) {
		this.#options = options;
		this.#key = keyIn('meta', options.namespace);
		this.#format = options.format ?? STORED_FORMAT;
	}

	/** Rejects with the `StoreError` under which a store of another project stays closed. */
	async enter(door: ClaimDoor): Promise<void> {
		const { namespace, cut, readProject } = this.#options;
		const project = await readProject();
		const own: Meta = { project, format: this.#format, cut, wording: FIRST_CUT };
		const standing = await door.setAbsent(this.#key, encode(own));
		const meta = readJson(metaSchema, standing);
		if (meta === null) {
			// What cannot be read is nobody's.
			if (standing !== null) await door.set(this.#key, encode(own));
			return;
		}
		if (meta.project !== null && project !== null && meta.project !== project) {
			this.#refuse(
				'foreign',
				`another Directus project keeps its memory in the namespace "${namespace}" of this store: ` +
					'nothing is read or written there. Set TRANSLATION_CACHE_NAMESPACE to a name of this ' +
					`project's own; where the project is the same and got a new id, delete ${this.#key}`,
			);
			throw this.#fault ?? new StoreError('foreign', '');
		}
		this.#judge(meta);
		const newest = {
			...meta,
			project: meta.project ?? project,
			format: Math.max(meta.format, this.#format),
			cut: Math.max(meta.cut, cut),
		};
		if (encode(newest).equals(encode(meta))) return;
		await door.set(this.#key, encode(newest));
	}

	/**
	 * Rejects with `StoreError` where this process may not work: in a store of another project, or
	 * where a later version of the bundle has written. `isWriting`: the namespace is claimed again
	 * if it was cleared.
	 */
	async require(isWriting = false): Promise<void> {
		await this.#look(isWriting);
		if (this.#fault !== null) throw this.#fault;
	}

	/** Whether `require` would let this process work. */
	async mayWork(): Promise<boolean> {
		await this.#look(false);
		return this.#fault === null;
	}

	/** The cut under which approved wording is known. Rejects with `StoreError`. */
	async wordingCut(): Promise<number> {
		const [value] = await this.#options.store().getMany([this.#key]);
		return readJson(metaSchema, value)?.wording ?? FIRST_CUT;
	}

	/** Notes that approved wording is known under today's cut. Rejects with `StoreError`. */
	async noteWording(): Promise<void> {
		const store = this.#options.store();
		const [value] = await store.getMany([this.#key]);
		const meta = readJson(metaSchema, value);
		if (meta === null) return;
		const known = encode({ ...meta, wording: this.#options.cut });
		await store.setMany([{ key: this.#key, value: known, ttlMs: null }]);
	}

	/** Whoever comes within a few seconds waits for the same look. */
	#look(isWriting: boolean): Promise<void> {
		const isRecent = performance.now() - this.#lookedAt < LOOK_MS;
		if (this.#fault?.kind === 'foreign' || isRecent) return this.#looking;
		this.#lookedAt = performance.now();
		this.#looking = this.#lookAnew(isWriting);
		return this.#looking;
	}

	async #lookAnew(isWriting: boolean): Promise<void> {
		const store = this.#options.store();
		const standing = await unlessAway(() => store.getMany([this.#key]));
		const [value = null] = standing ?? [];
		if (value !== null) this.#judge(readJson(metaSchema, value));
		if (standing === null || value !== null || !isWriting) return;
		const door: ClaimDoor = {
			setAbsent: async (key, own) => {
				const [found = null] = await store.setAbsentMany([{ key, value: own, ttlMs: null }]);
				return found;
			},
			set: (key, own) => store.setMany([{ key, value: own, ttlMs: null }]),
		};
		await unlessAway(() => this.enter(door));
	}

	#judge(meta: Meta | null): void {
		const isNewer = meta !== null && (meta.format > this.#format || meta.cut > this.#options.cut);
		if (!isNewer) {
			this.#fault = null;
			return;
		}
		this.#refuse(
			'newer',
			'a later version of this extension works on the same store: this process translates and ' +
				'learns nothing until it has that version too; it still invalidates',
		);
	}

	#refuse(kind: 'foreign' | 'newer', message: string): void {
		if (this.#fault?.kind !== kind) this.#options.logger.error(`translation-cache: ${message}`);
		this.#fault = new StoreError(kind, message);
	}
}

function encode(meta: Meta): Buffer {
	return Buffer.from(JSON.stringify(meta));
}
