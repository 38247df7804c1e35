import { PSEUDO } from '../../contract/names.ts';
import type { CacheRequest, ItemUse } from '../../cache/cache.ts';
import type { RunFailure } from '../../contract/runs.ts';
import { renderText } from '../../documents/reading.ts';
import { segmentDigest } from '../../documents/segment-digest.ts';
import { giveWay } from '../../pace.ts';
import type { ChainMember, LanguagePair } from '../../providers/request.ts';
import { APPROVED } from '../approved-wording.ts';
import { type Outcome, type SegmentTask, shapingOf } from '../segment-task.ts';
import { missesTerm } from '../glossary/term-check.ts';
import type { AnalysedSegment, AnalysedUnit } from './analysis.ts';

export interface SegmentOrigin {
	readonly byPerson: boolean;
	readonly shaping: string;
	/** Served from the target row itself. */
	readonly fromRow: boolean;
}

export type UnitResult =
	| {
			readonly id: string;
			readonly status: 'translated';
			readonly text: string;
			readonly member: ChainMember | null;
			readonly segments: readonly SegmentOrigin[];
	  }
	| { readonly id: string; readonly status: 'refused'; readonly reason: string }
	| { readonly id: string; readonly status: 'estimated' };

export type Outcomes = ReadonlyMap<SegmentTask, Outcome>;

const TOO_COMPLEX = 'the document is beyond the limits of its format';
const ANOTHER_STRUCTURE = 'the translation would have another structure than its source';
const TERM_NOT_USED = { reason: 'term', message: 'a glossary term was not used' };

/** A person may leave out a term, and pseudolocalisation knows none. */
function lacksTerm({ terms }: SegmentTask, translation: string, member: ChainMember): boolean {
	if (member === APPROVED || member.provider === PSEUDO) return false;
	return missesTerm(terms, translation);
}

/** Splices what came back into the unit: a failed segment refuses it, a lacking term is told. */
export async function renderUnit(
	{ unit, reading, segments }: AnalysedUnit,
	outcomes: Outcomes,
	styleGuide: string | undefined,
): Promise<{ readonly result: UnitResult; readonly failure: RunFailure | null }> {
	const refuse = (reason: string, message: string, member: ChainMember | null) => ({
		result: { id: unit.id, status: 'refused', reason } as const,
		failure: { field: unit.id, ...member, reason, message },
	});
	if (reading.refused === true) return refuse('too-complex', TOO_COMPLEX, null);
	const served: ChainMember[] = [];
	let lacking: ChainMember | null = null;
	const translations: (string | null)[] = [];
	const origins: SegmentOrigin[] = [];
	for (const segment of segments) {
		await giveWay();
		if (segment.kind === 'fixed') {
			translations.push(null);
			origins.push({ byPerson: false, shaping: '', fromRow: false });
			continue;
		}
		const shaping = shapingOf(segment.task.terms, styleGuide);
		if (segment.kind === 'row') {
			const { translation, byPerson, shaping: former } = segment.memory;
			translations.push(translation);
			origins.push({ byPerson, shaping: former ?? shaping, fromRow: true });
			continue;
		}
		const outcome = outcomes.get(segment.task);
		if (outcome === undefined) return refuse('cancelled', 'the run was stopped', null);
		const { member } = outcome;
		if (outcome.status === 'failed') return refuse(outcome.reason, outcome.message, member);
		served.push(outcome.member);
		if (lacksTerm(segment.task, outcome.translation, outcome.member)) lacking ??= outcome.member;
		translations.push(outcome.translation);
		origins.push({ byPerson: member === APPROVED, shaping, fromRow: false });
	}
	const rows = segments.filter((segment) => segment.kind === 'row');
	const machine = served.find((member) => member !== APPROVED);
	const kept = rows.find(({ memory }) => !memory.byPerson)?.member;
	const rendering = await renderText(unit.text, unit, translations);
	if ('fault' in rendering) {
		const { fault } = rendering;
		const message = fault === 'markup' ? ANOTHER_STRUCTURE : TOO_COMPLEX;
		return refuse(fault, message, machine ?? served[0] ?? null);
	}
	const { text } = rendering;
	// A field counts as approved only if nothing in it is a machine's.
	const member = machine ?? kept ?? served[0] ?? rows[0]?.member ?? null;
	return {
		result: { id: unit.id, status: 'translated', text, member, segments: origins },
		failure: lacking === null ? null : { field: unit.id, ...lacking, ...TERM_NOT_USED },
	};
}

/** The cache entries that the unit stands on, those behind the row's own segments included. */
export async function usesOf(
	analysed: AnalysedUnit,
	outcomes: Outcomes,
	languages: LanguagePair,
): Promise<readonly ItemUse[]> {
	return listUses(analysed, languages, (segment) => {
		const member = memberOf(segment, outcomes);
		const { requests, refused } = segment.task;
		const serving = requests
			.filter(({ provider, model }) => provider === member?.provider && model === member.model)
			.slice(0, 1);
		return [...serving, ...refused];
	});
}

/** The entries that the unit will stand on, whichever member serves these tasks. */
export async function possibleUsesOf(
	analysed: AnalysedUnit,
	tasks: ReadonlySet<SegmentTask>,
	languages: LanguagePair,
): Promise<readonly ItemUse[]> {
	return listUses(analysed, languages, ({ kind, task }) =>
		kind === 'task' && tasks.has(task) ? task.requests : [],
	);
}

type WordedSegment = Exclude<AnalysedSegment, { kind: 'fixed' }>;

async function listUses(
	{ unit, segments }: AnalysedUnit,
	{ sourceLanguage, targetLanguage }: LanguagePair,
	requestsOf: (segment: WordedSegment) => readonly CacheRequest[],
): Promise<readonly ItemUse[]> {
	const uses: ItemUse[] = [];
	for (const segment of segments) {
		await giveWay();
		if (segment.kind === 'fixed') continue;
		const digest = segmentDigest(segment.task.text);
		const use = { field: unit.id, segment: digest, sourceLanguage, targetLanguage };
		for (const request of requestsOf(segment)) {
			uses.push(
				segment.task.refused.has(request)
					? { ...use, request, refused: true }
					: { ...use, request },
			);
		}
	}
	return uses;
}

function memberOf(segment: WordedSegment, outcomes: Outcomes): ChainMember | null {
	if (segment.kind === 'row') return segment.member;
	const outcome = outcomes.get(segment.task);
	return outcome?.status === 'served' ? outcome.member : null;
}
