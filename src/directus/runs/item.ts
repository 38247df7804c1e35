import type { FieldOutcome, ItemResult, LanguageResult, RunFailure } from '../../contract/runs.ts';
import { addFigures, type Figures } from '../../translation/figures.ts';
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
	const fields = [...moved].flatMap(([language, names]) =>
		[...names].map((field) => ({ language, field })),
	);
	return {
		outcomes: new Map(
			[...moved].map(([language, names]) => [
				language,
				new Map([...names].map((field) => [field, `refused: ${reason}`])),
			]),
		),
		figures: new Map(),
		estimated: new Set(),
		failures: fields.map((field) => ({ item: rows.key, ...field, reason, message })),
		moved: new Map(),
	};
}

/** What a later round says of a field stands. */
function summariseRounds(
	{ targets, request }: RunPlan,
	{ key }: ItemRows,
	rounds: readonly Round[],
): ItemRunResult {
	const languages = new Map<string, Figures>();
	const results: Record<string, LanguageResult> = {};
	for (const { code } of targets) {
		const outcomes = new Map(rounds.flatMap((round) => [...(round.outcomes.get(code) ?? [])]));
		const isEstimated = rounds[0]?.estimated.has(code) === true;
		results[code] = summariseLanguage(outcomes, isEstimated, request.dryRun);
		languages.set(code, addFigures(rounds.flatMap(({ figures }) => figures.get(code) ?? [])));
	}
	return {
		item: { key, languages: results },
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
