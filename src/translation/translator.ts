import type { Glossary } from './glossary/glossary.ts';
import type { ApprovedMemory } from '../cache/approved.ts';
import type { ItemUse, ResponseCache } from '../cache/cache.ts';
import type { RunFailure } from '../contract/runs.ts';
import type { ProviderRouter } from '../providers/provider.ts';
import { addFigures, type Figures } from './figures.ts';
import { FallbackChain } from './chain/chain.ts';
import { foresee, type ForesightOptions } from './foresight.ts';
import { type LaneOf, sharedLane } from './lane.ts';
import type { LanguageRun } from './language-run.ts';
import { Meter, meterOutcomes } from './meter.ts';
import { type SegmentTask, serveFormer } from './segment-task.ts';
import { recallApproved } from './approved-wording.ts';
import { analyseUnits, parseUnit, type TextUnit, type UnitMemory } from './units/analysis.ts';
import { possibleUsesOf, renderUnit, type UnitResult, usesOf } from './units/rendering.ts';

export interface TargetJob {
	readonly language: string;
	readonly units: readonly TextUnit[];
	readonly memory?: ReadonlyMap<string, UnitMemory> | undefined;
}

export interface TranslationJob
	extends ForesightOptions, Omit<LanguageRun, 'targetLanguage' | 'meter' | 'budgets'> {
	readonly targets: readonly TargetJob[];
	readonly glossary: Glossary;
	readonly dryRun: boolean;
	/** Take nothing from the row that a machine made. Default: as `refresh`. */
	readonly leaveRow?: boolean | undefined;
	/** Default: the collection's entries, but for what speaks to a model. */
	readonly lane?: LaneOf | undefined;
	/** Default none. */
	readonly budgets?: LanguageRun['budgets'] | undefined;
}

export interface LanguageOutcome extends Figures {
	readonly language: string;
	readonly units: readonly UnitResult[];
}

export interface JobResult extends Figures {
	readonly languages: readonly LanguageOutcome[];
	readonly failures: readonly RunFailure[];
}

interface LanguageWork {
	readonly units: readonly UnitResult[];
	readonly failures: readonly RunFailure[];
	readonly uses: readonly ItemUse[];
}

/** Texts in, verified texts out: parse, serve each distinct segment once, render. */
export class Translator {
	readonly #cache: ResponseCache;
	readonly #router: ProviderRouter;
	readonly #chain: FallbackChain;
	readonly #approved: ApprovedMemory | null;

	/** Without `approved` no person's wording is known besides that of the rows themselves. */
	constructor(
		cache: ResponseCache,
		router: ProviderRouter,
		approved: ApprovedMemory | null = null,
	) {
		this.#cache = cache;
		this.#router = router;
		this.#chain = new FallbackChain(cache, router);
		this.#approved = approved;
	}

	/** The result also tells of refused units, and of a language that a defect broke off. */
	async translate(job: TranslationJob): Promise<JobResult> {
		const languages = await Promise.all(
			job.targets.map((target) => this.#translateInto(target, job)),
		);
		await this.#index(
			job,
			languages.flatMap(({ uses }) => uses),
		);
		return {
			languages: languages.map(({ outcome }) => outcome),
			...addFigures(languages.map(({ outcome }) => outcome)),
			failures: languages.flatMap(({ failures }) => failures),
		};
	}

	async #translateInto(
		target: TargetJob,
		job: TranslationJob,
	): Promise<Omit<LanguageWork, 'units'> & { readonly outcome: LanguageOutcome }> {
		const { language } = target;
		const meter = new Meter((delta) => this.#cache.count(delta), job.collection);
		const { units, ...work } = await this.#translateUnits(target, job, meter).catch(
			(error: unknown) => breakOff(target, error),
		);
		return { ...work, outcome: { language, units, ...meter.figures() } };
	}

	async #translateUnits(
		{ language, units: texts, memory }: TargetJob,
		job: TranslationJob,
		meter: Meter,
	): Promise<LanguageWork> {
		const { item, budgets = [] } = job;
		const run: LanguageRun = { ...job, targetLanguage: language, meter, budgets };
		const parsed = await Promise.all(texts.map(parseUnit));
		const { analysed, tasks } = await analyseUnits(parsed, {
			...job,
			targetLanguage: language,
			memory,
			leaveRow: job.leaveRow ?? job.refresh,
			lane: job.lane ?? sharedLane(item),
		});
		const approved = await recallApproved(this.#approved, analysed, run);
		const former = serveFormer(tasks.filter((task) => !approved.has(task)));
		const open = tasks.filter((task) => !approved.has(task) && !former.has(task));
		if (job.dryRun) {
			await foresee({ chain: this.#chain, router: this.#router }, analysed, open, run, job);
			const units = analysed.map(({ unit }) => ({ id: unit.id, status: 'estimated' as const }));
			return { units, failures: [], uses: [] };
		}
		const announce = async (asked: ReadonlySet<SegmentTask>): Promise<void> => {
			if (item === undefined) return;
			// A change of the item while its answers are on their way must reach them.
			for (const unit of analysed) {
				await this.#cache.announceItem(item, await possibleUsesOf(unit, asked, run));
			}
		};
		const outcomes = new Map([
			...approved,
			...former,
			...(await this.#chain.resolve(open, run, announce)),
		]);
		meterOutcomes(meter, analysed, outcomes, run.chain);
		const rendered = await Promise.all(
			analysed.map((unit) => renderUnit(unit, outcomes, run.styleGuide)),
		);
		return {
			units: rendered.map(({ result }) => result),
			failures: rendered.flatMap(({ failure }) =>
				failure === null ? [] : [{ language, ...failure }],
			),
			uses: (await Promise.all(analysed.map((unit) => usesOf(unit, outcomes, run)))).flat(),
		};
	}

	/** Tells languages that needed the same units together; what the index knows of others stays. */
	async #index(job: TranslationJob, uses: readonly ItemUse[]): Promise<void> {
		if (job.item === undefined || job.dryRun) return;
		const languages = new Map<string, { fields: readonly string[]; targetLanguages: string[] }>();
		for (const { language, units } of job.targets) {
			const fields = units.map(({ id }) => id);
			const scope = languages.get(fields.join('\n')) ?? { fields, targetLanguages: [] };
			languages.set(fields.join('\n'), scope);
			scope.targetLanguages.push(language);
		}
		for (const scope of languages.values()) {
			if (scope.fields.length === 0) continue;
			const own = uses.filter(({ targetLanguage }) =>
				scope.targetLanguages.includes(targetLanguage),
			);
			await this.#cache.indexItem(job.item, scope, own, job.contentType);
		}
	}
}

/** A defect in one language ends that one alone. Its message may quote texts and is left out. */
function breakOff({ language, units }: TargetJob, error: unknown): LanguageWork {
	const reason = 'failed';
	const name = error instanceof Error ? error.name : 'unknown';
	const message = `the language could not be worked on (${name})`;
	return {
		units: units.map(({ id }) => ({ id, status: 'refused', reason })),
		failures: units.map(({ id }) => ({ language, field: id, reason, message })),
		uses: [],
	};
}
