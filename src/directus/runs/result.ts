import type { ItemsResult, RunFailure } from '../../contract/runs.ts';
import { RunFailedError } from '../../errors.ts';
import { addFigures } from '../../translation/figures.ts';
import { BUDGET } from '../../budgets/budget.ts';
import type { PrimaryKey } from '../host/context.ts';
import type { ItemRunResult } from './item.ts';
import type { TranslationsModel } from '../content/translations-model.ts';

export function collectResults(
	model: TranslationsModel,
	results: readonly ItemRunResult[],
	missing: readonly PrimaryKey[],
	staleRead: ReadonlySet<string>,
): ItemsResult {
	const message = `${model.collection} has no such item, or it may not be read`;
	return {
		collection: model.collection,
		items: results.flatMap(({ item }) => {
			if (item === null) return [];
			const isStale = item.collection === undefined && staleRead.has(String(item.key));
			return [isStale ? { ...item, staleRead: true as const } : item];
		}),
		...addFigures(results),
		failures: [
			...missing.map((key): RunFailure => ({ item: key, reason: 'not-found', message })),
			...results.flatMap(({ failures }) => failures),
		],
	};
}

const CALLERS_FAULT = new Set(['auth', 'bad-request', 'forbidden', 'not-found', 'write-failed']);

/** Why nothing at all came of a run. */
export function toRunFailure({ reason, message }: RunFailure): RunFailedError {
	return new RunFailedError(
		`ai-translate: nothing was translated: ${message}`,
		CALLERS_FAULT.has(reason) ? 400 : 503,
	);
}

/** Throws `RunFailedError` when all that was tried was refused; missing or unpaid was not tried. */
export function rejectTotalFailure(result: ItemsResult): void {
	const outcomes = result.items.flatMap(({ languages }) =>
		Object.values(languages).flatMap(({ fields }) => Object.values(fields)),
	);
	const failure = result.failures.find(({ field }) => field !== undefined);
	const isTotal =
		outcomes.length > 0 &&
		outcomes.every((outcome) => outcome.startsWith('refused')) &&
		outcomes.some((outcome) => outcome !== `refused: ${BUDGET}`);
	if (isTotal && failure !== undefined) throw toRunFailure(failure);
}
