import { ApprovedMemory } from './cache/approved.ts';
import { ResponseCache } from './cache/cache.ts';
import { loadConfig, loadProviders, reportVariables } from './config/config.ts';
import { Admin } from './directus/admin/admin.ts';
import { AutoTranslator } from './directus/hook/auto-translator.ts';
import { openCalibration } from './budgets/calibration.ts';
import { DailyBudget } from './budgets/daily.ts';
import { OwnWrites } from './directus/host/own-writes.ts';
import type { DirectusContext } from './directus/host/context.ts';
import { FieldMaps } from './directus/content/field-maps.ts';
import { Invalidator } from './directus/hook/invalidation.ts';
import { ItemLock } from './directus/writing/item-lock.ts';
import { Inspector } from './directus/admin/inspection.ts';
import { Jobs } from './directus/jobs/jobs.ts';
import { Seal } from './directus/jobs/seal.ts';
import { JobStore } from './directus/jobs/store.ts';
import { Learner } from './directus/learning/learning.ts';
import { MemoryFiles } from './directus/memory-files/memory-files.ts';
import { MemoryImport } from './directus/memory-files/import.ts';
import { Metrics } from './directus/admin/metrics.ts';
import { Provenance } from './directus/provenance/provenance.ts';
import { ProviderKeys } from './directus/host/provider-keys.ts';
import type { RunDependencies } from './directus/runs/context.ts';
import { WordingRebuild } from './directus/learning/rebuild.ts';
import { Settlement } from './directus/learning/settlement.ts';
import { Release } from './directus/admin/release.ts';
import { Teachers } from './directus/learning/teachers.ts';
import { StaleMap } from './directus/admin/stale-map.ts';
import { tidy, type TidyRequest } from './directus/admin/tidy.ts';
import { WordingList } from './directus/admin/wording-list.ts';
import { readDirectusAiKeys, readProjectId } from './directus/host/settings.ts';
import { Prices } from './providers/tokens/pricing.ts';
import { RateLimits } from './providers/admission/rate-limit.ts';
import { PROVIDERS } from './providers/registry.ts';
import { Router } from './providers/router.ts';
import { openStore } from './store/open-store.ts';
import { CUT } from './documents/cut.ts';
import { MemoryStore } from './store/memory/memory.ts';
import { keyIn, uninstall } from './store/namespace.ts';
import { Slots } from './store/slots.ts';
import { Translator } from './translation/translator.ts';

export interface Runtime extends RunDependencies {
	readonly admin: Admin;
	readonly inspector: Inspector;
	readonly jobs: Jobs;
	readonly files: MemoryFiles;
	readonly wording: WordingList;
	readonly metrics: Metrics;
	readonly invalidator: Invalidator;
	readonly release: Release;
	readonly auto: AutoTranslator;
	/** Stops runs, flushes the statistics, closes connections and timers. */
	close(): Promise<void>;
}

export interface RuntimeContext extends DirectusContext {
	readonly env: Readonly<Record<string, unknown>>;
}

interface Slot {
	/** The copy of this module that built it: a reload of the bundle brings a new one. */
	readonly builder: object;
	readonly runtime: Promise<Runtime>;
}

/** Buckets of this process, for as long as the shared ones cannot be reached. */
const OWN_BUCKET_BYTES = 100_000;

const PROVIDER_SLOT_WAIT_MS = 100;

const NO_SECRET =
	'translation-cache: SECRET is not set: jobs end with the process that has begun them';

const SLOT = Symbol.for('directus-extension-translation-cache');
const BUILDER = {};
const slots: typeof globalThis & { [SLOT]?: Slot } = globalThis;

/** The process's one runtime, built on first use; closes one of an earlier copy of the bundle. */
export async function getRuntime(context: RuntimeContext): Promise<Runtime> {
	const current = slots[SLOT];
	if (current?.builder === BUILDER) return current.runtime;
	const runtime = closeSlot(current).then(() => build(context));
	const slot = { builder: BUILDER, runtime };
	slots[SLOT] = slot;
	runtime.catch(() => {
		// A fault in the configuration may be mended without a restart (a file, a setting).
		if (slots[SLOT] === slot) delete slots[SLOT];
	});
	return runtime;
}

/** Ends what this copy of the bundle holds open; later calls build anew. */
export async function disposeRuntime(): Promise<void> {
	const current = slots[SLOT];
	if (current?.builder !== BUILDER) return;
	delete slots[SLOT];
	await closeSlot(current);
}

async function closeSlot(slot: Slot | undefined): Promise<void> {
	try {
		await (await slot?.runtime)?.close();
	} catch {
		// A runtime that could not be built holds nothing open.
	}
}

async function build(context: RuntimeContext): Promise<Runtime> {
	const sources = { processEnv: process.env, env: context.env };
	const config = loadConfig(sources, PROVIDERS);
	const prices = new Prices(PROVIDERS, config.prices);
	const { logger } = context;
	const { store, claim } = openStore(config, {
		cut: CUT,
		readProject: async () => readProjectId(context, await context.getSchema()),
		logger,
	});
	const cache = new ResponseCache({
		store,
		namespace: config.namespace,
		ttlSeconds: config.ttlSeconds,
		statsDays: config.statsDays,
		priceTier: (provider, model) => prices.tier({ provider, model }) ?? 'medium',
		logger,
	});
	const { leases } = cache;
	const keys = new ProviderKeys({
		load: () => loadProviders(sources, PROVIDERS),
		readSettings: config.useDirectusAiKeys
			? async () => readDirectusAiKeys(context, await context.getSchema())
			: null,
	});
	await keys.refresh();
	const calibration = openCalibration(store, config.namespace);
	// Not waited for: without it estimates are a little worse.
	void calibration.restore();
	const router = new Router({
		records: PROVIDERS,
		calibration,
		providers: () => keys.current(),
		onKeyRefused: () => keys.distrust(),
		rateLimits: new RateLimits({
			limits: config.rateLimits,
			shared: store,
			own: new MemoryStore({ maxBytes: OWN_BUCKET_BYTES }),
			places: (provider, count) =>
				new Slots(leases, {
					count,
					keyOf: (slot) => keyIn('lock', config.namespace, 'provider', provider, slot),
					atMost: 1,
					waitMs: PROVIDER_SLOT_WAIT_MS,
				}),
			keyOf: (provider) => keyIn('limit', config.namespace, provider),
		}),
		prices,
		requestTimeoutMs: config.requestTimeoutMs,
		concurrency: config.concurrency,
		logger,
	});
	const approved = new ApprovedMemory(store, config.namespace);
	const dailyBudget =
		config.dailyBudgetUsd === undefined
			? null
			: new DailyBudget(store, config.namespace, config.dailyBudgetUsd);
	const ownWrites = new OwnWrites();
	const stop = new AbortController();
	const provenance = new Provenance(store, config.namespace);
	const fieldMaps = new FieldMaps(store, config.namespace);
	const kept = { context, config, fieldMaps, provenance, approved, leases };
	const rebuild = claim && new WordingRebuild({ ...kept, claim });
	rebuild?.start();
	const invalidator = new Invalidator({
		cache,
		mode: config.invalidation,
		ownWrites,
		context,
		learner: new Learner(provenance, approved, new Teachers(context, config.learnFrom)),
		claim,
		fieldMaps,
		jsonPaths: config.jsonPaths,
	});
	const sweep = (request: TidyRequest) =>
		tidy({ context, provenance, approved, fieldMaps }, request);
	const release = new Release({ context, tidy: sweep, claim });
	const dependencies: RunDependencies = {
		config,
		cache,
		router,
		keys,
		ownWrites,
		fieldMaps,
		dailyBudget,
		claim,
		translator: new Translator(cache, router, approved),
		provenance,
		lock: new ItemLock(leases, config.namespace),
		signal: stop.signal,
	};
	const seal = new Seal(context.env['SECRET'], config.namespace);
	if (!seal.isShared && config.redis !== null) logger.warn(NO_SECRET);
	const jobs = new Jobs({
		store: new JobStore(store, config.namespace, seal),
		dependencies,
		leases,
		context,
		concurrency: config.bulkConcurrency,
	});
	const memory = new MemoryImport({ context, config, cache, approved });
	const auto = new AutoTranslator({ rules: config.auto, dependencies, context });
	return {
		...dependencies,
		invalidator,
		release,
		auto,
		jobs,
		wording: new WordingList(approved),
		metrics: new Metrics({ cache, dailyBudget, health: () => store.health() }),
		files: new MemoryFiles({ context, config, fieldMaps, provenance }, memory),
		inspector: new Inspector({
			context,
			dependencies,
			approved,
			variables: () => reportVariables(sources, PROVIDERS),
			modelsOf: (name) => PROVIDERS.find((record) => record.name === name)?.models?.() ?? [],
		}),
		admin: new Admin({
			cache,
			approved,
			dailyBudget,
			fieldMaps,
			memory,
			settlement: new Settlement({ context, config, fieldMaps, provenance, approved }),
			staleMap: new StaleMap({ ...dependencies, context, refusals: { ...dependencies, approved } }),
			tidy: sweep,
			uninstall: () => uninstall(store, config.namespace),
		}),
		close: async () => {
			stop.abort();
			release.close();
			rebuild?.close();
			await auto.close();
			await jobs.close();
			await invalidator.close();
			await calibration.save();
			await cache.close();
		},
	};
}
