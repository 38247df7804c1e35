import type { Filter } from '@directus/types';
import type { Config } from '../../config/config.ts';
import { type ItemsResult, PROVIDERS } from '../../contract/names.ts';
import { InvalidInputError } from '../../errors.ts';
import type { ChainMember, ProviderRouter } from '../../providers/provider.ts';
import { type Budget, RunBudget } from '../../budgets/budget.ts';
import type { GlossaryEntry } from '../../translation/glossary/glossary.ts';
import { resolveAccountability, type OwnWrites } from '../host/accountability.ts';
import type { Accountability, DirectusContext } from '../host/context.ts';
import type { DailyBudget } from '../../budgets/daily.ts';
import { requireProse } from '../content/field-map.ts';
import type { FieldMaps } from '../content/field-maps.ts';
import { gatherItems } from '../rows/named-items.ts';
import type { ItemRunDependencies, ItemRunResult } from './item.ts';
import { type Pace, runEach } from './items.ts';
import type { ItemLock } from '../writing/item-lock.ts';
import { type ChosenLanguages, chooseLanguages } from '../content/languages.ts';
import { NestedRuns } from './nested.ts';
import type { OperationOptions } from './request.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { ProviderKeys } from '../host/provider-keys.ts';
import type { RunPlan } from './plan.ts';
import { chooseShape } from '../content/choose-model.ts';
import { collectResults, rejectTotalFailure } from './result.ts';
import { matchingKeys } from '../rows/selection.ts';
import { type HouseStyle, readHouseStyle } from '../host/settings.ts';
import {
	chooseFields,
	findShape,
	isBare,
	readTranslatableFields,
} from '../content/translations-model.ts';
import type { ItemRows, ReadScope } from '../rows/item-rows.ts';
import { TargetWriter } from '../writing/target-writer.ts';
import { readTrigger, type Trigger } from '../rows/trigger.ts';

export interface RunDependencies extends Omit<ItemRunDependencies, 'writer'> {
	readonly config: Config;
	readonly router: ProviderRouter;
	readonly keys: Pick<ProviderKeys, 'refresh'>;
	readonly provenance: Provenance;
	readonly lock: ItemLock;
	readonly ownWrites: OwnWrites;
	readonly fieldMaps: FieldMaps;
	/** Null without a daily limit. */
	readonly dailyBudget: DailyBudget | null;
	/** Aborted when the process or the extension stops. */
	readonly signal: AbortSignal;
}

export interface RunContext extends DirectusContext {
	readonly accountability: Accountability | null;
	/** The flow's data chain, for `$trigger`. */
	readonly data: Readonly<Record<string, unknown>>;
}

/** The operation's options, with the collection that the trigger may have named. */
export type RunOptions = Omit<OperationOptions, 'collection'> & {
	readonly collection: string | null;
};

/** A run whose settings are settled, and what it writes with. */
export interface PreparedRun {
	readonly plan: RunPlan;
	readonly dependencies: ItemRunDependencies;
	readonly languages: ChosenLanguages;
	/** Null where the run ends with its own items. */
	readonly nested: NestedRuns | null;
}

/**
 * Runs the operation over the items that it names, or its trigger. Rejects with `InvalidInputError` before anything is
 * written, or `RunFailedError`.
 */
export async function runItems(
	dependencies: RunDependencies,
	options: OperationOptions,
	context: RunContext,
): Promise<ItemsResult> {
	const trigger = readTrigger(context.data['$trigger']);
	const run = await prepareRun(dependencies, withCollection(options, trigger), context);
	return runNamed(run, options, trigger);
}

/** The options' collection, else the trigger's. */
export function withCollection(options: OperationOptions, trigger: Trigger): RunOptions {
	return { ...options, collection: options.collection ?? trigger.collection };
}

export async function runNamed(
	run: PreparedRun,
	options: OperationOptions,
	trigger: Trigger,
): Promise<ItemsResult> {
	const { scope } = run.plan;
	const { items, missing, staleRead } = await gatherFor(run, options, trigger);
	const wanted = await keepMatching(scope, options.filter, items);
	const result = collectResults(scope.shape, await runAll(run, wanted), missing, staleRead);
	rejectTotalFailure(result);
	return result;
}

/** The items that options or trigger name. */
export function gatherFor(
	{ plan: { scope }, languages }: PreparedRun,
	options: OperationOptions,
	trigger: Trigger,
): ReturnType<typeof gatherItems> {
	const namesJunction = withCollection(options, trigger).collection === scope.shape.junction;
	return gatherItems(scope, options, trigger, namesJunction, languages);
}

async function keepMatching(
	scope: ReadScope,
	filter: Filter | undefined,
	items: readonly ItemRows[],
): Promise<readonly ItemRows[]> {
	if (filter === undefined || items.length === 0) return items;
	const keys = items.map(({ key }) => key);
	const matching = new Set((await matchingKeys(scope, filter, keys)).map(String));
	return items.filter(({ key }) => matching.has(String(key)));
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
	const shape = chooseShape(context, schema, options);
	await dependencies.keys.refresh();
	const chain = chooseChain(dependencies, options);
	const all = await readTranslatableFields(context, schema, shape, dependencies.config.jsonPaths);
	if (fieldMap !== undefined) requireProse(fieldMap, all);
	const fields = isBare(shape) ? [] : chooseFields(shape, all, options.fields);
	const house = await readHouseStyle(context, schema, dependencies.config);
	const languages = await chooseLanguages(context, schema, shape, options, house.defaultLanguage);
	if (fieldMap !== undefined && !options.dryRun) {
		await dependencies.fieldMaps.note(shape.collection, languages.source.code, fieldMap);
	}
	const accountability = await resolveAccountability(
		options.permissions,
		context.accountability,
		context.database,
	);
	const scope: ReadScope = { context, schema, shape, fields, accountability };
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
				root: shape.collection,
				scope: { context, schema, accountability },
				fields: options.fields ?? [],
				shapeOf: (name) =>
					name === shape.collection && !isBare(shape) ? shape : findShape(schema, name),
				prepare: (collection, names) => {
					const map = collection === shape.collection ? fieldMap : undefined;
					const given = { ...options, collection, fields: [...names], fieldMap: map, deep: false };
					return prepareRun(dependencies, given, context, budgets, foreseen);
				},
			})
		: null;
	return { plan, dependencies: { ...dependencies, writer }, languages, nested };
}

/** The chain of a run: unknown providers are refused, and a chain in which none has its key. */
export function chooseChain(
	{ config, router }: Pick<RunDependencies, 'config' | 'router'>,
	options: Pick<OperationOptions, 'providers'>,
): readonly ChainMember[] {
	const chain =
		options.providers === undefined || options.providers.length === 0
			? config.chain
			: options.providers;
	const known = new Set<string>(PROVIDERS);
	const unknown = chain.find(({ provider }) => !known.has(provider));
	if (unknown !== undefined) {
		throw new InvalidInputError(
			'providers',
			`providers: there is no provider "${unknown.provider}"`,
		);
	}
	const refusals = chain.map((member) => router.refusal(member));
	if (refusals.every((refusal) => refusal !== null)) {
		throw new InvalidInputError('providers', `providers: ${[...new Set(refusals)].join('; ')}`);
	}
	return chain;
}

/** The house's terms, then those of the options, which win. */
export function glossaryOf(
	house: HouseStyle,
	options: Pick<OperationOptions, 'glossary'>,
): readonly GlossaryEntry[] {
	const own = (options.glossary ?? []).map(({ term, translation, language, note }) => ({
		term,
		...(translation === undefined ? {} : { translation }),
		...(language === undefined ? {} : { language }),
		...(note === undefined ? {} : { note }),
	}));
	return [...house.glossary, ...own];
}

/** The limit of this run and that of the day. */
export function budgetsOf(
	{ dailyBudget }: Pick<RunDependencies, 'dailyBudget'>,
	{ maxCostUsd }: Pick<OperationOptions, 'maxCostUsd'>,
	budget: Budget | null = null,
): readonly Budget[] {
	const own = budget ?? (maxCostUsd === undefined ? null : new RunBudget(maxCostUsd));
	return [...(own === null ? [] : [own]), ...(dailyBudget === null ? [] : [dailyBudget])];
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
