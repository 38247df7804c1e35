import type { ResponseCache } from '../../cache/cache.ts';
import type {
	FieldOutcome,
	ItemResult,
	LanguageResult,
	RunFailure,
	ServedPart,
} from '../../contract/runs.ts';
import { addFigures, type Figures, NO_FIGURES } from '../../translation/figures.ts';
import type { Translator } from '../../translation/translator.ts';
import { findHidden, HIDDEN_MESSAGE, type Hidden } from '../rows/hidden.ts';
import { readSources, targetRef } from '../provenance/judgement.ts';
import { type LanguagePlan, planLanguages } from './language-plan.ts';
import { writeLanguage } from './language-write.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { RunPlan } from './plan.ts';
import { type ItemRows, readItems, rowsOfLanguage } from '../rows/item-rows.ts';
import type { TargetWriter } from '../writing/target-writer.ts';

export interface ItemRunDependencies {
	readonly cache: ResponseCache;
	readonly translator: Translator;
	readonly provenance: Provenance;
	readonly writer: TargetWriter;
}

export interface ItemRunResult extends Figures {
	/** Null of a collection of nested items that could not be worked on. */
	readonly item: ItemResult | null;
	readonly languages: ReadonlyMap<string, Figures>;
	readonly failures: readonly RunFailure[];
}

/** Readings of an item that somebody keeps changing while it is worked on. */
const MAX_ROUNDS = 3;

/**
 * Translates one item into every language: judge each target field, translate what needs it, write each row once. What
 * changes meanwhile is read and judged again.
 */
export async function runItem(
	dependencies: ItemRunDependencies,
	plan: RunPlan,
	rows: ItemRows,
): Promise<ItemRunResult> {
	const first = await runRound(dependencies, plan, rows);
	const rounds = [first];
	for (let { moved } = first; moved.size > 0;) {
		const [now] = await readItems(plan.scope, [rows.key]);
		if (now === undefined || rounds.length >= MAX_ROUNDS || plan.signal.aborted) {
			rounds.push(giveUp(rows, moved, now !== undefined));
			break;
		}
		const round = await runRound(dependencies, plan, now, moved);
		rounds.push(round);
		({ moved } = round);
	}
	const codes = plan.targets.map(({ code }) => code);
	const outcomesOf = (code: string): Map<string, FieldOutcome> =>
		new Map(rounds.flatMap((round) => [...(round.outcomes.get(code) ?? [])]));
	const results = codes.map((code): [string, LanguageResult] => {
		const wasEstimated = first.estimated.has(code);
		return [code, summarise(outcomesOf(code), wasEstimated, plan.dryRun)];
	});
	const figures = codes.map((code): [string, Figures] => [
		code,
		addFigures(rounds.flatMap((round) => round.figures.get(code) ?? [])),
	]);
	return {
		item: { key: rows.key, languages: Object.fromEntries(results) },
		languages: new Map(figures),
		...addFigures(figures.map(([, figure]) => figure)),
		failures: rounds.flatMap(({ failures }) => failures),
	};
}

/** By language. */
interface Round {
	readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, FieldOutcome>>;
	readonly figures: ReadonlyMap<string, Figures>;
	/** Languages that have something to translate. */
	readonly estimated: ReadonlySet<string>;
	readonly failures: readonly RunFailure[];
	/** What changed while it was worked on. */
	readonly moved: Moved;
}

type Moved = ReadonlyMap<string, ReadonlySet<string>>;

/** What is still moving stays as it is: its last change is a reason for the next run. */
function giveUp(rows: ItemRows, moved: Moved, isThere: boolean): Round {
	const [reason, message] = isThere
		? ['changing', 'the item was changed again and again while it was translated']
		: ['not-found', 'the item no longer exists'];
	const places = [...moved].flatMap(([language, fields]) =>
		[...fields].map((field) => ({ language, field })),
	);
	return {
		outcomes: new Map(
			[...moved].map(([language, fields]) => [
				language,
				new Map([...fields].map((field) => [field, `refused: ${reason}`])),
			]),
		),
		figures: new Map(),
		estimated: new Set(),
		failures: places.map((place) => ({ item: rows.key, ...place, reason, message })),
		moved: new Map(),
	};
}

/** `only`: what is left of an earlier round. */
async function runRound(
	dependencies: ItemRunDependencies,
	plan: RunPlan,
	rows: ItemRows,
	only: Moved | null = null,
): Promise<Round> {
	const { collection } = plan.scope.model;
	const sources = readSources(plan, rows);
	const hidden = await findHidden(plan.scope, rows, plan.sourceLanguage.key, plan.targets);
	const isOpen = (language: string, field: string): boolean =>
		only === null || only.get(language)?.has(field) === true;
	const isWanted = (language: string, field: string): boolean =>
		isOpen(language, field) && hidden.get(language)?.has(field) !== true;
	const plans = await planLanguages(dependencies.provenance, plan, rows, sources, isWanted);
	const result = await dependencies.translator.translate({
		item: { collection, item: String(rows.key) },
		sourceLanguage: plan.sourceLanguage.code,
		targets: plans
			.filter(({ units }) => units.length > 0)
			.map(({ language, units, memory }) => ({ language: language.code, units, memory })),
		chain: plan.chain,
		contentType: plan.contentType,
		collection,
		glossary: plan.glossary,
		styleGuide: plan.styleGuide,
		refresh: only === null && (plan.refresh || plan.policy === 'overwrite'),
		dryRun: plan.dryRun,
		foreseen: plan.foreseen,
		collect: plan.collect,
		inBatch: plan.inBatch,
		prepaid: plan.prepaid,
		budgets: plan.budgets,
		signal: plan.signal,
	});
	const failures: RunFailure[] = [
		...(only === null ? findDuplicates(plan, rows) : []),
		...plans.flatMap((language) => refuseHidden(rows, language, hidden, isOpen)),
		...plans.flatMap((language) => language.failures),
		...result.failures.map((failure) => ({ item: rows.key, ...failure })),
	];
	const moved = await Promise.all(
		plans.map(async (language): Promise<[string, ReadonlySet<string>]> => {
			const { code } = language.language;
			const units = result.languages.find((entry) => entry.language === code)?.units ?? [];
			for (const unit of units) {
				if (unit.status === 'refused') language.outcomes.set(unit.id, `refused: ${unit.reason}`);
			}
			if (plan.dryRun) return [code, new Set()];
			await record(dependencies.provenance, plan, rows, language);
			const { writer } = dependencies;
			return [
				code,
				await writeLanguage(writer, { plan, rows, language, units, sources, failures }),
			];
		}),
	);
	const figures = plans.map((language): [string, Figures] => {
		const { code } = language.language;
		const done = result.languages.find((entry) => entry.language === code) ?? NO_FIGURES;
		return [code, addFigures([done, countCurrent(dependencies.cache, plan, language)])];
	});
	return {
		outcomes: new Map(plans.map(({ language, outcomes }) => [language.code, outcomes])),
		figures: new Map(figures),
		estimated: new Set(
			plans.filter(({ units }) => units.length > 0).map(({ language }) => language.code),
		),
		failures,
		moved: new Map(moved.filter(([, fields]) => fields.size > 0)),
	};
}

/** Rows of one language besides the oldest: nobody reads or writes them, and which is meant is not ours to tell. */
function findDuplicates({ scope, targets }: RunPlan, rows: ItemRows): readonly RunFailure[] {
	const message =
		'this item has several rows of this language; only the oldest one is looked after';
	return targets
		.filter(({ key }) => rowsOfLanguage(scope.model, rows, key).length > 1)
		.map(({ code }) => ({ item: rows.key, language: code, reason: 'duplicate-rows', message }));
}

function refuseHidden(
	{ key }: ItemRows,
	{ language: { code }, outcomes }: LanguagePlan,
	hidden: Hidden,
	isOpen: (language: string, field: string) => boolean,
): readonly RunFailure[] {
	const fields = [...(hidden.get(code) ?? [])].filter((field) => isOpen(code, field));
	for (const field of fields) outcomes.set(field, 'refused: hidden');
	const place = { item: key, language: code, reason: 'hidden', message: HIDDEN_MESSAGE };
	return fields.map((field) => ({ ...place, field }));
}

/** A person's text is judged by what its source was when it was written, not by what it is some day. */
async function record(
	provenance: Provenance,
	plan: RunPlan,
	rows: ItemRows,
	{ language, found }: LanguagePlan,
): Promise<void> {
	if (found.size === 0) return;
	const sourceLanguage = plan.sourceLanguage.code;
	const versions = [...found].map(([name, version]) => [name, { ...version, sourceLanguage }]);
	await provenance.add(targetRef(plan, rows, language.code), Object.fromEntries(versions));
}

/** Segments of fields that are current already. */
function countCurrent(cache: ResponseCache, plan: RunPlan, { current }: LanguagePlan): Figures {
	let total = 0;
	const served: ServedPart[] = [];
	for (const { member, segments } of current) {
		total += segments;
		if (segments > 0) served.push({ ...member, segments, costUsd: 0 });
		if (plan.dryRun || segments === 0) continue;
		const { collection } = plan.scope.model;
		cache.count({ ...member, collection, hits: { current: segments } });
	}
	return { ...NO_FIGURES, segments: { total, hits: total, misses: 0 }, served };
}

function summarise(
	outcomes: ReadonlyMap<string, FieldOutcome>,
	wasEstimated: boolean,
	dryRun: boolean,
): LanguageResult {
	const values = [...outcomes.values()];
	const refused = values.filter((outcome) => outcome.startsWith('refused')).length;
	const written = values.filter(
		(outcome) => outcome === 'translated' || outcome === 'merged',
	).length;
	const fields = Object.fromEntries(outcomes);
	if (dryRun) return { status: wasEstimated ? 'estimated' : 'unchanged', fields };
	if (refused > 0) return { status: refused === values.length ? 'failed' : 'partial', fields };
	return { status: written > 0 ? 'written' : 'unchanged', fields };
}
