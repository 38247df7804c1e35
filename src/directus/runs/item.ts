import type { FieldOutcome, ItemResult, LanguageResult, RunFailure } from '../../contract/runs.ts';
import { addFigures, type Figures, NO_FIGURES } from '../../translation/figures.ts';
import { type ItemRows, readItems } from '../rows/item-rows.ts';
import type { ItemRunDependencies, RunPlan } from './context.ts';
import { type Moved, type Round, runRound } from './round.ts';

export interface ItemRunResult extends Figures {
	/** Null of a collection of nested items that could not be worked on. */
	readonly item: ItemResult | null;
	readonly languages: ReadonlyMap<string, Figures>;
	readonly failures: readonly RunFailure[];
}

/** How often an item is read anew that somebody keeps changing while it is worked on. */
const MAX_ROUNDS = 3;

/** Translates one item into every language; reads and judges again what changes meanwhile. */
export async function runItem(
	dependencies: ItemRunDependencies,
	plan: RunPlan,
	rows: ItemRows,
): Promise<ItemRunResult> {
	const rounds = [await runRound(dependencies, plan, rows)];
	for (let moved = rounds[0]?.moved; moved !== undefined && moved.size > 0;) {
		const [now] = await readItems(plan.scope, [rows.key]);
		const goesOn = now !== undefined && rounds.length < MAX_ROUNDS && !plan.signal.aborted;
		const round = goesOn
			? await runRound(dependencies, plan, now, moved)
			: giveUp(rows, moved, now !== undefined);
		rounds.push(round);
		({ moved } = round);
	}
	return summariseRounds(plan, rows, rounds);
}

/** A field that is still moving stays as it is: its last change is a reason for the next run. */
function giveUp(rows: ItemRows, moved: Moved, isThere: boolean): Round {
	const [reason, message] = isThere
		? ['changing', 'the item was changed again and again while it was translated']
		: ['not-found', 'the item no longer exists'];
	const languages = [...moved].map(([language, names]) => {
		const refused = [...names].map((field) => [field, `refused: ${reason}`] as const);
		return [
			language,
			{ outcomes: new Map(refused), figures: NO_FIGURES, isEstimated: false },
		] as const;
	});
	const failures = [...moved].flatMap(([language, names]) =>
		[...names].map((field) => ({ item: rows.key, language, field, reason, message })),
	);
	return { languages: new Map(languages), failures, moved: new Map() };
}

/** What a later round says of a field stands. */
function summariseRounds(
	{ targets, request }: RunPlan,
	{ key }: ItemRows,
	rounds: readonly Round[],
): ItemRunResult {
	const languages = new Map<string, Figures>();
	const results: [code: string, result: LanguageResult][] = [];
	for (const { code } of targets) {
		const parts = rounds.flatMap((round) => round.languages.get(code) ?? []);
		const outcomes = new Map(parts.flatMap((part) => [...part.outcomes]));
		const isEstimated = parts[0]?.isEstimated === true;
		results.push([code, summariseLanguage(outcomes, isEstimated, request.dryRun)]);
		languages.set(code, addFigures(parts.map(({ figures }) => figures)));
	}
	return {
		item: { key, languages: Object.fromEntries(results) },
		languages,
		...addFigures([...languages.values()]),
		failures: rounds.flatMap(({ failures }) => failures),
	};
}

function summariseLanguage(
	outcomes: ReadonlyMap<string, FieldOutcome>,
	isEstimated: boolean,
	dryRun: boolean,
): LanguageResult {
	const values = [...outcomes.values()];
	const refused = values.filter((outcome) => outcome.startsWith('refused')).length;
	const isWritten = values.some((outcome) => outcome === 'translated' || outcome === 'merged');
	const fields = Object.fromEntries(outcomes);
	if (dryRun) return { status: isEstimated ? 'estimated' : 'unchanged', fields };
	if (refused > 0) return { status: refused === values.length ? 'failed' : 'partial', fields };
	return { status: isWritten ? 'written' : 'unchanged', fields };
}
