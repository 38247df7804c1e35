import { ApprovedMemory } from '../../src/cache/approved.ts';
import type { PromptCache } from '../../src/cache/prompt-cache.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { EstimateResponse } from '../../src/contract/bulk.ts';
import type { ItemsResult, JobResponse, TextResult } from '../../src/contract/runs.ts';
import { OwnWrites } from '../../src/directus/host/own-writes.ts';
import type { Accountability, DirectusContext } from '../../src/directus/host/context.ts';
import { FieldMaps } from '../../src/directus/content/field-maps.ts';
import { Learner } from '../../src/directus/learning/learning.ts';
import { Teachers } from '../../src/directus/learning/teachers.ts';
import { ItemLock } from '../../src/directus/writing/item-lock.ts';
import { readBulkRequest, readOptions } from '../../src/directus/runs/request.ts';
import { Provenance } from '../../src/directus/provenance/provenance.ts';
import { runOperation } from '../../src/directus/operation.ts';
import { estimateRun } from '../../src/directus/jobs/estimate.ts';
import type { Jobs } from '../../src/directus/jobs/jobs.ts';
import { Seal } from '../../src/directus/jobs/seal.ts';
import { StoreError } from '../../src/errors.ts';
import type { RunContext, RunDependencies } from '../../src/directus/runs/context.ts';
import { runTexts } from '../../src/directus/runs/text.ts';
import type { Store } from '../../src/store/store.ts';
import { Translator } from '../../src/translation/translator.ts';
import { Leases } from '../../src/store/leases.ts';
import { type BreakableStore, makeBreakable } from './breakable-store.ts';
import type { Row } from './fake-database.ts';
import { ADMIN, type FakeDirectus, openArticles } from './fake-directus.ts';
import { ScriptedRouter } from './scripted-router.ts';
import { openResponseCache, openStore } from './translation-setup.ts';
import { PROVIDERS } from '../../src/providers/registry.ts';

export const CONFIG = loadConfig(
	{ processEnv: { TRANSLATION_CACHE_PROVIDERS: 'openai:alpha,anthropic:beta' }, env: {} },
	PROVIDERS,
);

/** As all processes of a project have it. */
export const SEAL = new Seal('a secret', 'test');

/** Where jobs cannot be noted, named items are worked on at once, however many they are. */
export const NO_JOBS: Pick<Jobs, 'begin' | 'wait'> = {
	begin: () => Promise.reject(new StoreError('unavailable', 'no jobs here')),
	wait: () => Promise.reject(new StoreError('unavailable', 'no jobs here')),
};

/** Begins a job as `POST translate` does. */
export async function startJob(
	jobs: Pick<Jobs, 'start'>,
	body: unknown,
	accountability: Accountability,
): Promise<JobResponse> {
	return jobs.start(readBulkRequest(body, accountability), accountability);
}

/** Estimates as `POST estimate` does. */
export async function estimateBody(
	dependencies: RunDependencies,
	context: DirectusContext,
	accountability: Accountability,
	body: unknown,
): Promise<EstimateResponse> {
	const request = readBulkRequest(body, accountability);
	return estimateRun(dependencies, context, accountability, request);
}

/** The operation over a Directus in memory, a real cache and a scripted router. */
export class RunSetup {
	readonly directus: FakeDirectus;
	readonly breakable: BreakableStore;
	readonly cache: PromptCache;
	readonly approved: ApprovedMemory;
	readonly provenance: Provenance;
	readonly fieldMaps: FieldMaps;
	readonly learner: Learner;
	readonly router = new ScriptedRouter();
	readonly stop = new AbortController();
	readonly dependencies: RunDependencies;

	constructor(directus: FakeDirectus = openArticles(), inner: Store = openStore(), cut?: number) {
		const breakable = makeBreakable(inner);
		const { store } = breakable;
		this.directus = directus;
		this.breakable = breakable;
		this.cache = openResponseCache(store);
		this.approved = new ApprovedMemory(store, 'test');
		this.provenance = new Provenance(store, 'test', cut);
		this.fieldMaps = new FieldMaps(store, 'test');
		const teachers = new Teachers(directus.context, CONFIG.learnFrom);
		this.learner = new Learner(this.provenance, this.approved, teachers);
		this.dependencies = {
			config: CONFIG,
			cache: this.cache,
			router: this.router,
			keys: { refresh: async () => {} },
			translator: new Translator(this.cache, this.router, this.approved),
			provenance: this.provenance,
			lock: new ItemLock(new Leases(store), 'test'),
			ownWrites: new OwnWrites(),
			fieldMaps: this.fieldMaps,
			dailyBudget: null,
			signal: this.stop.signal,
		};
	}

	context(changes: Partial<Pick<RunContext, 'accountability' | 'data'>> = {}): RunContext {
		return { ...this.directus.context, accountability: ADMIN, data: {}, ...changes };
	}

	/** An article in English, its text in the source language's row. */
	article(key: number, values: Row): void {
		this.directus.insert('articles', { id: key });
		this.directus.insert('articles_translations', {
			id: this.directus.rows('articles_translations').length + 1,
			articles_id: key,
			languages_code: 'en-US',
			...values,
		});
	}

	/** Runs the operation with its options as a flow hands them over. */
	async run(
		options: Row = {},
		{
			trigger,
			accountability = ADMIN,
			flow,
		}: {
			readonly trigger?: Row;
			readonly accountability?: Accountability | null;
			/** The kind of its trigger. */
			readonly flow?: string;
		} = {},
	): Promise<ItemsResult> {
		const data = trigger === undefined ? {} : { $trigger: trigger };
		const context = this.context({ accountability, data });
		const given = { collection: 'articles', targetLanguages: ['de-DE'], ...options };
		const result = await runOperation({ ...this.dependencies, jobs: NO_JOBS }, readOptions(given), {
			...context,
			flow: flow === undefined ? undefined : { trigger: flow },
		});
		return 'items' in result ? result : Promise.reject(new Error('these were texts'));
	}

	runTexts(options: Row): Promise<TextResult> {
		const given = { mode: 'text', targetLanguages: ['de-DE'], ...options };
		return runTexts(this.dependencies, readOptions(given), this.context());
	}

	/** The row of one language. */
	row(key: number, language = 'de-DE'): Row | undefined {
		return this.directus
			.rows('articles_translations')
			.find((row) => row['articles_id'] === key && row['languages_code'] === language);
	}

	/** A person's edit in the Studio. */
	async edit(key: number, language: string, values: Row): Promise<void> {
		const row = this.row(key, language);
		if (row === undefined) throw new Error(`article ${key} has no row in ${language}`);
		await this.directus.write('articles_translations', Number(row['id']), values);
	}
}

/** The outcomes of an item's fields in one language. */
export function outcomesOf(result: ItemsResult, key: number, language = 'de-DE'): Row {
	const item = result.items.find((candidate) => String(candidate.key) === String(key));
	return { ...item?.languages[language]?.fields };
}
