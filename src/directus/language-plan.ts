import type { FieldOutcome, RunFailure } from '../contract.ts';
import type { ChainMember } from '../providers/provider.ts';
import { shapesOf, type TextUnit, type UnitMemory } from '../translation/unit-plan.ts';
import type { PrimaryKey, Row } from './context.ts';
import { decide, type FieldState, judgeField } from './decision.ts';
import { rebuildVersion, recallField } from './field-memory.ts';
import { type FieldRevision, readHistory, type RowHistory } from './history.ts';
import type { Language } from './language.ts';
import type { Provenance, TargetRef } from './provenance.ts';
import type { RunPlan } from './run-plan.ts';
import { type DigestedSegment, digestSegments, joinDigests } from './segments.ts';
import { type ItemRows, rowOfLanguage, sourceText } from './source.ts';

export interface SourceField {
	readonly unit: TextUnit;
	readonly segments: readonly DigestedSegment[];
	/** Joined digests of the segments. */
	readonly source: string;
	readonly slug: boolean;
}

/** What a run will do to one target row. */
export interface LanguagePlan {
	readonly language: Language;
	/** Of the fields that stay as they are. */
	readonly outcomes: Map<string, FieldOutcome>;
	readonly units: readonly TextUnit[];
	readonly memory: ReadonlyMap<string, UnitMemory>;
	/** Segments of fields that are current already: served without a call. */
	readonly current: readonly { readonly member: ChainMember; readonly segments: number }[];
	readonly failures: readonly RunFailure[];
}

export function targetRef(plan: RunPlan, rows: ItemRows, language: string): TargetRef {
	return { collection: plan.scope.shape.collection, item: String(rows.key), language };
}

export function readSources(plan: RunPlan, rows: ItemRows): ReadonlyMap<string, SourceField> {
	const { shape, fields } = plan.scope;
	const sources = new Map<string, SourceField>();
	for (const { name, format, slug, inParent } of fields) {
		const field = { name, format, slug, inParent };
		const text = sourceText(shape, rows, field, plan.sourceLanguage.key);
		if (text === null) continue;
		const segments = digestSegments(text, format);
		const unit = { id: name, text, format };
		sources.set(name, { unit, segments, source: joinDigests(segments), slug });
	}
	return sources;
}

/** Judges every target field of an item: what to translate, from what, and what to leave alone. */
export async function planLanguages(
	provenance: Provenance,
	plan: RunPlan,
	rows: ItemRows,
	sources: ReadonlyMap<string, SourceField>,
): Promise<readonly LanguagePlan[]> {
	const refs = plan.targets.map(({ code }) => targetRef(plan, rows, code));
	const records = await provenance.read(refs);
	const histories = new ItemHistories(plan, rows);
	const plans: LanguagePlan[] = [];
	for (const [index, language] of plan.targets.entries()) {
		const target = rowOfLanguage(plan.scope.shape, rows, language.key);
		const outcomes = new Map<string, FieldOutcome>();
		const memory = new Map<string, UnitMemory>();
		const units: TextUnit[] = [];
		const current: { member: ChainMember; segments: number }[] = [];
		const failures: RunFailure[] = [];
		for (const [name, field] of sources) {
			const versions = records[index]?.[name] ?? [];
			const value = target?.[name];
			const state = await histories.judge(name, field, target, versions, language.code);
			const outcome = decide(plan.policy, plan.refresh, state);
			if (outcome !== null) {
				outcomes.set(name, outcome);
				if (state.owner === 'us' && !state.stale) current.push(countCurrent(state, field));
				continue;
			}
			const recalled = recall(state, field, value);
			if (recalled === null && state.owner === 'person' && plan.policy !== 'overwrite') {
				const message = 'the source moved on, and the edited translation cannot be aligned with it';
				failures.push({
					item: rows.key,
					language: language.code,
					field: name,
					reason: 'unaligned',
					message,
				});
				outcomes.set(name, 'protected');
				continue;
			}
			if (recalled !== null) memory.set(name, recalled);
			units.push(field.unit);
		}
		plans.push({ language, outcomes, units, memory, current, failures });
	}
	return plans;
}

function recall(state: FieldState, field: SourceField, value: unknown): UnitMemory | null {
	if (state.owner === 'nobody' || state.owner === 'unproven') return null;
	if (state.version === null || typeof value !== 'string' || field.slug) return null;
	const edited = state.owner === 'person';
	return recallField(field.segments, state.version, value, field.unit.format, edited);
}

function countCurrent(
	{ version }: Extract<FieldState, { owner: 'us' }>,
	{ segments }: SourceField,
): { member: ChainMember; segments: number } {
	const { provider = 'unknown', model = 'unknown' } = version ?? {};
	return { member: { provider, model }, segments: segments.length };
}

/** Directus's history of one item, read only when provenance does not explain a field. */
class ItemHistories {
	readonly #plan: RunPlan;
	readonly #rows: ItemRows;
	#targets: Promise<ReadonlyMap<string, RowHistory>> | null = null;
	#sources: Promise<readonly RowHistory[]> | null = null;

	constructor(plan: RunPlan, rows: ItemRows) {
		this.#plan = plan;
		this.#rows = rows;
	}

	async judge(
		name: string,
		field: SourceField,
		target: Row | undefined,
		versions: Parameters<typeof judgeField>[0]['versions'],
		languageCode: string,
	): Promise<FieldState> {
		const { glossary, styleGuide } = this.#plan;
		const texts = field.segments.map(({ segment }) => segment.text);
		const known = {
			value: target?.[name],
			source: field.source,
			shapes: shapesOf(texts, glossary, languageCode, styleGuide).join('.'),
			versions,
			revisions: [],
			rebuild: () => null,
		};
		const state = judgeField(known);
		if (state.owner === 'nobody' || state.owner === 'us' || target === undefined) return state;
		const revisions = await this.#revisionsOf(target, name);
		const sources = await this.#sourceRevisions(name);
		const rebuild = (revision: FieldRevision) =>
			rebuildVersion(revision, sources, field.unit.format);
		return judgeField({ ...known, revisions, rebuild });
	}

	async #revisionsOf(target: Row, name: string): Promise<readonly FieldRevision[]> {
		const { context, shape } = this.#plan.scope;
		const keys = this.#rows.translations.map((row): PrimaryKey => String(row[shape.junctionKey]));
		this.#targets ??= readHistory(context.database, shape.junction, keys);
		return (await this.#targets).get(String(target[shape.junctionKey]))?.get(name) ?? [];
	}

	/** Earlier texts of the source, in the parent's column and in the source language's row. */
	async #sourceRevisions(name: string): Promise<readonly FieldRevision[]> {
		this.#sources ??= this.#readSources();
		return (await this.#sources).flatMap((history) => history.get(name) ?? []);
	}

	async #readSources(): Promise<readonly RowHistory[]> {
		const { context, shape } = this.#plan.scope;
		const { key } = this.#rows;
		const row = rowOfLanguage(shape, this.#rows, this.#plan.sourceLanguage.key);
		const parents = await readHistory(context.database, shape.collection, [key]);
		const own = row === undefined ? null : String(row[shape.junctionKey]);
		const rows = await readHistory(context.database, shape.junction, own === null ? [] : [own]);
		return [...parents.values(), ...rows.values()];
	}
}
