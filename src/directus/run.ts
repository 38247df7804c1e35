import type { Config } from '../config.ts';
import { type ItemsResult, PROVIDERS } from '../contract.ts';
import { InvalidInputError } from '../errors.ts';
import type { ChainMember, ProviderRouter } from '../providers/provider.ts';
import { type Budget, RunBudget } from '../translation/budget.ts';
import type { GlossaryEntry } from '../translation/glossary.ts';
import { resolveAccountability, type OwnWrites } from './accountability.ts';
import type { Accountability, DirectusContext } from './context.ts';
import type { DailyBudget } from './daily-budget.ts';
import { gatherItems } from './gather.ts';
import { type ItemRunDependencies, type ItemRunResult, runItem } from './item-run.ts';
import type { ItemLock } from './item-lock.ts';
import { chooseLanguages } from './language.ts';
import type { OperationOptions } from './options.ts';
import type { Provenance } from './provenance.ts';
import type { RunPlan } from './run-plan.ts';
import { collectResults, rejectTotalFailure } from './run-result.ts';
import { type HouseStyle, readHouseStyle } from './settings.ts';
import { chooseFields, readTranslatableFields, requireShape } from './shape.ts';
import type { ItemRows, ReadScope } from './source.ts';
import { TargetWriter } from './target.ts';
import { readTrigger } from './trigger.ts';

/** Items of one run that are worked on at the same time; the provider calls have a limit of their own. */
const PARALLEL_ITEMS = 4;

export interface RunDependencies extends Omit<ItemRunDependencies, 'writer'> {
	readonly config: Config;
	readonly router: ProviderRouter;
	readonly provenance: Provenance;
	readonly lock: ItemLock;
	readonly ownWrites: OwnWrites;
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

/** Runs the operation's `items` mode. Rejects with `InvalidInputError` before anything is written, or `RunFailedError`. */
export async function runItems(
	dependencies: RunDependencies,
	options: OperationOptions,
	context: RunContext,
): Promise<ItemsResult> {
	const schema = await context.getSchema({ database: context.database });
	const trigger = readTrigger(context.data['$trigger']);
	const collection = options.collection ?? trigger.collection;
	const shape = requireShape(schema, collection);
	const chain = chooseChain(dependencies, options);
	const all = await readTranslatableFields(context, schema, shape);
	const fields = chooseFields(shape, all, options.fields);
	const house = await readHouseStyle(context, schema, dependencies.config);
	const languages = await chooseLanguages(context, schema, shape, options, house.defaultLanguage);
	const accountability = await resolveAccountability(
		options.permissions,
		context.accountability,
		context.database,
	);
	const scope: ReadScope = { context, schema, shape, fields, accountability };
	const { items, missing, staleRead } = await gatherItems(
		scope,
		options,
		trigger,
		collection === shape.junction,
		languages,
	);
	const plan: RunPlan = {
		scope,
		chain,
		sourceLanguage: languages.source,
		targets: languages.targets,
		contentType: options.contentType,
		policy: options.policy,
		refresh: options.refresh,
		dryRun: options.dryRun,
		glossary: glossaryOf(house, options),
		styleGuide: house.styleGuide,
		budgets: budgetsOf(dependencies, options),
		signal: dependencies.signal,
	};
	const writer = new TargetWriter({
		provenance: dependencies.provenance,
		lock: dependencies.lock,
		ownWrites: dependencies.ownWrites,
		accountability,
		emitEvents: options.emitEvents,
	});
	const results = await runAll({ ...dependencies, writer }, plan, items);
	const result = collectResults(shape, results, missing, staleRead);
	rejectTotalFailure(result);
	return result;
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
export function glossaryOf(house: HouseStyle, options: OperationOptions): readonly GlossaryEntry[] {
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
): readonly Budget[] {
	return [
		...(maxCostUsd === undefined ? [] : [new RunBudget(maxCostUsd)]),
		...(dailyBudget === null ? [] : [dailyBudget]),
	];
}

async function runAll(
	dependencies: ItemRunDependencies,
	plan: RunPlan,
	items: readonly ItemRows[],
): Promise<readonly ItemRunResult[]> {
	const results: ItemRunResult[] = [];
	const errors: unknown[] = [];
	let next = 0;
	const work = async (): Promise<void> => {
		for (let index = next++; index < items.length; index = next++) {
			const item = items[index];
			if (item === undefined) continue;
			try {
				results[index] = await runItem(dependencies, plan, item);
			} catch (error) {
				errors.push(error);
				results[index] = brokenOff(plan, item, error);
			}
		}
	};
	await Promise.all(Array.from({ length: PARALLEL_ITEMS }, work));
	if (errors.length > 0 && errors.length === items.length) throw errors[0];
	return results;
}

const NOTHING = {
	segments: { total: 0, hits: 0, misses: 0 },
	usage: { inputTokens: 0, outputTokens: 0, costUsd: 0, savedUsd: 0 },
};

/** Nobody foresaw it; the other items need not suffer for it. The message may quote texts and is left out. */
function brokenOff({ scope }: RunPlan, { key }: ItemRows, error: unknown): ItemRunResult {
	const { context, shape } = scope;
	const name = error instanceof Error ? error.name : 'unknown';
	context.logger.warn(
		`translation-cache: ${shape.collection} ${key} could not be worked on (${name})`,
	);
	const message = `this item could not be worked on (${name})`;
	return {
		...NOTHING,
		item: { key, languages: {} },
		failures: [{ item: key, reason: 'failed', message }],
	};
}
