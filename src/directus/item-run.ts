import type { ResponseCacheFace } from '../cache/cache.ts';
import type {
	ContentType,
	FieldOutcome,
	ItemResult,
	LanguageResult,
	Policy,
	RunFailure,
	SegmentCounts,
	UsageSummary,
} from '../contract.ts';
import { normaliseSegment, parseDocument, segmentDigest } from '../documents/format.ts';
import type { ChainMember } from '../providers/provider.ts';
import type { GlossaryEntry } from '../translation/glossary.ts';
import type { TextUnit, Translator, UnitResult } from '../translation/translator.ts';
import type { PrimaryKey } from './context.ts';
import { decide, judgeField } from './decision.ts';
import { type FieldHistory, readHistory } from './history.ts';
import {
	joinDigests,
	type Provenance,
	type ProvenanceRecord,
	type TargetRef,
} from './provenance.ts';
import { slugify } from './slug.ts';
import { type ItemRows, type ReadScope, rowOfLanguage, sourceText } from './source.ts';
import type { TargetWriter, TargetWrite } from './target.ts';

/** One run's settings, the same for all of its items. */
export interface RunPlan {
	readonly scope: ReadScope;
	readonly sourceLanguage: { readonly code: string; readonly key: PrimaryKey };
	readonly targets: readonly { readonly code: string; readonly key: PrimaryKey }[];
	readonly chain: readonly ChainMember[];
	readonly contentType: ContentType;
	readonly policy: Policy;
	readonly refresh: boolean;
	readonly dryRun: boolean;
	readonly glossary: readonly GlossaryEntry[];
	readonly styleGuide: string | undefined;
	readonly signal: AbortSignal;
}

export interface ItemRunDependencies {
	readonly cache: ResponseCacheFace;
	readonly translator: Translator;
	readonly provenance: Provenance;
	readonly writer: TargetWriter;
}

export interface ItemRunResult {
	readonly item: ItemResult;
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
	readonly failures: readonly RunFailure[];
}

interface LanguagePlan {
	readonly language: { readonly code: string; readonly key: PrimaryKey };
	readonly outcomes: Map<string, FieldOutcome>;
	readonly units: readonly TextUnit[];
	/** Segments of fields that are current already: served without a call. */
	readonly current: readonly { readonly member: ChainMember; readonly segments: number }[];
}

interface SourceField {
	readonly unit: TextUnit;
	readonly source: string;
	readonly slug: boolean;
}

/** Translates one item into every language: judge each target field, translate what needs it, write each row once. */
export async function runItem(
	dependencies: ItemRunDependencies,
	plan: RunPlan,
	rows: ItemRows,
): Promise<ItemRunResult> {
	const { shape } = plan.scope;
	const sources = readSources(plan, rows);
	const plans = await planLanguages(dependencies, plan, rows, sources);
	const item = { collection: shape.collection, item: String(rows.key) };
	const result = await dependencies.translator.translate({
		item,
		sourceLanguage: plan.sourceLanguage.code,
		targets: plans
			.filter(({ units }) => units.length > 0)
			.map(({ language, units }) => ({ language: language.code, units })),
		chain: plan.chain,
		contentType: plan.contentType,
		collection: shape.collection,
		glossary: plan.glossary,
		styleGuide: plan.styleGuide,
		refresh: plan.refresh || plan.policy === 'overwrite',
		dryRun: plan.dryRun,
		signal: plan.signal,
	});
	const failures: RunFailure[] = result.failures.map((failure) => ({ item: rows.key, ...failure }));
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
	const current = countCurrent(dependencies.cache, plan, plans);
	return {
		item: { key: rows.key, languages: Object.fromEntries(languages) },
		segments: {
			total: result.segments.total + current,
			hits: result.segments.hits + current,
			misses: result.segments.misses,
		},
		usage: result.usage,
		failures,
	};
}

function readSources(plan: RunPlan, rows: ItemRows): ReadonlyMap<string, SourceField> {
	const { shape, fields } = plan.scope;
	const sources = new Map<string, SourceField>();
	for (const field of fields) {
		const text = sourceText(shape, rows, field, plan.sourceLanguage.key);
		if (text === null) continue;
		const unit = { id: field.name, text, format: field.format };
		const digests = parseDocument(text, field.format).segments.map((segment) =>
			segmentDigest(normaliseSegment(segment.text)),
		);
		sources.set(field.name, { unit, source: joinDigests(digests), slug: field.slug });
	}
	return sources;
}

async function planLanguages(
	{ provenance }: ItemRunDependencies,
	plan: RunPlan,
	rows: ItemRows,
	sources: ReadonlyMap<string, SourceField>,
): Promise<readonly LanguagePlan[]> {
	const { shape, context } = plan.scope;
	const refs = plan.targets.map(({ code }): TargetRef => targetRef(plan, rows, code));
	const records = await provenance.read(refs);
	let histories: ReadonlyMap<string, ReadonlyMap<string, FieldHistory>> | null = null;
	const plans: LanguagePlan[] = [];
	for (const [index, language] of plan.targets.entries()) {
		const target = rowOfLanguage(shape, rows, language.key);
		const record = records[index] ?? {};
		const outcomes = new Map<string, FieldOutcome>();
		const current: { member: ChainMember; segments: number }[] = [];
		const units: TextUnit[] = [];
		for (const [name, field] of sources) {
			const witnesses = {
				value: target?.[name],
				source: field.source,
				versions: record[name] ?? [],
				history: undefined as FieldHistory | undefined,
			};
			let state = judgeField(witnesses);
			if (target !== undefined && (state.owner === 'person' || state.owner === 'unproven')) {
				histories ??= await readHistory(
					context.database,
					shape.junction,
					rows.translations.map((row): PrimaryKey => String(row[shape.junctionKey])),
				);
				const history = histories.get(String(target[shape.junctionKey]))?.get(name);
				state = judgeField({ ...witnesses, history });
			}
			const outcome = decide(plan.policy, plan.refresh, state);
			if (outcome === null) {
				units.push(field.unit);
				continue;
			}
			outcomes.set(name, outcome);
			if (state.owner === 'us' && !state.stale) current.push(currentOf(record, name, field));
		}
		plans.push({ language, outcomes, units, current });
	}
	return plans;
}

function currentOf(
	record: ProvenanceRecord,
	name: string,
	{ source }: SourceField,
): { member: ChainMember; segments: number } {
	const { provider = 'unknown', model = 'unknown' } = record[name]?.[0] ?? {};
	return { member: { provider, model }, segments: source === '' ? 0 : source.split('.').length };
}

function countCurrent(
	cache: ResponseCacheFace,
	plan: RunPlan,
	plans: readonly LanguagePlan[],
): number {
	let total = 0;
	for (const { member, segments } of plans.flatMap((language) => language.current)) {
		total += segments;
		if (plan.dryRun || segments === 0) continue;
		const collection = plan.scope.shape.collection;
		cache.count({ ...member, collection, hits: { current: segments } });
	}
	return total;
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
		const value = source.slug ? slugify(unit.text) : unit.text;
		return [{ field: unit.id, value, source: source.source, member: unit.member }];
	});
	if (writes.length === 0) return;
	const ref = targetRef(plan, rows, language.language.code);
	const outcome = await writer.write(plan.scope, rows, language.language.key, ref, writes);
	for (const [field, written] of outcome.fields) language.outcomes.set(field, written);
	for (const failure of outcome.failures) {
		failures.push({ item: rows.key, language: language.language.code, ...failure });
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

function targetRef(plan: RunPlan, rows: ItemRows, language: string): TargetRef {
	return { collection: plan.scope.shape.collection, item: String(rows.key), language };
}
