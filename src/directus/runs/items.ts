import { NO_FIGURES } from '../../translation/figures.ts';
import { nameOfError } from '../host/directus-error.ts';
import type { FieldMap } from '../content/field-map.ts';
import type { ItemRunDependencies, RunPlan } from './context.ts';
import { type ItemRunResult, runItem } from './item.ts';
import type { ItemRows } from '../rows/item-rows.ts';

/** Items of one run at the same time; provider calls have a limit of their own. */
const PARALLEL_ITEMS = 4;

export interface Pace {
	/** Items at once; default 4. */
	readonly parallel?: number;
	/** Once it fires no further item is begun. */
	readonly stop?: AbortSignal;
}

/** Works on items side by side; rejects only when every one of them broke off. */
export async function runEach(
	{ plan, dependencies }: { readonly plan: RunPlan; readonly dependencies: ItemRunDependencies },
	items: readonly ItemRows[],
	{ parallel = PARALLEL_ITEMS, stop }: Pace,
): Promise<readonly ItemRunResult[]> {
	const results: ItemRunResult[] = [];
	const errors: unknown[] = [];
	const waiting = items.entries();
	const work = async (): Promise<void> => {
		for (const [index, item] of waiting) {
			if (stop?.aborted === true) return;
			try {
				const result = await runItem(dependencies, plan, item);
				results[index] = result;
				await noteMap(dependencies, plan, result);
			} catch (error) {
				errors.push(error);
				results[index] = brokenOff(plan, item, error);
			}
		}
	};
	await Promise.all(Array.from({ length: parallel }, work));
	if (errors.length > 0 && errors.length === items.length) throw errors[0];
	return results.filter((result) => result !== undefined);
}

/**
 * A field map is kept for those who are told of items alone, once something was written under it:
 * an admin's whole, of others the columns that they have proved to be translations. Who may not
 * update every row replaces nothing that is known.
 */
async function noteMap(
	{ fieldMaps }: Pick<ItemRunDependencies, 'fieldMaps'>,
	plan: RunPlan,
	result: ItemRunResult,
): Promise<void> {
	const { request, scope, sourceLanguage, sharing } = plan;
	if (request.fieldMap === undefined || request.dryRun) return;
	const used = usedMap(plan, request.fieldMap, result);
	if (Object.keys(used).length === 0) return;
	const noted = scope.accountability?.admin === true ? request.fieldMap : used;
	await fieldMaps.note(scope.model.collection, sourceLanguage.code, noted, sharing.isWriter);
}

/** The columns that were written, or hold what we have written there before. */
function usedMap({ request, scope }: RunPlan, map: FieldMap, { item }: ItemRunResult): FieldMap {
	const slugs = new Set(scope.fields.flatMap(({ name, slug }) => (slug ? [name] : [])));
	const isUsed = (field: string, language: string): boolean => {
		const outcome = item?.languages[language]?.fields[field];
		// Empty columns are unchanged too under `stale`, and so are slugs whoever made them.
		const isCurrent = outcome === 'unchanged' && request.policy !== 'stale' && !slugs.has(field);
		return outcome === 'translated' || outcome === 'merged' || isCurrent;
	};
	const used = Object.entries(map).flatMap(([field, columns]) => {
		const own = Object.entries(columns).filter(([language]) => isUsed(field, language));
		return own.length === 0 ? [] : [[field, Object.fromEntries(own)] as const];
	});
	return Object.fromEntries(used);
}

/** An unforeseen fault must not stop the other items. Its message may quote texts: left out. */
function brokenOff({ scope }: RunPlan, { key }: ItemRows, error: unknown): ItemRunResult {
	const { context, model } = scope;
	const what = `could not be worked on (${nameOfError(error)})`;
	context.logger.warn(`translation-cache: ${model.collection} ${key} ${what}`);
	const message = `this item ${what}`;
	return {
		...NO_FIGURES,
		languages: new Map(),
		item: { key, languages: {} },
		failures: [{ item: key, reason: 'failed', message }],
	};
}
