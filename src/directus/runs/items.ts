import { NO_FIGURES } from '../../translation/figures.ts';
import { nameOfError } from '../host/directus-error.ts';
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
				results[index] = await runItem(dependencies, plan, item);
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
