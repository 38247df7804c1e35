import type { StaleCounts } from '../contract.ts';
import { APPROVED } from '../translation/approved-wording.ts';
import { shapesOf, type TextUnit } from '../translation/unit-plan.ts';
import type { PrimaryKey, Row } from './context.ts';
import { type FieldState, judgeField } from './decision.ts';
import { rebuildVersion } from './field-memory.ts';
import { type FieldRevision, readHistory, type RowHistory } from './history.ts';
import type { Language } from './language.ts';
import { personVersion } from './person-version.ts';
import { type FieldVersion, hashValue, type Provenance, type TargetRef } from './provenance.ts';
import type { RunPlan } from './run-plan.ts';
import { type DigestedSegment, digestSegments, hashText, joinDigests } from './segments.ts';
import { columnOf, nameOfShape } from './shape.ts';
import { isEmpty } from './row.ts';
import { type ItemRows, rowOfLanguage, sourceText, textOf } from './source.ts';

/** What of a run's settings tells whose text stands where. */
export type JudgePlan = Pick<
	RunPlan,
	'scope' | 'sourceLanguage' | 'targets' | 'glossary' | 'styleGuide'
>;

export interface SourceField {
	readonly unit: TextUnit;
	readonly segments: readonly DigestedSegment[];
	/** Joined digests of the segments. */
	readonly source: string;
	/** Hash of the whole text. */
	readonly text: string;
	readonly slug: boolean;
	readonly isJson?: boolean | undefined;
}

/** One target field of an item, and whose text it holds. */
export interface JudgedField {
	readonly language: Language;
	readonly name: string;
	readonly field: SourceField;
	readonly value: unknown;
	readonly state: FieldState;
	/** What is not recorded yet of a person's text that is a version by itself. */
	readonly found: FieldVersion | null;
}

export function targetRef(
	plan: Pick<RunPlan, 'scope'>,
	rows: ItemRows,
	language: string,
): TargetRef {
	return { collection: nameOfShape(plan.scope.shape), item: String(rows.key), language };
}

/** The fields of an item that hold source text. */
export function readSources(
	plan: Pick<RunPlan, 'scope' | 'sourceLanguage'>,
	rows: ItemRows,
): ReadonlyMap<string, SourceField> {
	const { shape, fields } = plan.scope;
	const sources = new Map<string, SourceField>();
	for (const field of fields) {
		const text = sourceText(shape, rows, field, plan.sourceLanguage.key);
		if (text === null) continue;
		const segments = digestSegments(text, field);
		const unit = {
			id: field.name,
			name: field.name,
			text,
			format: field.format,
			parseOptions: field.parseOptions,
		};
		const { slug, isJson } = field;
		const source = joinDigests(segments);
		const hash = hashText(text, field);
		sources.set(field.name, { unit, segments, source, text: hash, slug, isJson });
	}
	return sources;
}

/** Every target field of an item that has a source, language by language. */
export async function judgeItem(
	provenance: Provenance,
	plan: JudgePlan,
	rows: ItemRows,
	sources: ReadonlyMap<string, SourceField>,
): Promise<readonly JudgedField[]> {
	const refs = plan.targets.map(({ code }) => targetRef(plan, rows, code));
	const records = await provenance.read(refs);
	const histories = new ItemHistories(plan, rows);
	const judged: JudgedField[] = [];
	for (const [index, language] of plan.targets.entries()) {
		const target = rowOfLanguage(plan.scope.shape, rows, language.key);
		for (const [name, field] of sources) {
			const column = columnOf(plan.scope.shape, name, language.code);
			if (column === null) continue;
			const versions = records[index]?.[name] ?? [];
			const found = await histories.judge(name, column, field, target, versions, language.code);
			judged.push({ language, name, field, value: target?.[name], ...found });
		}
	}
	return judged;
}

/** As the stale map counts it. */
export function kindOf({ state }: JudgedField): keyof StaleCounts {
	if (state.owner === 'nobody') return 'missing';
	if (state.owner === 'unproven') return 'unproven';
	const isApproved = state.owner === 'person' || state.version?.provider === APPROVED.provider;
	if (!isApproved) return state.stale ? 'stale' : 'current';
	return state.stale ? 'approvedStale' : 'approved';
}

/** The source as it was when a person's text was saved, with it or before; null where nothing tells. */
function sourceAtSave(
	field: SourceField,
	value: unknown,
	revisions: readonly FieldRevision[],
	sources: readonly FieldRevision[],
): SourceField | null {
	const hash = hashValue(value);
	const written = revisions.findLast((revision) => hashValue(revision.value) === hash);
	if (written === undefined || written.ours || sources.length === 0) return null;
	const seen = sources.filter(
		({ id, parent }) =>
			id < written.id || written.parent === id || (parent !== null && parent === written.parent),
	);
	if (seen.length === sources.length) return field;
	const [last] = seen.toSorted((a, b) => b.id - a.id);
	const text = last === undefined ? null : textOf(last.value, field.unit);
	return text === null || isEmpty(text) ? null : withText(field, text);
}

function withText(field: SourceField, text: string): SourceField {
	const segments = digestSegments(text, field.unit);
	const source = joinDigests(segments);
	return {
		...field,
		unit: { ...field.unit, text },
		segments,
		source,
		text: hashText(text, field.unit),
	};
}

/** Directus's history of one item, read only when provenance does not explain a field. */
class ItemHistories {
	readonly #plan: JudgePlan;
	readonly #rows: ItemRows;
	#targets: Promise<ReadonlyMap<string, RowHistory>> | null = null;
	#sources: Promise<readonly RowHistory[]> | null = null;

	constructor(plan: JudgePlan, rows: ItemRows) {
		this.#plan = plan;
		this.#rows = rows;
	}

	get #names(): readonly string[] {
		return this.#plan.scope.fields.map(({ name }) => name);
	}

	/** Where the translations stand. */
	get #columns(): readonly string[] {
		const { scope, targets } = this.#plan;
		const columns = this.#names.flatMap((name) =>
			targets.map(({ code }) => columnOf(scope.shape, name, code) ?? name),
		);
		return [...new Set(columns)];
	}

	async judge(
		name: string,
		column: string,
		field: SourceField,
		target: Row | undefined,
		versions: readonly FieldVersion[],
		languageCode: string,
	): Promise<Pick<JudgedField, 'state' | 'found'>> {
		const { glossary, styleGuide } = this.#plan;
		const texts = field.segments.map(({ segment }) => segment.text);
		const known = {
			value: target?.[name],
			source: field.source,
			text: field.text,
			shapes: shapesOf(texts, glossary, languageCode, styleGuide).join('.'),
			versions,
			revisions: [],
			rebuild: () => null,
		};
		const state = judgeField(known);
		const isPlain = state.owner === 'nobody' || state.owner === 'us';
		if (isPlain || target === undefined) return { state, found: null };
		const revisions = await this.#revisionsOf(target, column);
		const earlier = await this.#sourceRevisions(name);
		const sources = [field.unit.text, ...earlier.map((revision) => revision.value)];
		const rebuild = (revision: FieldRevision) =>
			rebuildVersion(revision, sources, this.#plan.sourceLanguage.code, field.unit);
		const judged = judgeField({ ...known, revisions, rebuild });
		const hash = hashValue(known.value);
		const isRecorded = versions.some(({ value }) => value === hash);
		const isOpen = judged.owner === 'person' && !isRecorded;
		const seen = isOpen ? sourceAtSave(field, known.value, revisions, earlier) : null;
		const base = judged.owner === 'person' ? judged.version : null;
		// What the text began with tells as much where its source had not moved on before the save.
		const isTold = seen !== field && (base === null || base.source === seen?.source);
		const found = seen === null || isTold ? null : personVersion(seen, base, known.value, true);
		if (found === null) return { state: judged, found };
		return { state: judgeField({ ...known, versions: [found] }), found };
	}

	async #revisionsOf(target: Row, column: string): Promise<readonly FieldRevision[]> {
		const { context, shape } = this.#plan.scope;
		const keys = this.#rows.translations.map((row): PrimaryKey => String(row[shape.junctionKey]));
		this.#targets ??= readHistory(context.database, shape.junction, keys, this.#columns);
		return (await this.#targets).get(String(target[shape.junctionKey]))?.get(column) ?? [];
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
		const parents = await readHistory(context.database, shape.collection, [key], this.#names);
		const own = row === undefined ? null : String(row[shape.junctionKey]);
		const keys = own === null ? [] : [own];
		const rows = await readHistory(context.database, shape.junction, keys, this.#names);
		return [...parents.values(), ...rows.values()];
	}
}
