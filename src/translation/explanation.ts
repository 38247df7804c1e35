import type { ApprovedMemory } from '../cache/approved.ts';
import { placeOf } from '../cache/wordings.ts';
import type { CacheRequest, Prompt, ResponseCache } from '../cache/cache.ts';
import type { KeyPart, SegmentExplanation } from '../contract/inspection.ts';
import { segmentDigest } from '../documents/segment-digest.ts';
import { PROMPT_VERSION } from '../providers/texts/system-prompt.ts';
import type { ChainMember } from '../providers/request.ts';
import { refusalOf } from './chain/refused.ts';
import { findApproved } from './approved-wording.ts';
import { compareShapings, readingsOf, type SegmentTask, shapingOf } from './segment-task.ts';
import {
	type AnalysisOptions,
	analyseUnits,
	parseUnit,
	type TextUnit,
	type UnitMemory,
} from './units/analysis.ts';

export interface ExplanationJob extends Omit<AnalysisOptions, 'memory' | 'leaveRow'> {
	readonly unit: TextUnit;
	readonly memory: UnitMemory | null;
	/** Digests of the source segments behind the row; null when it is not known to be ours. */
	readonly rendered: ReadonlySet<string> | null;
	/** Members that may have translated it before. */
	readonly others: readonly ChainMember[];
}

/**
 * Tells where the translation of each segment comes from, and what has changed since it was
 * translated where it would be asked for. Asks no provider and writes nothing.
 */
export async function explainUnit(
	cache: ResponseCache,
	approved: ApprovedMemory | null,
	job: ExplanationJob,
): Promise<readonly SegmentExplanation[]> {
	const { unit, memory } = job;
	const { analysed, tasks } = await analyseUnits([await parseUnit(unit)], {
		...job,
		memory: memory === null ? undefined : new Map([[unit.id, memory]]),
		leaveRow: false,
	});
	const wordings = await findApproved(approved, analysed, job);
	const open = tasks.filter((task) => !wordings.has(task) && task.former === undefined);
	const found = new Map(
		await Promise.all(
			open.map(async (task) => [task, await explainTask(cache, task, job)] as const),
		),
	);
	return analysed.flatMap(({ segments }) =>
		segments.flatMap((segment, index): SegmentExplanation[] => {
			if (segment.kind === 'fixed') return [];
			const source = segment.task.text;
			if (segment.kind === 'row') {
				const { translation, byPerson } = segment.memory;
				const maker = byPerson ? NOBODY : segment.member;
				return [{ source, translation, origin: 'row', ...maker, ...UNSAID, changed: [] }];
			}
			const wording = wordings.get(segment.task);
			if (wording !== undefined) {
				const { text: translation, author } = wording;
				const item = placeOf(wording.origin)?.item ?? null;
				const said = { ...NOBODY, author, item, changed: [] };
				return [{ source, translation, origin: 'approved', ...said }];
			}
			const { former } = segment.task;
			if (former !== undefined) {
				const { translation, member } = former;
				return [{ source, translation, origin: 'row', ...member, ...UNSAID, changed: [] }];
			}
			const told = found.get(segment.task) ?? UNKNOWN;
			const changed = new Set([...changesOfRow(job, segment.task, index), ...told.changed]);
			return [{ source, ...told, changed: told.origin === 'cache' ? [] : [...changed] }];
		}),
	);
}

const NOBODY = { provider: null, model: null };
const UNSAID = { author: null, item: null };
const UNKNOWN = {
	translation: null,
	origin: 'chain',
	...NOBODY,
	...UNSAID,
	changed: [],
} as const;

async function explainTask(
	cache: ResponseCache,
	task: SegmentTask,
	job: ExplanationJob,
): Promise<Omit<SegmentExplanation, 'source'>> {
	const found = await cache.lookup(readingsOf(task));
	const [hit] = found.filter(({ status }) => status === 'hit');
	if (hit?.status === 'hit') {
		const { provider, model } = hit.request;
		const served = { translation: hit.response, origin: 'cache', provider, model } as const;
		return { ...served, ...UNSAID, changed: [] };
	}
	const variants = variantsOf(task, job);
	const answers = await cache.lookup(variants.map(({ request }) => request));
	const changed = variants.filter((_, index) => answers[index]?.status === 'hit');
	const told = { ...UNKNOWN, changed: changed.map(({ part }) => part) };
	const refused = found.slice(-job.chain.length).flatMap((entry) => {
		const refusal = entry.status === 'miss' ? refusalOf(entry) : null;
		const { provider, model } = entry.request;
		return refusal === null ? [] : [[`${provider}:${model}`, refusal.reason] as const];
	});
	return refused.length === 0 ? told : { ...told, refused: Object.fromEntries(refused) };
}

/** Requests as they may have been made before: each has one part of the key replaced. */
function variantsOf(
	task: SegmentTask,
	{ chain, others, collection, promptVersion = PROMPT_VERSION }: ExplanationJob,
): readonly { readonly part: KeyPart; readonly request: CacheRequest }[] {
	const [first] = task.requests;
	if (first === undefined || typeof first.prompt === 'string') return [];
	const { prompt } = first;
	const inChain = new Set(chain.map(({ provider, model }) => `${provider}:${model}`));
	const replaced = (part: KeyPart, changes: Readonly<Record<string, string>>) =>
		task.requests.map(({ provider, model }) => ({
			part,
			request: { provider, model, collection, prompt: { ...prompt, ...changes } satisfies Prompt },
		}));
	return [
		...(prompt['style'] === '' ? [] : replaced('style', { style: '' })),
		...(task.terms.length === 0 ? [] : replaced('glossary', { glossary: '[]' })),
		...(Number(promptVersion) > 1
			? replaced('prompt', { prompt: String(Number(promptVersion) - 1) })
			: []),
		...others
			.filter(({ provider, model }) => !inChain.has(`${provider}:${model}`))
			.map((member) => ({ part: 'model' as const, request: { ...member, collection, prompt } })),
	];
}

function changesOfRow(job: ExplanationJob, task: SegmentTask, index: number): readonly KeyPart[] {
	const { rendered, memory, styleGuide } = job;
	if (rendered === null) return [];
	const digest = segmentDigest(task.text).toString('base64url');
	if (!rendered.has(digest)) return ['source'];
	const shaping = memory?.segments[index]?.shaping ?? null;
	return shaping === null ? [] : compareShapings(shaping, shapingOf(task.terms, styleGuide));
}
