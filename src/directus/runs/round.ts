import type { ResponseCache } from '../../cache/cache.ts';
import type { FieldOutcome, RunFailure } from '../../contract/runs.ts';
import { addFigures, type Figures, NO_FIGURES } from '../../translation/figures.ts';
import type { JobResult } from '../../translation/translator.ts';
import type { SourceField } from '../provenance/judged-field.ts';
import { readSources, targetRef } from '../provenance/judgement.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { findHidden, HIDDEN_MESSAGE, type Hidden } from '../rows/hidden.ts';
import { type ItemRows, rowsOfLanguage } from '../rows/item-rows.ts';
import type { ItemRunDependencies, RunPlan } from './context.ts';
import { type LanguagePlan, planLanguages } from './language-plan.ts';
import { writeLanguage } from './language-write.ts';
import { refuseForbidden } from './write-rights.ts';

/** By language the fields that changed while they were worked on. */
export type Moved = ReadonlyMap<string, ReadonlySet<string>>;

/** What came of one language of an item as it was read once. */
interface RoundLanguage {
	readonly outcomes: ReadonlyMap<string, FieldOutcome>;
	readonly figures: Figures;
	/** There was something to translate. */
	readonly isEstimated: boolean;
}

export interface Round {
	readonly languages: ReadonlyMap<string, RoundLanguage>;
	readonly failures: readonly RunFailure[];
	readonly moved: Moved;
}

interface View {
	readonly plan: RunPlan;
	readonly rows: ItemRows;
	/** The fields that an earlier round has left; null in the first. */
	readonly left: Moved | null;
	readonly sources: ReadonlyMap<string, SourceField>;
	readonly hidden: Hidden;
}

/** Works on an item as it was read: judges each target field, translates, writes each row once. */
export async function runRound(
	dependencies: ItemRunDependencies,
	plan: RunPlan,
	rows: ItemRows,
	left: Moved | null = null,
): Promise<Round> {
	const sources = await readSources(plan, rows);
	const hidden = await findHidden(plan.scope, rows, plan.sourceLanguage.key, plan.targets);
	const view: View = { plan, rows, left, sources, hidden };
	const isWanted = (language: string, field: string): boolean =>
		isLeft(view, language, field) && hidden.get(language)?.has(field) !== true;
	const languages = await planLanguages(dependencies.provenance, plan, rows, sources, isWanted);
	await refuseForbidden(dependencies.writer, plan, rows, sources, languages);
	const translated = await translate(dependencies, view, languages);
	const failures = collectFailures(view, languages, translated);
	const moved = await writeAll(dependencies, view, languages, translated, failures);
	const results = languages.map(({ language: { code }, outcomes, units, current }) => {
		const done = translated.languages.find(({ language }) => language === code) ?? NO_FIGURES;
		const figures = addFigures([done, countCurrent(dependencies.cache, plan, current)]);
		return [code, { outcomes, figures, isEstimated: units.length > 0 }] as const;
	});
	return { languages: new Map(results), failures, moved };
}

function isLeft({ left }: View, language: string, field: string): boolean {
	return left === null || left.get(language)?.has(field) === true;
}

async function translate(
	{ translator }: ItemRunDependencies,
	{ plan, rows, left }: View,
	languages: readonly LanguagePlan[],
): Promise<JobResult> {
	const { request } = plan;
	const { collection } = plan.scope.model;
	const item = { collection, item: String(rows.key) };
	const targets = languages
		.filter(({ units }) => units.length > 0)
		.map(({ language, units, memory }) => ({ language: language.code, units, memory }));
	// Nobody is asked who wrote what is not translated.
	const isIdle = targets.length === 0;
	return translator.translate({
		...plan,
		item,
		lane: isIdle ? undefined : await plan.sharing.laneOf(rows, plan.sourceLanguage.key),
		sourceLanguage: plan.sourceLanguage.code,
		targets,
		contentType: request.contentType,
		collection,
		refresh: left === null && request.refresh,
		leaveRow: left === null && (request.refresh || request.policy === 'overwrite'),
		dryRun: request.dryRun,
		inBatch: request.batch,
	});
}

/** Notes in the plans which fields were refused, and answers why. */
function collectFailures(
	view: View,
	languages: readonly LanguagePlan[],
	translated: JobResult,
): RunFailure[] {
	for (const { language, outcomes } of languages) {
		for (const unit of unitsOf(translated, language.code)) {
			if (unit.status === 'refused') outcomes.set(unit.id, `refused: ${unit.reason}`);
		}
	}
	return [
		...(view.left === null ? findDuplicates(view) : []),
		...languages.flatMap((language) => refuseHidden(view, language)),
		...languages.flatMap(({ failures }) => failures),
		...translated.failures.map((failure) => ({ item: view.rows.key, ...failure })),
	];
}

/** Writes the rows of all languages; adds to `failures` what could not be written. */
async function writeAll(
	{ provenance, writer }: ItemRunDependencies,
	{ plan, rows, sources }: View,
	languages: readonly LanguagePlan[],
	translated: JobResult,
	failures: RunFailure[],
): Promise<Moved> {
	if (plan.request.dryRun) return new Map();
	const moved = await Promise.all(
		languages.map(async (language): Promise<[string, ReadonlySet<string>]> => {
			const { code } = language.language;
			await record(provenance, plan, rows, language);
			const units = unitsOf(translated, code);
			const work = { plan, rows, language, units, sources, failures };
			return [code, await writeLanguage(writer, work)];
		}),
	);
	return new Map(moved.filter(([, fields]) => fields.size > 0));
}

function unitsOf({ languages }: JobResult, code: string): JobResult['languages'][number]['units'] {
	return languages.find(({ language }) => language === code)?.units ?? [];
}

/** Rows of a language besides the oldest: which one is meant is not ours to tell. */
function findDuplicates({ plan: { scope, targets }, rows }: View): readonly RunFailure[] {
	const message =
		'this item has several rows of this language; only the oldest one is looked after';
	return targets
		.filter(({ key }) => rowsOfLanguage(scope.model, rows, key).length > 1)
		.map(({ code }) => ({ item: rows.key, language: code, reason: 'duplicate-rows', message }));
}

function refuseHidden(
	view: View,
	{ language: { code }, outcomes }: LanguagePlan,
): readonly RunFailure[] {
	const fields = [...(view.hidden.get(code) ?? [])].filter((field) => isLeft(view, code, field));
	for (const field of fields) outcomes.set(field, 'refused: hidden');
	const failure = { item: view.rows.key, language: code, message: HIDDEN_MESSAGE };
	return fields.map((field) => ({ ...failure, field, reason: 'hidden' }));
}

/** A person's text is judged by what its source was when it was written, not some day later. */
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

function countCurrent(
	cache: ResponseCache,
	{ request, scope: { model } }: RunPlan,
	current: LanguagePlan['current'],
): Figures {
	const found = current.filter(({ segments }) => segments > 0);
	for (const { member, segments } of request.dryRun ? [] : found) {
		cache.count({ ...member, collection: model.collection, hits: { current: segments } });
	}
	const served = found.map(({ member, segments }) => ({ ...member, segments, costUsd: 0 }));
	const total = found.reduce((sum, { segments }) => sum + segments, 0);
	return { ...NO_FIGURES, segments: { total, hits: total, misses: 0 }, served };
}
