import type { Budget } from '../../budgets/budget.ts';
import { chooseModel } from '../content/choose-model.ts';
import { requireProse } from '../content/field-map.ts';
import { chooseLanguages, type ChosenLanguages } from '../content/languages.ts';
import { chooseFields, readTranslatableFields } from '../content/translatable-fields.ts';
import { findModel, isBare } from '../content/translations-model.ts';
import { resolveAccountability } from '../host/accountability.ts';
import { readHouseStyle } from '../host/settings.ts';
import type { ItemRows, ReadScope } from '../rows/item-rows.ts';
import { TargetWriter } from '../writing/target-writer.ts';
import type { RunContext, RunDependencies, RunOptions } from './context.ts';
import type { ItemRunDependencies, ItemRunResult } from './item.ts';
import { type Pace, runEach } from './items.ts';
import { NestedRuns } from './nested.ts';
import type { RunPlan } from './plan.ts';
import { budgetsOf, chooseChain, glossaryOf } from './settings.ts';

/** A run whose settings are settled, and what it writes with. */
export interface PreparedRun {
	readonly plan: RunPlan;
	readonly dependencies: ItemRunDependencies;
	readonly languages: ChosenLanguages;
	/** Null where the run ends with its own items. */
	readonly nested: NestedRuns | null;
}

/**
 * Settles everything about a run but its items; `budgets` and `foreseen` are those of a run that this one is part of.
 * Rejects with `InvalidInputError`.
 */
export async function prepareRun(
	dependencies: RunDependencies,
	options: RunOptions,
	context: Omit<RunContext, 'data'>,
	budgets: readonly Budget[] = budgetsOf(dependencies, options),
	foreseen: Set<string> = new Set(),
): Promise<PreparedRun> {
	const schema = await context.getSchema({ database: context.database });
	const { fieldMap } = options;
	const model = chooseModel(context, schema, options);
	await dependencies.keys.refresh();
	const chain = chooseChain(dependencies, options);
	const all = await readTranslatableFields(context, schema, model, dependencies.config.jsonPaths);
	if (fieldMap !== undefined) requireProse(fieldMap, all);
	const fields = isBare(model) ? [] : chooseFields(model, all, options.fields);
	const house = await readHouseStyle(context, schema, dependencies.config);
	const languages = await chooseLanguages(context, schema, model, options, house.defaultLanguage);
	if (fieldMap !== undefined && !options.dryRun) {
		await dependencies.fieldMaps.note(model.collection, languages.source.code, fieldMap);
	}
	const accountability = await resolveAccountability(
		options.permissions,
		context.accountability,
		context.database,
	);
	const scope: ReadScope = { context, schema, model, fields, accountability };
	const plan: RunPlan = {
		scope,
		chain,
		sourceLanguage: languages.source,
		targets: languages.targets,
		contentType: options.contentType,
		policy: options.policy,
		refresh: options.refresh,
		dryRun: options.dryRun,
		inBatch: options.batch,
		foreseen,
		glossary: glossaryOf(house, options),
		styleGuide: house.styleGuide,
		budgets,
		signal: dependencies.signal,
	};
	const writer = new TargetWriter({
		provenance: dependencies.provenance,
		lock: dependencies.lock,
		ownWrites: dependencies.ownWrites,
		accountability,
		emitEvents: options.emitEvents,
	});
	const nested = options.deep
		? new NestedRuns({
				root: model.collection,
				scope: { context, schema, accountability },
				fields: options.fields ?? [],
				modelOf: (name) =>
					name === model.collection && !isBare(model) ? model : findModel(schema, name),
				prepare: (collection, names) => {
					const map = collection === model.collection ? fieldMap : undefined;
					const given = { ...options, collection, fields: [...names], fieldMap: map, deep: false };
					return prepareRun(dependencies, given, context, budgets, foreseen);
				},
			})
		: null;
	return { plan, dependencies: { ...dependencies, writer }, languages, nested };
}

/**
 * Works on items side by side, then on what they hold, and begins no more of them once `stop` fires; rejects only when
 * every one of them broke off.
 */
export async function runAll(
	run: PreparedRun,
	items: readonly ItemRows[],
	pace: Pace = {},
): Promise<readonly ItemRunResult[]> {
	const results = await runEach(run, items, pace);
	if (run.nested === null) return results;
	return [...results, ...(await run.nested.run(items, pace))];
}
