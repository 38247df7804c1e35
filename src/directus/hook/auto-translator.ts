import type { AutoRule } from '../../config/config.ts';
import { type Change, readChangedItems } from '../rows/changed-items.ts';
import type { DirectusContext, SchemaOverview } from '../host/context.ts';
import { parseOptions } from '../runs/request.ts';
import { collectResults } from '../runs/result.ts';
import { prepareRun, runAll } from '../runs/run.ts';
import type { RunDependencies } from '../runs/context.ts';
import { findParentModel, findModel } from '../content/translations-model.ts';

/** Saves in quick succession are one: it begins this long after the last of them. */
const QUIET_MS = 1_000;
/** Where saves never cease: this long after the first. */
const PATIENCE_MS = 10_000;
/** Changes whose payloads are kept to wait for; of further ones only the keys. */
const MAX_PAYLOADS = 1_000;

/** Translates items when they are saved, without a flow. The last save wins; our own writes set nothing off. */
export class AutoTranslator {
	readonly #rules: readonly AutoRule[];
	readonly #dependencies: RunDependencies;
	readonly #context: DirectusContext;
	#pending: Change[] = [];
	#firstAt = 0;
	#timer: NodeJS.Timeout | null = null;
	#working: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(options: {
		readonly rules: readonly AutoRule[];
		readonly dependencies: RunDependencies;
		readonly context: DirectusContext;
	}) {
		this.#rules = options.rules;
		this.#dependencies = options.dependencies;
		this.#context = options.context;
	}

	/** Notes a change; returns at once. */
	note(change: Change, accountability: unknown): void {
		const { ownWrites } = this.#dependencies;
		if (this.#closed || this.#rules.length === 0 || change.kind === 'delete') return;
		if (change.collection.startsWith('directus_') || ownWrites.has(accountability)) return;
		if (this.#pending.length === 0) this.#firstAt = performance.now();
		const payload = this.#pending.length < MAX_PAYLOADS ? change.payload : null;
		this.#pending.push({ ...change, payload });
		this.#schedule();
	}

	/** Resolves when what was noted before has been worked on. */
	async settled(): Promise<void> {
		await this.#working;
	}

	/** What waits for its turn is left; what runs is ended by the dependencies' signal. */
	async close(): Promise<void> {
		this.#closed = true;
		if (this.#timer !== null) clearTimeout(this.#timer);
		await this.#working;
	}

	#schedule(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		const waited = performance.now() - this.#firstAt;
		const delay = Math.max(0, Math.min(QUIET_MS, PATIENCE_MS - waited));
		this.#timer = setTimeout(() => {
			this.#timer = null;
			const changes = latestOf(this.#pending);
			this.#pending = [];
			this.#working = this.#working
				.then(() => this.#translate(changes))
				.catch((error: unknown) => this.#warn('saved items', error));
		}, delay);
		this.#timer.unref();
	}

	async #translate(changes: readonly Change[]): Promise<void> {
		const schema = await this.#context.getSchema();
		const byParent = new Map<string, Change[]>();
		for (const change of changes) {
			for (const parent of this.#parentsOf(schema, change.collection)) {
				byParent.set(parent, [...(byParent.get(parent) ?? []), change]);
			}
		}
		for (const [collection, group] of byParent) {
			for (const rule of this.#rules.filter((one) => one.collections.includes(collection))) {
				if (this.#closed) return;
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
		const isNamed = this.#rules.some(
			({ collections, fieldMap, deep = false }) =>
				(fieldMap !== undefined || deep) && collections.includes(collection),
		);
		return isNamed ? parents.add(collection) : parents;
	}

	async #apply(rule: AutoRule, collection: string, changes: readonly Change[]): Promise<void> {
		const { collections: _, languages, ...rest } = rule;
		const options = parseOptions({ ...rest, targetLanguages: languages, permissions: '$full' });
		const context = { ...this.#context, accountability: null };
		const run = await prepareRun(this.#dependencies, { ...options, collection }, context);
		const { scope } = run.plan;
		for await (const items of readChangedItems(scope, changes)) {
			const results = await runAll(run, items);
			const { failures } = collectResults(scope.model, results, [], new Set());
			const [failure] = failures;
			if (failure === undefined) continue;
			this.#context.logger.warn(
				`translation-cache: ${failures.length} failures while saved items of ${collection} were translated; the first: ${failure.message}`,
			);
		}
	}

	#warn(what: string, error: unknown): void {
		const reason = error instanceof Error ? error.message : 'unknown error';
		this.#context.logger.warn(`translation-cache: ${what} could not be translated: ${reason}`);
	}
}

/** Of each row only its last change: what it holds in the end is what is waited for. */
function latestOf(changes: readonly Change[]): readonly Change[] {
	const seen = new Set<string>();
	const latest = changes.toReversed().flatMap((change) => {
		const keys = change.keys.filter((key) => !seen.has(`${change.collection} ${key}`));
		for (const key of keys) seen.add(`${change.collection} ${key}`);
		return keys.length === 0 ? [] : [{ ...change, keys }];
	});
	return latest.toReversed();
}
