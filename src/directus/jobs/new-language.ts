import { z } from 'zod';
import { optionalOptions } from '../../config/run-options.ts';
import type { EstimateResponse, NewLanguageResponse } from '../../contract/bulk.ts';
import type { JobResponse } from '../../contract/runs.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Accountability, DirectusContext } from '../host/context.ts';
import { estimateRun } from './estimate.ts';
import { readInput } from '../host/input.ts';
import type { Jobs } from './jobs.ts';
import type { RunDependencies } from '../runs/context.ts';
import { withDefaults } from '../runs/request.ts';
import { listModels, nameOfModel } from '../content/translations-model.ts';

/** A proxy gives a request 60 s: all estimates together take no longer than this. */
const LONGEST_ESTIMATES_MS = 30_000;

const name = z.string().trim().min(1);
const newLanguageSchema = z.strictObject({
	...optionalOptions(
		'sourceLanguage',
		'providers',
		'contentType',
		'glossary',
		'maxCostUsd',
		'dryRun',
	),
	code: name,
	/** All that have translations by default. */
	collections: z.array(name).min(1).optional(),
});

/**
 * Estimates how to translate everything into one language, then begins a job for each collection.
 * Rejects with `InvalidInputError` where no collection can be translated into it.
 */
export async function addLanguage(
	dependencies: RunDependencies & { readonly jobs: Jobs },
	context: DirectusContext,
	accountability: Accountability,
	input: unknown,
): Promise<NewLanguageResponse> {
	const { code, collections, maxCostUsd, dryRun, ...rest } = readInput(newLanguageSchema, input);
	const schema = await context.getSchema();
	const names = collections ?? listModels(schema).map(nameOfModel);
	const given = { ...rest, targetLanguages: [code] };
	const requests = new Map(
		names.map((collection) => [collection, withDefaults({ ...given, collection })]),
	);
	const left = new Map<string, InvalidInputError>();
	const tried = async <T>(collection: string, work: Promise<T>): Promise<T | null> => {
		try {
			return await work;
		} catch (error) {
			if (!(error instanceof InvalidInputError)) throw error;
			left.set(collection, error);
			return null;
		}
	};
	const estimates = new Map<string, EstimateResponse>();
	for (const [collection, request] of requests) {
		const atMostMs = LONGEST_ESTIMATES_MS / requests.size;
		const work = estimateRun(dependencies, context, accountability, request, atMostMs);
		const estimate = await tried(collection, work);
		if (estimate !== null) estimates.set(collection, estimate);
	}
	const [refusal] = left.values();
	if (estimates.size === 0) {
		throw refusal ?? new InvalidInputError('code', 'code: no collection has translations');
	}
	const jobs: JobResponse[] = [];
	const sumUsd = [...estimates.values()].reduce((sum, { usage }) => sum + usage.costUsd, 0);
	for (const [collection, { totalItems, usage }] of dryRun ? [] : estimates) {
		const request = requests.get(collection);
		if (totalItems === 0 || request === undefined) continue;
		// The limit in the proportions of the estimates, so that all jobs together keep to it.
		const [part, whole] = sumUsd > 0 ? [usage.costUsd, sumUsd] : [1, estimates.size];
		const share = maxCostUsd === undefined ? undefined : (maxCostUsd * part) / whole;
		const limited = { ...request, maxCostUsd: share };
		const job = await tried(collection, dependencies.jobs.start(limited, accountability));
		if (job !== null) jobs.push(job);
	}
	return {
		language: code,
		estimates: Object.fromEntries(estimates),
		jobs,
		left: Object.fromEntries([...left].map(([collection, { message }]) => [collection, message])),
	};
}
