import type { CacheRequest, ItemRef, ItemUse, ResponseCacheFace } from '../cache/cache.ts';
import type { ContentType, RunFailure, SegmentCounts, UsageSummary } from '../contract.ts';
import type { Format, ParsedDocument } from '../documents/document.ts';
import {
	checkRendered,
	normaliseSegment,
	parseDocument,
	segmentDigest,
} from '../documents/format.ts';
import { type ChainMember, PROMPT_VERSION, type ProviderRouter } from '../providers/provider.ts';
import { FallbackChain, type LanguageRun } from './chain.ts';
import { type GlossaryEntry, matchTerms } from './glossary.ts';
import { Meter } from './meter.ts';
import { type Outcome, promptOf, type SegmentTask } from './segment-task.ts';

/** One text to translate: a field of an item, or a text handed in. */
export interface TextUnit {
	readonly id: string;
	readonly text: string;
	readonly format: Format;
}

export interface TranslationJob {
	readonly sourceLanguage: string;
	/** Each language names the units that it needs. */
	readonly targets: readonly { readonly language: string; readonly units: readonly TextUnit[] }[];
	/** In order of preference; at least one. */
	readonly chain: readonly ChainMember[];
	readonly contentType: ContentType;
	/** Scopes the cache's entries. */
	readonly collection?: string | undefined;
	readonly item?: ItemRef | undefined;
	readonly glossary: readonly GlossaryEntry[];
	readonly styleGuide?: string | undefined;
	readonly refresh: boolean;
	readonly dryRun: boolean;
	readonly signal: AbortSignal;
}

export type UnitResult =
	| {
			readonly id: string;
			readonly status: 'translated';
			readonly text: string;
			readonly member: ChainMember | null;
	  }
	| { readonly id: string; readonly status: 'refused'; readonly reason: string }
	| { readonly id: string; readonly status: 'estimated' };

export interface JobResult {
	readonly languages: readonly {
		readonly language: string;
		readonly units: readonly UnitResult[];
	}[];
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
	readonly failures: readonly RunFailure[];
}

interface Parsed {
	readonly unit: TextUnit;
	readonly document: ParsedDocument;
	/** Normalised text of each segment; null where there is nothing to translate. */
	readonly texts: readonly (string | null)[];
}

/** Texts in, verified texts out: parse, serve each distinct segment once, render. */
export class Translator {
	readonly #cache: ResponseCacheFace;
	readonly #router: ProviderRouter;
	readonly #chain: FallbackChain;

	constructor(cache: ResponseCacheFace, router: ProviderRouter) {
		this.#cache = cache;
		this.#router = router;
		this.#chain = new FallbackChain(cache, router);
	}

	/** Expected ends (a refused unit, no provider left) are in the result; rejects only on defects. */
	async translate(job: TranslationJob): Promise<JobResult> {
		const meter = new Meter((delta) => this.#cache.count(delta), job.collection);
		const parsed = new Map<TextUnit, Parsed>();
		const parse = (unit: TextUnit): Parsed => {
			const known = parsed.get(unit) ?? parseUnit(unit);
			parsed.set(unit, known);
			return known;
		};
		const failures: RunFailure[] = [];
		const uses: ItemUse[] = [];
		const languages = await Promise.all(
			job.targets.map(async ({ language, units }) => ({
				language,
				units: await this.#translateInto(language, units.map(parse), job, meter, failures, uses),
			})),
		);
		if (job.item !== undefined && !job.dryRun) {
			await this.#cache.indexItem(
				job.item,
				{
					fields: [...new Set(job.targets.flatMap(({ units }) => units.map(({ id }) => id)))],
					targetLanguages: job.targets.map(({ language }) => language),
				},
				uses,
				job.contentType,
			);
		}
		return { languages, segments: meter.segments(), usage: meter.usage(), failures };
	}

	async #translateInto(
		language: string,
		units: readonly Parsed[],
		job: TranslationJob,
		meter: Meter,
		failures: RunFailure[],
		uses: ItemUse[],
	): Promise<readonly UnitResult[]> {
		const run: LanguageRun = {
			sourceLanguage: job.sourceLanguage,
			targetLanguage: language,
			chain: job.chain,
			styleGuide: job.styleGuide,
			contentType: job.contentType,
			item: job.item,
			refresh: job.refresh,
			signal: job.signal,
			meter,
		};
		const tasks = collectTasks(units, job, language);
		if (job.dryRun) {
			await this.#estimate([...tasks.values()], run);
			return units.map(({ unit }) => ({ id: unit.id, status: 'estimated' }));
		}
		const outcomes = await this.#chain.resolve([...tasks.values()], run);
		for (const [task, outcome] of outcomes) meterOutcome(meter, task, outcome, job.chain);
		return units.map((parsed) => {
			const outcomeOf = (text: string): Outcome | undefined => {
				const task = tasks.get(taskKey(parsed.unit.format, text));
				return task === undefined ? undefined : outcomes.get(task);
			};
			uses.push(...usesOf(parsed, outcomeOf, job, language, tasks));
			return renderUnit(parsed, outcomeOf, language, failures);
		});
	}

	async #estimate(tasks: readonly SegmentTask[], run: LanguageRun): Promise<void> {
		const found = await this.#chain.lookup(tasks, run);
		const missing = tasks.filter((_, index) => {
			const entry = found[index];
			return entry === undefined || !('status' in entry);
		});
		const total = tasks.reduce((sum, task) => sum + task.occurrences, 0);
		run.meter.observe(total, total - missing.length);
		const member = run.chain.find((candidate) => this.#router.refusal(candidate) === null);
		if (member === undefined || missing.length === 0) return;
		const usage = this.#router.estimate(member, {
			sourceLanguage: run.sourceLanguage,
			targetLanguage: run.targetLanguage,
			styleGuide: run.styleGuide,
			glossary: missing.flatMap((task) => task.terms),
			segments: missing.map(({ id, text }) => ({ id, text })),
		});
		run.meter.estimate(member, usage, this.#router.price(member, usage));
	}
}

function parseUnit(unit: TextUnit): Parsed {
	const document = parseDocument(unit.text, unit.format);
	const texts = document.segments.map(({ text }) =>
		/\p{L}/u.test(text.replace(/<\/?\d+\/?>|&(?:amp|lt|gt);/g, '')) ? normaliseSegment(text) : null,
	);
	return { unit, document, texts };
}

function taskKey(format: Format, text: string): string {
	return `${format}:${text}`;
}

function collectTasks(
	units: readonly Parsed[],
	job: TranslationJob,
	targetLanguage: string,
): ReadonlyMap<string, SegmentTask> {
	const tasks = new Map<string, SegmentTask>();
	for (const { unit, texts } of units) {
		for (const text of texts) {
			if (text === null) continue;
			const known = tasks.get(taskKey(unit.format, text));
			if (known !== undefined) {
				known.occurrences += 1;
				continue;
			}
			const terms = matchTerms(text, job.glossary, targetLanguage);
			const prompt = promptOf({
				text,
				terms,
				targetLanguage,
				format: unit.format,
				sourceLanguage: job.sourceLanguage,
				styleGuide: job.styleGuide,
				promptVersion: PROMPT_VERSION,
			});
			tasks.set(taskKey(unit.format, text), {
				id: `s${tasks.size + 1}`,
				text,
				terms,
				requests: job.chain.map((member): CacheRequest => ({
					...member,
					collection: job.collection,
					prompt,
				})),
				occurrences: 1,
			});
		}
	}
	return tasks;
}

/** A segment that stands in several places is paid for once: the others are hits. */
function meterOutcome(
	meter: Meter,
	task: SegmentTask,
	outcome: Outcome,
	chain: readonly ChainMember[],
): void {
	const member = outcome.member ?? chain[0];
	if (member === undefined) return;
	if (outcome.status === 'served' && !outcome.paid) {
		meter.hit(member, 'cache', task.occurrences, outcome.usage);
		return;
	}
	if (outcome.status === 'failed') {
		meter.miss(member, task.occurrences, 0);
		return;
	}
	meter.miss(member, 1, 1);
	if (task.occurrences > 1) meter.hit(member, 'cache', task.occurrences - 1, outcome.usage);
}

function usesOf(
	parsed: Parsed,
	outcomeOf: (text: string) => Outcome | undefined,
	job: TranslationJob,
	targetLanguage: string,
	tasks: ReadonlyMap<string, SegmentTask>,
): readonly ItemUse[] {
	return parsed.texts.flatMap((text) => {
		if (text === null) return [];
		const outcome = outcomeOf(text);
		const task = tasks.get(taskKey(parsed.unit.format, text));
		if (outcome?.status !== 'served' || task === undefined) return [];
		const { provider, model } = outcome.member;
		const request = task.requests.find(
			(candidate) => candidate.provider === provider && candidate.model === model,
		);
		return request === undefined
			? []
			: [
					{
						field: parsed.unit.id,
						segment: segmentDigest(text),
						sourceLanguage: job.sourceLanguage,
						targetLanguage,
						request,
					},
				];
	});
}

function renderUnit(
	parsed: Parsed,
	outcomeOf: (text: string) => Outcome | undefined,
	language: string,
	failures: RunFailure[],
): UnitResult {
	const { unit, document, texts } = parsed;
	const refuse = (reason: string, message: string, member: ChainMember | null): UnitResult => {
		failures.push({ language, field: unit.id, ...member, reason, message });
		return { id: unit.id, status: 'refused', reason };
	};
	let first: ChainMember | null = null;
	const translations: (string | null)[] = [];
	for (const text of texts) {
		const outcome = text === null ? null : outcomeOf(text);
		if (outcome === undefined) return refuse('cancelled', 'the run was stopped', null);
		if (outcome?.status === 'failed') {
			return refuse(outcome.reason, outcome.message, outcome.member);
		}
		first ??= outcome?.member ?? null;
		translations.push(outcome?.translation ?? null);
	}
	const rendered = document.render(translations);
	const fault = checkRendered(unit.format, unit.text, rendered);
	return fault === null
		? { id: unit.id, status: 'translated', text: rendered, member: first }
		: refuse(fault, 'the translated document would have another structure than its source', first);
}
