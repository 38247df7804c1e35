import type { Budget } from '../../budgets/budget.ts';
import type { ChainMember } from '../../providers/request.ts';
import { chooseModel } from '../content/choose-model.ts';
import { requireProse } from '../content/field-map.ts';
import { chooseLanguages, type ChosenLanguages } from '../content/languages.ts';
import { readableFields } from '../content/readable.ts';
import { chooseFields, readTranslatableFields } from '../content/translatable-fields.ts';
import { findModel, isBare } from '../content/translations-model.ts';
import { resolveAccountability } from '../host/accountability.ts';
import type { Accountability, DirectusContext } from '../host/context.ts';
import { type HouseStyle, readHouseStyle } from '../host/settings.ts';
import { Sharing } from '../learning/sharing.ts';
import type { ItemRows, ReadScope } from '../rows/item-rows.ts';
import { TargetWriter } from '../writing/target-writer.ts';
import type { ItemRunDependencies, RunContext, RunDependencies, RunPlan } from './context.ts';
import type { ItemRunResult } from './item.ts';
import { type Pace, runEach } from './items.ts';
import { NestedRuns } from './nested.ts';
import type { RunRequest } from './request.ts';
import { budgetOf, budgetsOf, chooseChain, glossaryOf } from './settings.ts';

/** A run that knows all but its items, and what it writes with. */
export interface PreparedRun {
	readonly plan: RunPlan;
	readonly dependencies: ItemRunDependencies;
	readonly languages: ChosenLanguages;
	/** Null where the run ends with its own items. */
	readonly nested: NestedRuns | null;
	/** The same run in another context and within other budgets. */
	readonly within: (context: DirectusContext, budgets: readonly Budget[]) => PreparedRun;
}

/** What a run found out before it begins, whatever it costs and wherever it works. */
interface Findings {
	readonly dependencies: RunDependencies;
	readonly request: RunRequest;
	readonly scope: ReadScope & { readonly accountability: Accountability };
	readonly chain: readonly ChainMember[];
	readonly languages: ChosenLanguages;
	readonly house: HouseStyle;
	readonly sharing: Sharing;
}

/**
 * Prepares a run over one collection. Rejects with `InvalidInputError` for a request that does not
 * fit the project, and with Directus's `FORBIDDEN` for what may not be read. `outer`: what this run
 * shares with one over the items that hold these ones.
 */
export async function prepareRun(
	dependencies: RunDependencies,
	request: RunRequest,
	context: Omit<RunContext, 'data'>,
	outer: Pick<RunPlan, 'budgets' | 'foreseen'> = {
		budgets: budgetsOf(dependencies, budgetOf(request)),
		foreseen: new Set(),
	},
): Promise<PreparedRun> {
	await dependencies.claim?.require(true);
	const schema = await context.getSchema({ database: context.database });
	const { fieldMap } = request;
	const { accountability: trigger, database } = context;
	const accountability = await resolveAccountability(request.permissions, trigger, database);
	const access = { context, schema, accountability };
	const model = await chooseModel(access, request);
	await dependencies.keys.refresh();
	const chain = chooseChain(dependencies, request);
	const all = await readTranslatableFields(context, schema, model, dependencies.config.jsonPaths);
	if (fieldMap !== undefined) requireProse(fieldMap, all);
	const readable = isBare(model) ? [] : await readableFields(access, model, all, request.fields);
	const fields = isBare(model) ? [] : chooseFields(model, readable, request.fields);
	const house = await readHouseStyle(context, schema, dependencies.config);
	const { defaultLanguage } = house;
	const languages = await chooseLanguages(
		context,
		schema,
		model,
		request,
		defaultLanguage,
		accountability,
	);
	const scope = { ...access, model, fields };
	const sharing = await Sharing.open({ context, schema, model }, accountability);
	return assemble({ dependencies, request, scope, chain, languages, house, sharing }, outer);
}

function assemble(findings: Findings, outer: Pick<RunPlan, 'budgets' | 'foreseen'>): PreparedRun {
	const { dependencies, request, scope, chain, languages, house, sharing } = findings;
	const plan: RunPlan = {
		...outer,
		request,
		scope,
		chain,
		sharing,
		sourceLanguage: languages.source,
		targets: languages.targets,
		glossary: glossaryOf(house, request),
		styleGuide: house.styleGuide,
		signal: dependencies.signal,
	};
	const { accountability } = scope;
	const { emitEvents } = request;
	const writer = new TargetWriter({ ...dependencies, accountability, emitEvents });
	return {
		plan,
		dependencies: { ...dependencies, writer },
		languages,
		nested: request.deep ? openNested(findings, outer) : null,
		within: (context, budgets) => {
			const anew = { ...findings, scope: { ...scope, context } };
			return assemble(anew, { budgets, foreseen: new Set<string>() });
		},
	};
}

function openNested(
	{ dependencies, request, scope }: Findings,
	outer: Pick<RunPlan, 'budgets' | 'foreseen'>,
): NestedRuns {
	const { context, schema, model, accountability } = scope;
	return new NestedRuns({
		root: model.collection,
		scope,
		fields: request.fields ?? [],
		modelOf: (name) =>
			name === model.collection && !isBare(model) ? model : findModel(schema, name),
		prepare: (collection, fields) => {
			const fieldMap = collection === model.collection ? request.fieldMap : undefined;
			const given = { ...request, collection, fields, fieldMap, deep: false };
			return prepareRun(dependencies, given, { ...context, accountability }, outer);
		},
	});
}

/** Works on items side by side, then on what they hold; rejects only when all of them broke off. */
export async function runAll(
	run: PreparedRun,
	items: readonly ItemRows[],
	pace: Pace = {},
): Promise<readonly ItemRunResult[]> {
	const results = await runEach(run, items, pace);
	if (run.nested === null) return results;
	return [...results, ...(await run.nested.run(items, pace))];
}
