import type { FieldOutcome, RunFailure } from '../../contract/runs.ts';
import type { ChainMember } from '../../providers/request.ts';
import type { TextUnit, UnitMemory } from '../../translation/units/analysis.ts';
import type { Language } from '../content/languages.ts';
import { type FieldMemory, recallState } from '../provenance/field-memory.ts';
import { decide, type FieldState } from '../provenance/field-state.ts';
import type { JudgedField, SourceField } from '../provenance/judged-field.ts';
import { judgeItem } from '../provenance/judgement.ts';
import { type FieldVersion, UNKNOWN_MAKER } from '../provenance/field-version.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { type RecalledField, recallFormer } from '../provenance/returned-segments.ts';
import type { ItemRows } from '../rows/item-rows.ts';
import type { RunPlan } from './context.ts';
import { titleField } from '../writing/slug.ts';

/** What a run will do to one target row. */
export interface LanguagePlan {
	readonly language: Language;
	/** What became of the fields that are not translated. */
	readonly outcomes: Map<string, FieldOutcome>;
	readonly units: TextUnit[];
	readonly memory: Map<string, UnitMemory>;
	/** Slugs that are to be made of the translated title. */
	readonly slugs: string[];
	/** Fields that hold a person's text. */
	readonly persons: Set<string>;
	/** What is to be recorded of fields that stay as they are. */
	readonly found: Map<string, FieldVersion>;
	/** Segments of fields that are current already: served without a call. */
	readonly current: { readonly member: ChainMember; readonly segments: number }[];
	readonly failures: RunFailure[];
}

/** Decides for every target field of an item what to translate, from what, and what to leave. */
export async function planLanguages(
	provenance: Provenance,
	plan: RunPlan,
	rows: ItemRows,
	sources: ReadonlyMap<string, SourceField>,
	isWanted: (language: string, field: string) => boolean = () => true,
): Promise<readonly LanguagePlan[]> {
	const plans = new Map(
		plan.targets.map((language): [string, LanguagePlan] => [
			language.code,
			{
				language,
				outcomes: new Map(),
				units: [],
				memory: new Map(),
				slugs: [],
				persons: new Set(),
				found: new Map(),
				current: [],
				failures: [],
			},
		]),
	);
	const recalled: RecalledField[] = [];
	for (const judged of await judgeItem(provenance, plan, rows, sources)) {
		const target = plans.get(judged.language.code);
		if (target === undefined || !isWanted(judged.language.code, judged.name)) continue;
		const memory = await planField(target, plan, rows, judged);
		if (memory !== undefined) recalled.push({ judged, memory });
	}
	// What is asked for anew is asked for though it has been there before.
	const isAnew = plan.request.refresh || plan.request.policy === 'overwrite';
	for (const [judged, memory] of isAnew ? [] : await recallFormer(plan, rows, recalled)) {
		plans.get(judged.language.code)?.memory.set(judged.name, memory);
	}
	return [...plans.values()];
}

/** Answers what the row knows of a field that is translated; undefined of one that is not. */
async function planField(
	target: LanguagePlan,
	plan: RunPlan,
	rows: ItemRows,
	{ language, name, field, value, state, found }: JudgedField,
): Promise<FieldMemory | null | undefined> {
	const hasTitle = field.slug && titleField(plan.scope) !== null;
	// Links lead to it: once it is there it stays, whoever made it.
	const isKept = hasTitle && state.owner !== 'nobody';
	const outcome = isKept ? 'unchanged' : decide(plan.request.policy, plan.request.refresh, state);
	if (outcome !== null) {
		target.outcomes.set(name, outcome);
		if (found !== null) target.found.set(name, found);
		if (state.owner === 'us' && !state.stale && !hasTitle) {
			const { provider, model } = state.version ?? UNKNOWN_MAKER;
			const segments = state.version?.source.length ?? (await field.segments()).length;
			target.current.push({ member: { provider, model }, segments });
		}
		return undefined;
	}
	if (hasTitle) {
		target.slugs.push(name);
		return undefined;
	}
	const recalled = await recallState(state, field, value);
	if (isLossy(recalled, state, plan)) {
		const message = 'what a person wrote cannot be aligned with the source; it is left as it is';
		const failure = { item: rows.key, language: language.code, field: name, message };
		// Of terms and style guide nobody is told for whom they come to nothing.
		const isTold = state.owner !== 'person' || state.stale || plan.request.policy === 'overwrite';
		if (isTold) target.failures.push({ ...failure, reason: 'unaligned' });
		target.outcomes.set(name, 'protected');
		return undefined;
	}
	if (recalled !== null) target.memory.set(name, recalled);
	if (state.owner === 'person') target.persons.add(name);
	target.units.push(field.unit);
	return recalled;
}

/** Whether writing the field would lose a person's text that is not the run's to replace. */
function isLossy(recalled: FieldMemory | null, state: FieldState, plan: RunPlan): boolean {
	if (state.owner !== 'person' && state.owner !== 'us') return false;
	if (plan.request.policy === 'overwrite') return recalled?.isLossy === true && !state.stale;
	return recalled === null ? state.owner === 'person' : recalled.isLossy;
}
