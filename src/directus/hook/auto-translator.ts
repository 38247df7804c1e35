import type { AutoRule } from '../../config/run-options.ts';
import { type Change, readChangedItems } from '../rows/changed-items.ts';
import type { DirectusContext, SchemaOverview } from '../host/context.ts';
import { ChangeQueue } from './change-queue.ts';
import { withDefaults } from '../runs/request.ts';
import { prepareRun, runAll } from '../runs/run.ts';
import type { RunDependencies } from '../runs/context.ts';
import { findParentModel, findModel } from '../content/translations-model.ts';

/** Saves in quick succession are one: it begins this long after the last of them. */
const QUIET_MS = 1_000;
/** Where saves never cease: this long after the first. */
const AT_MOST_MS = 10_000;
/** Changes whose payloads are kept to wait for; of further ones only the keys. */
const MAX_PAYLOADS = 1_000;

export interface AutoTranslatorOptions {
	readonly rules: readonly AutoRule[];
	readonly dependencies: RunDependencies;
	readonly context: DirectusContext;
}

/** Translates items when they are saved. The last save wins; our own writes set nothing off. */
export class AutoTranslator {
	readonly #options: AutoTranslatorOptions;
	readonly #queue = new ChangeQueue({
		quietMs: QUIET_MS,
		atMostMs: AT_MOST_MS,
		work: (changes) => this.#translate(changes),
		onError: (_, error) => this.#warn('saved items', error),
	});

	constructor(options: AutoTranslatorOptions) {
		this.#options = options;
	}

	note(change: Change, accountability: unknown): void {
		if (this.#options.rules.length === 0 || change.kind === 'delete') return;
		if (change.collection.startsWith('directus_')) return;
		const payload = this.#queue.size < MAX_PAYLOADS ? change.payload : null;
		const isOwn = this.#options.dependencies.ownWrites.has(accountability);
		this.#queue.note({ ...change, payload }, isOwn);
	}

	/** Resolves when what was noted before has been worked on. */
	idle(): Promise<void> {
		return this.#queue.idle();
	}

	/** What waits for its turn is left; what runs is ended by the dependencies' signal. */
	close(): Promise<void> {
		return this.#queue.close({ isLeft: true });
	}

	async #translate(changes: readonly Change[]): Promise<void> {
		const schema = await this.#options.context.getSchema();
		const byParent = new Map<string, Change[]>();
		for (const change of changes) {
			for (const parent of this.#parentsOf(schema, change.collection)) {
				byParent.set(parent, [...(byParent.get(parent) ?? []), change]);
			}
		}
		for (const [collection, group] of byParent) {
			for (const rule of this.#options.rules) {
				if (!rule.collections.includes(collection)) continue;
				if (this.#queue.isClosed) return;
				await this.#apply(rule, collection, group).catch((error: unknown) =>
					this.#warn(collection, error),
				);
			}
		}
	}

	/** Collections of which items may have changed with a row of this one. */
	#parentsOf(schema: SchemaOverview, collection: string): ReadonlySet<string> {
		const model = findModel(schema, collection) ?? findParentModel(schema, collection);
		const parents = new Set(model === null ? [] : [model.collection]);
		// With a map or nested items it needs no translations of its own.
		const isNamed = this.#options.rules.some(
			({ collections, fieldMap, deep = false }) =>
				(fieldMap !== undefined || deep) && collections.includes(collection),
		);
		return isNamed ? parents.add(collection) : parents;
	}

	async #apply(rule: AutoRule, collection: string, changes: readonly Change[]): Promise<void> {
		const { collections: _, languages, ...rest } = rule;
		const given = { ...rest, collection, targetLanguages: languages, permissions: '$full' };
		const context = { ...this.#options.context, accountability: null };
		const run = await prepareRun(this.#options.dependencies, withDefaults(given), context);
		const { scope } = run.plan;
		for await (const items of readChangedItems(scope, changes)) {
			const failures = (await runAll(run, items)).flatMap((result) => result.failures);
			const [failure] = failures;
			if (failure === undefined) continue;
			const what = `${failures.length} failures while saved items of ${collection} were translated`;
			context.logger.warn(`translation-cache: ${what}; the first: ${failure.message}`);
		}
	}

	#warn(what: string, error: unknown): void {
		const reason = error instanceof Error ? error.message : 'unknown error';
		this.#options.context.logger.warn(
			`translation-cache: ${what} could not be translated: ${reason}`,
		);
	}
}
