import type { Config } from '../config.ts';
import { type ItemsResult, PROVIDERS, type RunFailure, type UsageSummary } from '../contract.ts';
import { InvalidInputError, RunFailedError } from '../errors.ts';
import type { ChainMember, ProviderRouter } from '../providers/provider.ts';
import type { GlossaryEntry } from '../translation/glossary.ts';
import { resolveAccountability, type OwnWrites } from './accountability.ts';
import type { Accountability, DirectusContext, PrimaryKey } from './context.ts';
import { type ItemRunDependencies, type ItemRunResult, runItem } from './item-run.ts';
import type { ItemLock } from './item-lock.ts';
import { chooseLanguages, type ChosenLanguages } from './language.ts';
import type { OperationOptions } from './options.ts';
import type { Provenance } from './provenance.ts';
import type { RunPlan } from './run-plan.ts';
import { type HouseStyle, readHouseStyle } from './settings.ts';
import {
	chooseFields,
	readTranslatableFields,
	requireShape,
	type TranslationsShape,
} from './shape.ts';
import { type ItemRows, readItems, type ReadScope, readUntil } from './source.ts';
import { TargetWriter } from './target.ts';
import { flattenKeys, holdsPayload, readTrigger, type Trigger } from './trigger.ts';

/** Items of one run that are worked on at the same time; the provider calls have a limit of their own. */
const PARALLEL_ITEMS = 4;

export interface RunDependencies extends Omit<ItemRunDependencies, 'writer'> {
	readonly config: Config;
	readonly router: ProviderRouter;
	readonly provenance: Provenance;
	readonly lock: ItemLock;
	readonly ownWrites: OwnWrites;
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
		signal: dependencies.signal,
	};
	const writer = new TargetWriter({
		provenance: dependencies.provenance,
		lock: dependencies.lock,
		ownWrites: dependencies.ownWrites,
		accountability,
		emitEvents: options.emitEvents,
	});
	const results = await runAll({ ...dependencies, writer }, plan, items, options.maxCostUsd);
	const result = collect(shape, results, missing, staleRead);
	rejectTotalFailure(result);
	return result;
}

/** The chain of a run: unknown providers are refused, and a chain in which none has its key. */
export function chooseChain(
	{ config, router }: Pick<RunDependencies, 'config' | 'router'>,
	options: OperationOptions,
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

/** The items named by the options or the trigger, read when they hold what the trigger says was written. */
async function gatherItems(
	scope: ReadScope,
	options: OperationOptions,
	trigger: Trigger,
	namesJunction: boolean,
	languages: ChosenLanguages,
): Promise<{ items: readonly ItemRows[]; missing: readonly PrimaryKey[]; staleRead: Set<string> }> {
	const { shape, fields } = scope;
	const given = flattenKeys(options.keys);
	// Keys of a third collection name none of these items, though they may be the same numbers.
	const isOwn = [null, shape.collection, shape.junction].includes(trigger.collection);
	const told = isOwn ? trigger.keys : [];
	const keys = given.length > 0 ? given : told;
	const fromTrigger =
		keys.length > 0 &&
		keys.every((key) => told.some((candidate) => String(candidate) === String(key)));
	const ofJunction = namesJunction || (fromTrigger && trigger.collection === shape.junction);
	const concerned: Trigger = fromTrigger ? trigger : { ...trigger, payload: null };
	const fresh = (item: ItemRows): boolean =>
		holdsPayload(concerned, shape, fields, item, languages.source.key);
	const read = async (): Promise<{ wanted: readonly PrimaryKey[]; items: readonly ItemRows[] }> => {
		const wanted = ofJunction
			? await parentsOf(scope, keys, concerned)
			: await keysOrSingleton(scope, keys);
		return { wanted, items: wanted.length === 0 ? [] : await readItems(scope, wanted) };
	};
	const { value } = await readUntil(
		read,
		({ wanted, items }) =>
			trigger.payload === null ||
			!fromTrigger ||
			(wanted.length > 0 && items.length === wanted.length && items.every(fresh)),
	);
	if (value.wanted.length === 0) {
		throw new InvalidInputError('keys', `keys: name at least one item of ${shape.collection}`);
	}
	const found = new Set(value.items.map(({ key }) => String(key)));
	const missing = value.wanted.filter((key) => !found.has(String(key)));
	if (value.items.length === 0) {
		throw new InvalidInputError(
			'keys',
			`keys: ${shape.collection} has no item ${missing.join(', ')}, or it may not be read`,
		);
	}
	const stale = value.items.filter((item) => !fresh(item)).map(({ key }) => String(key));
	return { items: value.items, missing, staleRead: new Set(stale) };
}

async function keysOrSingleton(
	{ context, schema, shape, accountability }: ReadScope,
	keys: readonly PrimaryKey[],
): Promise<readonly PrimaryKey[]> {
	if (keys.length > 0 || schema.collections[shape.collection]?.singleton !== true) return keys;
	const service = new context.services.ItemsService(shape.collection, {
		schema,
		accountability,
		knex: context.database,
	});
	const rows = await service.readByQuery({ fields: [shape.primaryKey], limit: 1 });
	return rows.map((row): PrimaryKey => row[shape.primaryKey]);
}

/** The parents of translation rows; the event's payload names it where the row cannot be seen yet. */
async function parentsOf(
	{ context, schema, shape, accountability }: ReadScope,
	keys: readonly PrimaryKey[],
	trigger: Trigger,
): Promise<readonly PrimaryKey[]> {
	const service = new context.services.ItemsService(shape.junction, {
		schema,
		accountability,
		knex: context.database,
	});
	const rows = await service.readByQuery({
		filter: { [shape.junctionKey]: { _in: [...keys] } },
		fields: [shape.parentField],
		limit: -1,
	});
	return flattenKeys([
		rows.map((row): unknown => row[shape.parentField]),
		trigger.payload?.[shape.parentField],
	]);
}

/** With a limit the items go one by one, and one whose estimate would pass it stays for a later run. */
async function runAll(
	dependencies: ItemRunDependencies,
	plan: RunPlan,
	items: readonly ItemRows[],
	maxCostUsd: number | undefined,
): Promise<readonly ItemRunResult[]> {
	const results: ItemRunResult[] = [];
	let spentUsd = 0;
	let next = 0;
	const work = async (): Promise<void> => {
		for (let index = next++; index < items.length; index = next++) {
			const item = items[index];
			if (item === undefined) continue;
			if (maxCostUsd !== undefined && !plan.dryRun) {
				const estimate = await runItem(dependencies, { ...plan, dryRun: true }, item);
				if (spentUsd + estimate.usage.costUsd > maxCostUsd) {
					results[index] = overBudget(item, estimate);
					continue;
				}
			}
			const result = await runItem(dependencies, plan, item);
			spentUsd += result.usage.costUsd;
			results[index] = result;
		}
	};
	const workers = maxCostUsd === undefined ? PARALLEL_ITEMS : 1;
	await Promise.all(Array.from({ length: workers }, work));
	return results;
}

function overBudget(item: ItemRows, estimate: ItemRunResult): ItemRunResult {
	const message = 'left for a later run: it would pass maxCostUsd';
	return {
		item: { key: item.key, languages: {} },
		segments: estimate.segments,
		usage: { inputTokens: 0, outputTokens: 0, costUsd: 0, savedUsd: 0 },
		failures: [{ item: item.key, reason: 'budget', message }],
	};
}

function collect(
	shape: TranslationsShape,
	results: readonly ItemRunResult[],
	missing: readonly PrimaryKey[],
	staleRead: ReadonlySet<string>,
): ItemsResult {
	const sum = (pick: (result: ItemRunResult) => number): number =>
		results.reduce((total, result) => total + pick(result), 0);
	const message = `${shape.collection} has no such item, or it may not be read`;
	return {
		collection: shape.collection,
		items: results.map(({ item }) =>
			staleRead.has(String(item.key)) ? { ...item, staleRead: true } : item,
		),
		segments: {
			total: sum(({ segments }) => segments.total),
			hits: sum(({ segments }) => segments.hits),
			misses: sum(({ segments }) => segments.misses),
		},
		usage: sumUsage(results.map(({ usage }) => usage)),
		failures: [
			...missing.map((key): RunFailure => ({ item: key, reason: 'not-found', message })),
			...results.flatMap(({ failures }) => failures),
		],
	};
}

function sumUsage(usages: readonly UsageSummary[]): UsageSummary {
	const sum = (pick: (usage: UsageSummary) => number): number =>
		usages.reduce((total, usage) => total + pick(usage), 0);
	const unpriced = [...new Set(usages.flatMap((usage) => usage.unpriced ?? []))].toSorted();
	return {
		inputTokens: sum((usage) => usage.inputTokens),
		outputTokens: sum((usage) => usage.outputTokens),
		costUsd: sum((usage) => usage.costUsd),
		savedUsd: sum((usage) => usage.savedUsd),
		...(unpriced.length === 0 ? {} : { unpriced }),
	};
}

const CALLERS_FAULT = new Set(['auth', 'bad-request', 'forbidden', 'not-found', 'write-failed']);

/** Why nothing at all came of a run. */
export function toRunFailure({ reason, message }: RunFailure): RunFailedError {
	return new RunFailedError(
		`ai-translate: nothing was translated: ${message}`,
		CALLERS_FAULT.has(reason) ? 400 : 503,
	);
}

/** Everything that was tried was refused; items that are missing, or left for want of money, were not tried. */
function rejectTotalFailure(result: ItemsResult): void {
	const outcomes = result.items.flatMap(({ languages }) =>
		Object.values(languages).flatMap(({ fields }) => Object.values(fields)),
	);
	const failure = result.failures.find(({ field }) => field !== undefined);
	const isTotal = outcomes.length > 0 && outcomes.every((outcome) => outcome.startsWith('refused'));
	if (isTotal && failure !== undefined) throw toRunFailure(failure);
}
