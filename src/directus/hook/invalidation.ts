import type { Config } from '../../config/config.ts';
import type { ResponseCache } from '../../cache/cache.ts';
import type { InvalidationMode } from '../../contract/names.ts';
import { StoreError } from '../../errors.ts';
import type { OwnWrites } from '../host/own-writes.ts';
import {
	type Change,
	digestsInUse,
	isGone,
	parentKeys,
	readChangedItems,
} from '../rows/changed-items.ts';
import type { DirectusContext, PrimaryKey, Row } from '../host/context.ts';
import type { FieldMaps } from '../content/field-maps.ts';
import type { Learner } from '../learning/learning.ts';
import { type LearnScope, scopesOf } from '../rows/scopes.ts';
import {
	findParentModel,
	hasJunction,
	type TranslationsModel,
} from '../content/translations-model.ts';
import { flattenKeys } from '../rows/trigger.ts';
import { ChangeQueue } from './change-queue.ts';

/** Bursts of events are worked on together, this long after the first. */
const WINDOW_MS = 100;
/** What could not be applied is tried again this much later. */
const RETRY_MS = 5_000;

/**
 * Drops what changes of items made stale; works from the rows as they are when the window closes.
 */
export class Invalidator {
	readonly #cache: ResponseCache;
	readonly #mode: InvalidationMode;
	readonly #ownWrites: OwnWrites;
	readonly #context: DirectusContext;
	readonly #learner: Learner | null;
	readonly #fieldMaps: FieldMaps | null;
	readonly #jsonPaths: Config['jsonPaths'];
	readonly #queue = new ChangeQueue({
		quietMs: WINDOW_MS,
		atMostMs: WINDOW_MS,
		work: (changes) => this.#apply(changes),
		onError: (changes, error) => this.#keep(changes, error),
	});
	#failing = false;

	constructor(options: {
		readonly cache: ResponseCache;
		readonly mode: InvalidationMode;
		readonly ownWrites: OwnWrites;
		readonly context: DirectusContext;
		/** Without one no wording is learned. */
		readonly learner?: Learner | undefined;
		/** Without them only translations in rows of their own are known. */
		readonly fieldMaps?: FieldMaps | undefined;
		readonly jsonPaths?: Config['jsonPaths'];
	}) {
		this.#cache = options.cache;
		this.#mode = options.mode;
		this.#ownWrites = options.ownWrites;
		this.#context = options.context;
		this.#learner = options.learner ?? null;
		this.#fieldMaps = options.fieldMaps ?? null;
		this.#jsonPaths = options.jsonPaths ?? {};
	}

	/**
	 * Notes a change; returns at once. Our own writes change no source text: they only end the
	 * waiting for others.
	 */
	note(change: Change, accountability: unknown): void {
		this.#queue.note(change, this.#ownWrites.has(accountability));
	}

	/**
	 * Before translation rows vanish: notes a change of their parents, which nothing tells
	 * afterwards.
	 */
	async noteVanishing(
		collection: string,
		keys: readonly PrimaryKey[],
		database: DirectusContext['database'],
		accountability: unknown,
	): Promise<void> {
		const isOfUse = this.#mode === 'item' || this.#learner !== null;
		if (!isOfUse || this.#ownWrites.has(accountability)) return;
		const model = findParentModel(await this.#context.getSchema(), collection);
		if (model === null) return;
		const parents = await parentKeys(database, model, keys);
		if (parents.length === 0) return;
		// As if the parents were told to delete them: the rows are waited for until they are gone.
		const payload: Row = { [model.alias]: { delete: [...keys] } };
		const change: Change = {
			kind: 'update',
			collection: model.collection,
			keys: parents,
			payload,
			isVanishing: true,
		};
		this.note(change, accountability);
	}

	/** What waits is applied once more; unanswered work is given up. */
	async close(): Promise<void> {
		await this.#queue.close({ isLeft: false });
	}

	async #apply(changes: readonly Change[]): Promise<void> {
		const schema = await this.#context.getSchema();
		let failed = false;
		for (const [collection, group] of Map.groupBy(changes, (change) => change.collection)) {
			try {
				const scopes = await scopesOf(
					this.#context,
					this.#fieldMaps,
					schema,
					collection,
					this.#jsonPaths,
				);
				const [{ model } = { model: { collection } }] = scopes;
				if (this.#mode === 'collection')
					await this.#dropCollections([collection, model.collection]);
				const own = scopes.filter((scope) => scope.model.collection === collection);
				await this.#forgetGone(own, group);
				if (this.#mode === 'item') {
					await this.#cache.invalidateItemless(model.collection);
					for (const scope of scopes) await this.#releaseItems(scope, group);
				}
				for (const scope of scopes) await this.#learn(scope, group);
			} catch (error) {
				failed = true;
				this.#keep(group, error);
			}
		}
		this.#failing = failed;
	}

	/** What could not be applied is noted again, without what only its first reading needed. */
	#keep(changes: readonly Change[], error: unknown): void {
		if (this.#queue.isClosed) return;
		if (!this.#failing) {
			this.#failing = true;
			const name = error instanceof Error ? error.name : 'unknown';
			const what =
				error instanceof StoreError
					? 'the store does not take invalidations'
					: `changes could not be worked on (${name})`;
			this.#context.logger.warn(`translation-cache: ${what}; they are kept and repeated`);
		}
		this.#queue.repeat(changes, mergeChanges, RETRY_MS);
	}

	async #dropCollections(collections: readonly string[]): Promise<void> {
		for (const name of new Set(collections)) {
			await this.#cache.invalidate({ collection: name });
			this.#cache.countInvalidation(name, 0, 0);
		}
	}

	/**
	 * Forgets what was known of deleted items' translations, whatever the mode, and by mode their
	 * entries.
	 */
	async #forgetGone(scopes: readonly LearnScope[], changes: readonly Change[]): Promise<void> {
		const [scope] = scopes;
		if (scope === undefined) return;
		const { collection } = scope.model;
		const gone = changes.filter(
			(change) => change.kind === 'delete' && change.collection === collection,
		);
		for (const key of flattenKeys(gone.map(({ keys }) => keys))) {
			const ref = { collection, item: String(key) };
			if (!(await isGone(scope, key))) continue;
			for (const own of scopes) await this.#learner?.forget(own, key);
			if (this.#mode !== 'item') continue;
			const { dropped, kept } = await this.#cache.forgetItem(ref);
			this.#cache.countInvalidation(collection, dropped, kept);
		}
	}

	async #releaseItems(scope: LearnScope, changes: readonly Change[]): Promise<void> {
		const { model, fields } = scope;
		const { collection } = model;
		for await (const items of readChangedItems(scope, textChanges(changes, model))) {
			for (const item of items) {
				const ref = { collection, item: String(item.key) };
				const { dropped, kept } = await this.#cache.releaseItem(ref, digestsInUse(fields, item));
				this.#cache.countInvalidation(collection, dropped, kept);
			}
		}
	}

	/**
	 * A person's edit of a translation row is learned, and taken back with the row, whatever the
	 * mode.
	 */
	async #learn(scope: LearnScope, changes: readonly Change[]): Promise<void> {
		const edits = textChanges(changes, scope.model).filter(
			({ collection, isVanishing }) =>
				collection === scope.model.junction ||
				(isVanishing === true && collection === scope.model.collection),
		);
		if (this.#learner === null || edits.length === 0) return;
		for await (const items of readChangedItems(scope, edits)) {
			await this.#learner.learn(scope, items, edits);
		}
	}
}

/**
 * Changes that can leave an item with another text; of vanished rows the parents are noted instead.
 */
function textChanges(changes: readonly Change[], model: TranslationsModel): readonly Change[] {
	return changes.filter(
		({ kind, collection }) =>
			kind === 'update' ||
			(kind === 'create' && hasJunction(model) && collection === model.junction),
	);
}

/** Joins changes of one kind, which a store that stays away would let grow without end. */
function mergeChanges(changes: readonly Change[]): readonly Change[] {
	const kinds = Map.groupBy(
		changes,
		({ kind, collection, isVanishing }) => `${kind} ${isVanishing === true} ${collection}`,
	);
	return [...kinds.values()].flatMap((group) => {
		const [first] = group;
		if (first === undefined) return [];
		const keys = flattenKeys(group.map((change) => change.keys));
		return [group.length === 1 ? { ...first, keys } : { ...first, keys, payload: null }];
	});
}
