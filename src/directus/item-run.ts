import type { ResponseCacheFace } from '../cache/cache.ts';
import type { ItemResult, LanguageResult, RunFailure, ServedPart } from '../contract.ts';
import { addFigures, type Figures, NO_FIGURES } from '../translation/figures.ts';
import type { Translator } from '../translation/translator.ts';
import type { UnitResult } from '../translation/unit-result.ts';
import { readSources, type SourceField, targetRef } from './judgement.ts';
import { type LanguagePlan, planLanguages } from './language-plan.ts';
import type { Provenance } from './provenance.ts';
import type { RunPlan } from './run-plan.ts';
import { slugify } from './slug.ts';
import { type ItemRows, valueOf } from './source.ts';
import type { TargetWrite, TargetWriter } from './target.ts';

export interface ItemRunDependencies {
	readonly cache: ResponseCacheFace;
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

/** Translates one item into every language: judge each target field, translate what needs it, write each row once. */
export async function runItem(
	dependencies: ItemRunDependencies,
	plan: RunPlan,
	rows: ItemRows,
): Promise<ItemRunResult> {
	const { collection } = plan.scope.shape;
	const sources = readSources(plan, rows);
	const plans = await planLanguages(dependencies.provenance, plan, rows, sources);
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
		refresh: plan.refresh || plan.policy === 'overwrite',
		dryRun: plan.dryRun,
		foreseen: plan.foreseen,
		collect: plan.collect,
		inBatch: plan.inBatch,
		prepaid: plan.prepaid,
		budgets: plan.budgets,
		signal: plan.signal,
	});
	const failures: RunFailure[] = [
		...plans.flatMap((language) => language.failures),
		...result.failures.map((failure) => ({ item: rows.key, ...failure })),
	];
	const languages = await Promise.all(
		plans.map(async (language): Promise<[string, LanguageResult]> => {
			const { code } = language.language;
			const units = result.languages.find((entry) => entry.language === code)?.units ?? [];
			for (const unit of units) {
				if (unit.status === 'refused') language.outcomes.set(unit.id, `refused: ${unit.reason}`);
			}
			if (!plan.dryRun) {
				await writeLanguage(dependencies.writer, plan, rows, language, units, sources, failures);
			}
			return [code, summarise(language, plan.dryRun)];
		}),
	);
	const figures = new Map(
		plans.map((language): [string, Figures] => {
			const { code } = language.language;
			const done = result.languages.find((entry) => entry.language === code) ?? NO_FIGURES;
			return [code, addFigures([done, countCurrent(dependencies.cache, plan, language)])];
		}),
	);
	return {
		item: { key: rows.key, languages: Object.fromEntries(languages) },
		languages: figures,
		...addFigures([...figures.values()]),
		failures,
	};
}

/** Segments of fields that are current already. */
function countCurrent(cache: ResponseCacheFace, plan: RunPlan, { current }: LanguagePlan): Figures {
	let total = 0;
	const served: ServedPart[] = [];
	for (const { member, segments } of current) {
		total += segments;
		if (segments > 0) served.push({ ...member, segments, costUsd: 0 });
		if (plan.dryRun || segments === 0) continue;
		const { collection } = plan.scope.shape;
		cache.count({ ...member, collection, hits: { current: segments } });
	}
	return { ...NO_FIGURES, segments: { total, hits: total, misses: 0 }, served };
}

async function writeLanguage(
	writer: TargetWriter,
	plan: RunPlan,
	rows: ItemRows,
	language: LanguagePlan,
	units: readonly UnitResult[],
	sources: ReadonlyMap<string, SourceField>,
	failures: RunFailure[],
): Promise<void> {
	const writes: TargetWrite[] = units.flatMap((unit) => {
		const source = sources.get(unit.id);
		if (unit.status !== 'translated' || source === undefined) return [];
		const people = [...unit.segments.entries()].filter(([, { byPerson }]) => byPerson);
		return [
			{
				field: unit.id,
				kind: source.unit,
				value: valueOf(source.slug ? slugify(unit.text) : unit.text, source),
				sourceText: source.unit.text,
				shapes: unit.segments.map(({ shape }) => shape).join('.'),
				people: people.map(([index]) => index),
				member: unit.member,
				sourceLanguage: plan.sourceLanguage.code,
			},
		];
	});
	if (writes.length === 0) return;
	const { code, key } = language.language;
	const ref = targetRef(plan, rows, code);
	const outcome = await writer.write(plan.scope, rows, plan.sourceLanguage.key, key, ref, writes);
	for (const [field, written] of outcome.fields) language.outcomes.set(field, written);
	for (const failure of outcome.failures) {
		failures.push({ item: rows.key, language: code, ...failure });
	}
}

function summarise({ outcomes, units }: LanguagePlan, dryRun: boolean): LanguageResult {
	const values = [...outcomes.values()];
	const refused = values.filter((outcome) => outcome.startsWith('refused')).length;
	const written = values.filter(
		(outcome) => outcome === 'translated' || outcome === 'merged',
	).length;
	const fields = Object.fromEntries(outcomes);
	if (dryRun) return { status: units.length > 0 ? 'estimated' : 'unchanged', fields };
	if (refused > 0) return { status: refused === values.length ? 'failed' : 'partial', fields };
	return { status: written > 0 ? 'written' : 'unchanged', fields };
}
