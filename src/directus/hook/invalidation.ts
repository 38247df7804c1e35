import type { ResponseCache } from '../../cache/cache.ts';
import type { InvalidationMode } from '../../contract/names.ts';
import { StoreError } from '../../errors.ts';
import { giveWay } from '../../pace.ts';
import { authorOf } from '../host/author.ts';
import type { OwnWrites } from '../host/own-writes.ts';
import {
	type Change,
	digestsInUse,
	isGone,
	parentKeys,
	readChangedItems,
	type Written,
	writtenBy,
} from '../rows/changed-items.ts';
import type { DirectusContext, PrimaryKey, Row } from '../host/context.ts';
import { nameOfError } from '../host/directus-error.ts';
import type { Learner } from '../learning/learning.ts';
import { Touches } from '../learning/touches.ts';
import { type LearnScope, scopesOf, type ScopeSources } from '../rows/scopes.ts';
import {
	findParentModel,
	hasJunction,
	type TranslationsModel,
} from '../content/translations-model.ts';
import { flattenKeys } from '../rows/trigger.ts';
import type { Claim } from '../../store/claim.ts';
import { ChangeQueue } from './change-queue.ts';

/** Bursts of events are worked on together, this long after the first. */
const WINDOW_MS = 100;
/** What could not be applied is tried again this much later. */
const RETRY_MS = 5_000;

export interface InvalidatorOptions extends ScopeSources {
	readonly cache: ResponseCache;
	readonly mode: InvalidationMode;
	readonly ownWrites: OwnWrites;
	/** Without one no wording is learned. */
	readonly learner?: Learner | undefined;
	/** Says whether this process may learn; without one it may. */
	readonly claim?: Pick<Claim, 'mayWork'> | undefined;
}

/** Drops what changed items made stale; works from the rows as they are when the window closes. */
export class Invalidator {
	readonly #options: InvalidatorOptions;
	readonly #queue = new ChangeQueue({
		quietMs: WINDOW_MS,
		atMostMs: WINDOW_MS,
		work: (changes) => this.#apply(changes),
		onError: (changes, error) => this.#keep(changes, error),
	});
	#failing = false;

	constructor(options: InvalidatorOptions) {
		this.#options = options;
	}

	/** Notes a change; returns at once. Our own writes only end the waiting for others. */
	note(change: Change, accountability: unknown): void {
		const author = authorOf(accountability);
		this.#queue.note({ ...change, author }, this.#options.ownWrites.has(accountability));
	}

	/** Notes a change of the parents before translation rows vanish: nothing tells it afterwards. */
	async noteVanishing(
		collection: string,
		keys: readonly PrimaryKey[],
		database: DirectusContext['database'],
		accountability: unknown,
	): Promise<void> {
		const isOfUse = this.#options.mode === 'item' || this.#options.learner !== undefined;
		if (!isOfUse || this.#options.ownWrites.has(accountability)) return;
		const model = findParentModel(await this.#options.context.getSchema(), collection);
		if (model === null) return;
		const parents = await parentKeys(database, model, keys);
		if (parents.length === 0) return;
		// As if the parents were told to delete them: the rows are waited for until they are gone.
		const payload: Row = { [model.alias]: { delete: [...keys] } };
		const change = {
			kind: 'update',
			collection: model.collection,
			keys: parents,
			payload,
		} as const;
		this.note({ ...change, isVanishing: true }, accountability);
	}

	/** What waits is applied once more; unanswered work is given up. */
	async close(): Promise<void> {
		await this.#queue.close({ isLeft: false });
	}

	async #apply(changes: readonly Change[]): Promise<void> {
		const schema = await this.#options.context.getSchema();
		const mayLearn = (await this.#options.claim?.mayWork()) !== false;
		let failed = false;
		for (const [collection, group] of Map.groupBy(changes, (change) => change.collection)) {
			try {
				const scopes = await scopesOf(this.#options, schema, collection);
				const [{ model } = { model: { collection } }] = scopes;
				const whole = this.#options.mode === 'collection' ? [collection, model.collection] : [];
				for (const name of new Set(whole)) {
					await this.#options.cache.invalidate({ collection: name });
					this.#options.cache.countInvalidation(name, 0, 0);
				}
				const own = scopes.filter((scope) => scope.model.collection === collection);
				await this.#forgetGone(own, group, mayLearn);
				if (this.#options.mode === 'item') {
					await this.#options.cache.invalidateItemless(model.collection);
					for (const scope of scopes) await this.#releaseItems(scope, group);
				}
				for (const scope of mayLearn ? scopes : []) await this.#learn(scope, group, changes);
			} catch (error) {
				failed = true;
				await this.#keep(group, error);
			}
		}
		this.#failing = failed;
	}

	/** What could not be applied is noted again, without what only its first reading needed. */
	async #keep(changes: readonly Change[], error: unknown): Promise<void> {
		// What is another project's is never invalidated.
		if (this.#queue.isClosed || (error instanceof StoreError && error.kind === 'foreign')) return;
		if (!this.#failing) {
			this.#failing = true;
			const what =
				error instanceof StoreError
					? 'the store does not take invalidations'
					: `changes could not be worked on (${nameOfError(error)})`;
			this.#options.context.logger.warn(`translation-cache: ${what}; they are kept and repeated`);
		}
		const kept: Change[] = [];
		for (const change of changes) {
			await giveWay();
			kept.push({ ...change, wrote: writtenBy(change) });
		}
		this.#queue.repeat(kept, mergeChanges, RETRY_MS);
	}

	/** Forgets what is known of deleted items' translations, and in mode `item` their entries. */
	async #forgetGone(
		scopes: readonly LearnScope[],
		changes: readonly Change[],
		mayLearn: boolean,
	): Promise<void> {
		const [scope] = scopes;
		if (scope === undefined) return;
		const { collection } = scope.model;
		const gone = changes.filter(
			(change) => change.kind === 'delete' && change.collection === collection,
		);
		for (const key of flattenKeys(gone.map(({ keys }) => keys))) {
			const ref = { collection, item: String(key) };
			if (!(await isGone(scope, key))) continue;
			for (const own of mayLearn ? scopes : []) {
				await this.#options.learner?.forget(own, key, gone);
			}
			if (this.#options.mode !== 'item') continue;
			const { dropped, kept } = await this.#options.cache.forgetItem(ref);
			this.#options.cache.countInvalidation(collection, dropped, kept);
		}
	}

	async #releaseItems(scope: LearnScope, changes: readonly Change[]): Promise<void> {
		const { model, fields } = scope;
		const { collection } = model;
		for await (const items of readChangedItems(scope, textChanges(changes, model))) {
			for (const item of items) {
				const ref = { collection, item: String(item.key) };
				const digests = await digestsInUse(fields, item);
				const { dropped, kept } = await this.#options.cache.releaseItem(ref, digests);
				this.#options.cache.countInvalidation(collection, dropped, kept);
			}
		}
	}

	/** Learns a person's edit of a translation row, and takes it back with the row, in every mode. */
	async #learn(
		scope: LearnScope,
		changes: readonly Change[],
		window: readonly Change[],
	): Promise<void> {
		const edits = textChanges(changes, scope.model).filter(
			({ collection, isVanishing }) =>
				collection === scope.model.junction ||
				(isVanishing === true && collection === scope.model.collection),
		);
		if (this.#options.learner === undefined || edits.length === 0) return;
		const touches = new Touches(scope.model, window);
		for await (const items of readChangedItems(scope, edits)) {
			await this.#options.learner.learn(scope, items, edits, touches);
		}
	}
}

/** Changes that can alter an item's text; of vanished rows the parents are noted instead. */
function textChanges(changes: readonly Change[], model: TranslationsModel): readonly Change[] {
	return changes.filter(
		({ kind, collection }) =>
			kind === 'update' ||
			(kind === 'create' && hasJunction(model) && collection === model.junction),
	);
}

/** Joins changes of one kind and author, which a store that is away would let grow without end. */
function mergeChanges(changes: readonly Change[]): readonly Change[] {
	// What has just come is joined once it could not be applied either.
	const fresh = changes.filter(({ wrote }) => wrote === undefined);
	const kept = changes.filter(({ wrote }) => wrote !== undefined);
	const kinds = Map.groupBy(kept, ({ kind, collection, isVanishing, author }) =>
		[kind, isVanishing === true, collection, author?.user, author?.ip].join(' '),
	);
	const joined = [...kinds.values()].flatMap((group) => {
		const [first] = group;
		if (first === undefined) return [];
		const keys = flattenKeys(group.map((change) => change.keys));
		if (group.length === 1) return [{ ...first, keys }];
		return [{ ...first, keys, payload: null, wrote: joinWritten(group) }];
	});
	return [...joined, ...fresh];
}

function joinWritten(changes: readonly Change[]): Written {
	const joined = new Map<string, Readonly<Record<string, string>>>();
	for (const change of changes) {
		for (const [key, columns] of writtenBy(change)) {
			const known = joined.get(key);
			joined.set(key, known === undefined ? columns : { ...known, ...columns });
		}
	}
	return joined;
}
