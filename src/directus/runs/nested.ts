import { chunksOf } from '../../pace.ts';
import type { RunFailure } from '../../contract/runs.ts';
import { InvalidInputError } from '../../errors.ts';
import { NO_FIGURES } from '../../translation/figures.ts';
import {
	branchesOf,
	collectionsOf,
	fruitfulCollections,
	readChildren,
	sourceOf,
} from '../content/branches.ts';
import type { PrimaryKey } from '../host/context.ts';
import { codeOf, nameOfError } from '../host/directus-error.ts';
import type { ItemRunDependencies, RunPlan } from './context.ts';
import type { ItemRunResult } from './item.ts';
import { type Pace, runEach } from './items.ts';
import { type DirectusAccess, isLimited } from '../host/items.ts';
import type { TranslationsModel } from '../content/translations-model.ts';
import { ALL_FIELDS, readTranslatableFields } from '../content/translatable-fields.ts';
import { type ItemRows, readItems } from '../rows/item-rows.ts';

const MAX_DEPTH = 10;
const CHILDREN_AT_ONCE = 100;

export interface NestedRun {
	readonly plan: RunPlan;
	readonly dependencies: ItemRunDependencies;
}

interface NestedOptions {
	readonly root: string;
	readonly scope: DirectusAccess;
	/** Those that the run is restricted to; empty: all. */
	readonly fields: readonly string[];
	/** How a collection keeps its translations, if it has any. */
	readonly modelOf: (collection: string) => TranslationsModel | null;
	/** Prepares a run over another collection, within the budgets of this one. */
	readonly prepare: (collection: string, fields: readonly string[]) => Promise<NestedRun>;
}

/** By collection the keys of one level. */
type Level = ReadonlyMap<string, readonly PrimaryKey[]>;

/** The blocks and children that a run's items hold, translated as their own collections' items. */
export class NestedRuns {
	readonly #options: NestedOptions;
	readonly #fruitful: ReadonlySet<string>;
	readonly #prepared = new Map<string, Promise<NestedRun | null>>();
	/** What is forbidden or unusable is so on every page: it is told once. */
	readonly #told = new Set<string>();

	constructor(options: NestedOptions) {
		this.#options = options;
		const { scope, modelOf } = options;
		this.#fruitful = fruitfulCollections(scope.schema, (name) => modelOf(name) !== null);
	}

	/**
	 * Goes level by level and to each item once, so that shared blocks, trees and cycles end. Passes
	 * over what does not exist; a collection that it cannot work on is a failure among the results.
	 */
	async run(items: readonly ItemRows[], pace: Pace): Promise<readonly ItemRunResult[]> {
		const results: ItemRunResult[] = [];
		const { root } = this.#options;
		const seen = new Set(items.map(({ key }) => nameOf(root, key)));
		let level: Level = new Map([[root, items.map(({ key }) => key)]]);
		for (let depth = 0; depth < MAX_DEPTH && level.size > 0; depth += 1) {
			if (pace.stop?.aborted === true) break;
			level = await this.#descend(level, seen, results);
			for (const [collection, keys] of level) {
				await this.#guarded(collection, results, () => this.#work(collection, keys, pace, results));
			}
		}
		return results;
	}

	async #descend(level: Level, seen: Set<string>, results: ItemRunResult[]): Promise<Level> {
		const { scope } = this.#options;
		const found = new Map<string, PrimaryKey[]>();
		for (const [collection, keys] of level) {
			for (const branch of branchesOf(scope.schema, collection)) {
				if (!collectionsOf(branch).some((name) => this.#fruitful.has(name))) continue;
				await this.#guarded(sourceOf(branch), results, async () => {
					for (const child of await readChildren(scope, branch, keys)) {
						const name = nameOf(child.collection, child.key);
						if (seen.has(name) || !this.#fruitful.has(child.collection)) continue;
						seen.add(name);
						const siblings = found.get(child.collection) ?? [];
						siblings.push(child.key);
						found.set(child.collection, siblings);
					}
				});
			}
		}
		return found;
	}

	async #work(
		collection: string,
		keys: readonly PrimaryKey[],
		pace: Pace,
		results: ItemRunResult[],
	): Promise<void> {
		const run = await this.#runOf(collection);
		if (run === null) return;
		for (const some of chunksOf(keys, CHILDREN_AT_ONCE)) {
			if (pace.stop?.aborted === true) return;
			const items = await readItems(run.plan.scope, some);
			const done = await runEach(run, items, pace);
			results.push(...done.map((result) => markNested(collection, result)));
		}
	}

	#runOf(collection: string): Promise<NestedRun | null> {
		const prepared = this.#prepared.get(collection) ?? this.#prepare(collection);
		this.#prepared.set(collection, prepared);
		prepared.catch(() => this.#prepared.delete(collection));
		return prepared;
	}

	/** null: there is nothing to translate, only to pass through. */
	async #prepare(collection: string): Promise<NestedRun | null> {
		const { scope, fields, modelOf, prepare } = this.#options;
		const model = modelOf(collection);
		if (model === null) return null;
		if (fields.length === 0) return prepare(collection, []);
		const known = await readTranslatableFields(scope.context, scope.schema, model);
		const isKnown = (name: string): boolean => known.some((field) => field.name === name);
		const wanted = fields.filter((name) => name === ALL_FIELDS || isKnown(name));
		return wanted.length === 0 ? null : prepare(collection, wanted);
	}

	async #guarded(
		collection: string,
		results: ItemRunResult[],
		work: () => Promise<void>,
	): Promise<void> {
		try {
			await work();
		} catch (error) {
			const failure = { collection, ...explain(collection, error) };
			const what = `${collection}:${failure.reason}`;
			if (failure.reason !== 'failed' && this.#told.has(what)) return;
			this.#told.add(what);
			const told = this.#conceal(failure);
			results.push({ ...NO_FIGURES, languages: new Map(), item: null, failures: [told] });
		}
	}

	/** Who may not read a collection is not told its name either; whoever reads the log is. */
	#conceal(failure: RunFailure): RunFailure {
		const { scope } = this.#options;
		if (failure.reason !== 'forbidden' || !isLimited(scope)) return failure;
		scope.context.logger.warn(`translation-cache: ${failure.message}`);
		const message = 'nested items may not be read under the permissions of this run';
		return { reason: failure.reason, message };
	}
}

function nameOf(collection: string, key: PrimaryKey): string {
	return `${collection}:${key}`;
}

function markNested(collection: string, result: ItemRunResult): ItemRunResult {
	const { item, failures } = result;
	return {
		...result,
		item: item && { collection, ...item },
		failures: failures.map((failure) => ({ collection, ...failure })),
	};
}

/** Messages of others may quote texts and are left out. */
function explain(collection: string, error: unknown): Pick<RunFailure, 'reason' | 'message'> {
	if (error instanceof InvalidInputError) {
		return { reason: 'invalid-input', message: `${collection}: ${error.message}` };
	}
	if (codeOf(error) === 'FORBIDDEN') {
		const message = `${collection} may not be read under the permissions of this run`;
		return { reason: 'forbidden', message };
	}
	const message = `${collection} could not be worked on (${nameOfError(error)})`;
	return { reason: 'failed', message };
}
