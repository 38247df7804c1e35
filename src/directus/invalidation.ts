import type { ResponseCacheFace } from '../cache/cache.ts';
import type { InvalidationMode } from '../contract.ts';
import { normaliseSegment, parseDocument, segmentDigest } from '../documents/format.ts';
import { StoreError } from '../errors.ts';
import type { OwnWrites } from './accountability.ts';
import type { DirectusContext, PrimaryKey, Row, SchemaOverview } from './context.ts';
import { isEmpty } from './decision.ts';
import {
	findParentShape,
	findShape,
	readTranslatableFields,
	type TranslatableField,
	type TranslationsShape,
} from './shape.ts';
import { type ItemRows, readItems, type ReadScope, readUntil } from './source.ts';
import { flattenKeys, holdsPayload } from './trigger.ts';

/** Bursts of events are worked on together, this long after the first. */
const WINDOW_MS = 100;
/** What the store could not take is tried again this much later. */
const RETRY_MS = 5_000;
/** Items that are read together. */
const PAGE = 100;

export interface Change {
	readonly kind: 'create' | 'update' | 'delete';
	readonly collection: string;
	readonly keys: readonly PrimaryKey[];
	readonly payload: Row | null;
}

/** Drops what changes of items made stale; works from the rows as they are when the window closes. */
export class Invalidator {
	readonly #cache: ResponseCacheFace;
	readonly #mode: InvalidationMode;
	readonly #ownWrites: OwnWrites;
	readonly #context: DirectusContext;
	#pending: Change[] = [];
	#timer: NodeJS.Timeout | null = null;
	#working: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(options: {
		readonly cache: ResponseCacheFace;
		readonly mode: InvalidationMode;
		readonly ownWrites: OwnWrites;
		readonly context: DirectusContext;
	}) {
		this.#cache = options.cache;
		this.#mode = options.mode;
		this.#ownWrites = options.ownWrites;
		this.#context = options.context;
	}

	/** Notes a change; returns at once. Our own writes change no source text and are ignored. */
	note(change: Change, accountability: unknown): void {
		if (this.#mode === 'off' || this.#closed || this.#ownWrites.has(accountability)) return;
		this.#pending.push(change);
		this.#schedule(WINDOW_MS);
	}

	/** Before translation rows vanish: notes a change of their parents, which nothing tells afterwards. */
	async noteVanishing(
		collection: string,
		keys: readonly PrimaryKey[],
		database: DirectusContext['database'],
		accountability: unknown,
	): Promise<void> {
		if (this.#mode !== 'item' || this.#ownWrites.has(accountability)) return;
		const shape = findParentShape(await this.#context.getSchema(), collection);
		if (shape === null) return;
		const rows = await database(collection)
			.whereIn(shape.junctionKey, [...keys])
			.select<Row[]>(shape.parentField);
		const parents = flattenKeys(rows.map((row) => row[shape.parentField]));
		if (parents.length === 0) return;
		const change = {
			kind: 'update',
			collection: shape.collection,
			keys: parents,
			payload: null,
		} as const;
		this.note(change, accountability);
	}

	/** Ends the timers; what is pending is applied once more, unanswered work is given up. */
	async close(): Promise<void> {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		this.#closed = true;
		this.#work();
		await this.#working;
	}

	#schedule(delayMs: number): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = null;
			this.#work();
		}, delayMs).unref();
	}

	#work(): void {
		const changes = this.#pending;
		this.#pending = [];
		this.#working = this.#working
			.then(() => this.#apply(changes))
			.catch((error: unknown) => {
				const name = error instanceof Error ? error.name : 'unknown';
				this.#context.logger.warn(`translation-cache: an invalidation failed (${name})`);
			});
	}

	async #apply(changes: readonly Change[]): Promise<void> {
		if (changes.length === 0) return;
		const schema = await this.#context.getSchema();
		for (const [collection, group] of groupBy(changes, (change) => change.collection)) {
			try {
				if (this.#mode === 'collection') await this.#dropCollection(schema, collection);
				else await this.#releaseItems(schema, collection, group);
			} catch (error) {
				if (!(error instanceof StoreError)) throw error;
				this.#keep(group);
			}
		}
	}

	/** The store did not take it: the changes are noted again, without what only their first reading needed. */
	#keep(changes: readonly Change[]): void {
		if (this.#closed) return;
		if (this.#timer === null) {
			this.#context.logger.warn(
				'translation-cache: the store does not take invalidations; they are kept and repeated',
			);
		}
		const kinds = groupBy(
			[...changes, ...this.#pending],
			({ kind, collection }) => `${kind} ${collection}`,
		);
		this.#pending = [...kinds.values()].flatMap((group) => {
			const [first] = group;
			if (first === undefined) return [];
			const keys = flattenKeys(group.map((change) => change.keys));
			return [group.length === 1 ? { ...first, keys } : { ...first, keys, payload: null }];
		});
		this.#schedule(RETRY_MS);
	}

	async #dropCollection(schema: SchemaOverview, collection: string): Promise<void> {
		const parent = findParentShape(schema, collection)?.collection;
		for (const name of parent === undefined ? [collection] : [collection, parent]) {
			await this.#cache.invalidate({ collection: name });
			this.#cache.countInvalidation(name, 0, 0);
		}
	}

	async #releaseItems(
		schema: SchemaOverview,
		collection: string,
		changes: readonly Change[],
	): Promise<void> {
		const shape = findShape(schema, collection) ?? findParentShape(schema, collection);
		const name = shape?.collection ?? collection;
		await this.#cache.invalidateItemless(name);
		if (shape === null) return;
		const fields = await readTranslatableFields(this.#context, schema, shape);
		const scope: ReadScope = {
			context: this.#context,
			schema,
			shape,
			fields,
			accountability: null,
		};
		const gone = changes.filter(({ kind }) => kind === 'delete' && collection === shape.collection);
		const changed = changes.filter(
			({ kind }) => kind === 'update' || collection === shape.junction,
		);
		for (const key of flattenKeys(gone.map(({ keys }) => keys))) await this.#forget(scope, key);
		const items = await this.#parentsOf(scope, collection, changed);
		for (let at = 0; at < items.length; at += PAGE) {
			await this.#release(scope, items.slice(at, at + PAGE), changed);
		}
	}

	async #parentsOf(
		{ shape }: ReadScope,
		collection: string,
		changes: readonly Change[],
	): Promise<readonly PrimaryKey[]> {
		if (collection === shape.collection) return flattenKeys(changes.map(({ keys }) => keys));
		const keys = flattenKeys(changes.map((change) => change.keys));
		const read = async (): Promise<readonly Row[]> =>
			this.#context
				.database(shape.junction)
				.whereIn(shape.junctionKey, [...keys])
				.select<Row[]>(shape.parentField);
		const named = changes.map(({ payload }) => payload?.[shape.parentField]);
		const rows = (await readUntil(read, (found) => found.length > 0 || !isEmpty(named[0]))).value;
		return flattenKeys([rows.map((row) => row[shape.parentField]), named]);
	}

	async #forget(scope: ReadScope, key: PrimaryKey): Promise<void> {
		// Deletes are told before their transaction commits: what still stands afterwards was not deleted.
		const { value } = await readUntil(
			() => readItems(scope, [key]),
			(items) => items.length === 0,
		);
		if (value.length > 0) return;
		const { collection } = scope.shape;
		const { dropped, kept } = await this.#cache.forgetItem({ collection, item: String(key) });
		this.#cache.countInvalidation(collection, dropped, kept);
	}

	async #release(
		scope: ReadScope,
		keys: readonly PrimaryKey[],
		changes: readonly Change[],
	): Promise<void> {
		const { shape, fields } = scope;
		const isFresh = (item: ItemRows): boolean => {
			const last = changes.findLast((change) => touches(change, shape, item));
			return last === undefined || holdsPayload(last, shape, fields, item, null);
		};
		const { value: items } = await readUntil(
			() => readItems(scope, keys),
			(found) => found.every(isFresh),
		);
		for (const item of items) {
			const { collection } = shape;
			const current = digestsInUse(shape, fields, item);
			const ref = { collection, item: String(item.key) };
			const { dropped, kept } = await this.#cache.releaseItem(ref, current);
			this.#cache.countInvalidation(collection, dropped, kept);
		}
	}
}

function touches(change: Change, shape: TranslationsShape, item: ItemRows): boolean {
	const keys = new Set(change.keys.map(String));
	return change.collection === shape.junction
		? item.translations.some((row) => keys.has(String(row[shape.junctionKey])))
		: keys.has(String(item.key));
}

/** Digests of every segment that stands in any language of a field: in doubt an entry is kept. */
function digestsInUse(
	shape: TranslationsShape,
	fields: readonly TranslatableField[],
	item: ItemRows,
): ReadonlyMap<string, readonly Buffer[]> {
	return new Map(
		fields.map(({ name, format }) => {
			const rows = [item.parent, ...item.translations];
			const texts = new Set(
				rows.map((row) => row[name]).filter((value) => typeof value === 'string'),
			);
			const digests = [...texts].flatMap((text) =>
				parseDocument(text, format).segments.map((segment) =>
					segmentDigest(normaliseSegment(segment.text)),
				),
			);
			return [name, digests];
		}),
	);
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const value of values) {
		const group = groups.get(keyOf(value)) ?? [];
		group.push(value);
		groups.set(keyOf(value), group);
	}
	return groups;
}
