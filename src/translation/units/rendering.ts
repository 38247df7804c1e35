import { PSEUDO } from '../../contract/names.ts';
import type { ItemUse } from '../../cache/cache.ts';
import type { RunFailure } from '../../contract/runs.ts';
import { checkRendered } from '../../documents/format.ts';
import { segmentDigest } from '../../documents/segment-digest.ts';
import type { ChainMember } from '../../providers/request.ts';
import { APPROVED } from '../approved-wording.ts';
import { type Outcome, type SegmentTask, shapingOf } from '../segment-task.ts';
import { missesTerm } from '../glossary/term-check.ts';
import type { AnalysedSegment, AnalysedUnit } from './analysis.ts';

/** Of one rendered segment, in the document's order. */
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

const TERM_NOT_USED = { reason: 'term', message: 'a glossary term was not used' };

/** A person may leave out a term, and pseudolocalisation knows none. */
function lacksTerm({ terms }: SegmentTask, translation: string, member: ChainMember): boolean {
	if (member === APPROVED || member.provider === PSEUDO) return false;
	return missesTerm(terms, translation);
}

/**
 * Splices what came back into the unit; one failed segment refuses the whole unit, one that lacks a term is reported.
 */
export function renderUnit(
	{ unit, document, pieces }: AnalysedUnit,
	outcomes: Outcomes,
	styleGuide: string | undefined,
): { readonly result: UnitResult; readonly failure: RunFailure | null } {
	const refuse = (reason: string, message: string, member: ChainMember | null) => ({
		result: { id: unit.id, status: 'refused', reason } as const,
		failure: { field: unit.id, ...member, reason, message },
	});
	if (document.refused === true) {
		return refuse('too-complex', 'the document is beyond the limits of its format', null);
	}
	let first: ChainMember | null = null;
	let lacking: ChainMember | null = null;
	const translations: (string | null)[] = [];
	const segments: SegmentOrigin[] = [];
	for (const piece of pieces) {
		if (piece.kind === 'fixed') {
			translations.push(null);
			segments.push({ byPerson: false, shaping: '', fromRow: false });
			continue;
		}
		if (piece.kind === 'row') {
			const { translation, byPerson, shaping } = piece.memory;
			translations.push(translation);
			segments.push({
				byPerson,
				shaping: shaping ?? shapingOf(piece.task.terms, styleGuide),
				fromRow: true,
			});
			continue;
		}
		const outcome = outcomes.get(piece.task);
		if (outcome === undefined) return refuse('cancelled', 'the run was stopped', null);
		if (outcome.status === 'failed') {
			return refuse(outcome.reason, outcome.message, outcome.member);
		}
		if (first === null || first === APPROVED) first = outcome.member;
		if (lacksTerm(piece.task, outcome.translation, outcome.member)) lacking ??= outcome.member;
		translations.push(outcome.translation);
		const shaping = shapingOf(piece.task.terms, styleGuide);
		segments.push({ byPerson: outcome.member === APPROVED, shaping, fromRow: false });
	}
	const rows = pieces.flatMap((piece) => (piece.kind === 'row' ? [piece] : []));
	const machine = first === APPROVED ? null : first;
	const kept = rows.find(({ memory }) => !memory.byPerson)?.member;
	// A field counts as approved only if nothing in it is a machine's.
	const member = machine ?? kept ?? first ?? rows[0]?.member ?? null;
	const text = document.render(translations);
	const fault = checkRendered(unit.format, unit.text, text, unit.parseOptions);
	if (fault === null) {
		return {
			result: { id: unit.id, status: 'translated', text, member, segments },
			failure: lacking === null ? null : { field: unit.id, ...lacking, ...TERM_NOT_USED },
		};
	}
	return refuse(fault, 'the translation would have another structure than its source', first);
}

/** The cache entries that the unit stands on, those behind the row's own segments included. */
export function usesOf(
	{ unit, pieces }: AnalysedUnit,
	outcomes: Outcomes,
	sourceLanguage: string,
	targetLanguage: string,
): readonly ItemUse[] {
	return pieces.flatMap((piece) => {
		const member = memberOf(piece, outcomes);
		if (piece.kind === 'fixed' || member === null) return [];
		const request = piece.task.requests.find(
			({ provider, model }) => provider === member.provider && model === member.model,
		);
		if (request === undefined) return [];
		const segment = segmentDigest(piece.task.text);
		return [{ field: unit.id, segment, sourceLanguage, targetLanguage, request }];
	});
}

/** The entries that the unit will stand on, whichever member serves these tasks. */
export function possibleUsesOf(
	{ unit, pieces }: AnalysedUnit,
	tasks: ReadonlySet<SegmentTask>,
	sourceLanguage: string,
	targetLanguage: string,
): readonly ItemUse[] {
	return pieces.flatMap((piece) => {
		if (piece.kind !== 'task' || !tasks.has(piece.task)) return [];
		const segment = segmentDigest(piece.task.text);
		return piece.task.requests.map((request) => ({
			field: unit.id,
			segment,
			sourceLanguage,
			targetLanguage,
			request,
		}));
	});
}

function memberOf(piece: AnalysedSegment, outcomes: Outcomes): ChainMember | null {
	if (piece.kind === 'fixed') return null;
	if (piece.kind === 'row') return piece.member;
	const outcome = outcomes.get(piece.task);
	return outcome?.status === 'served' ? outcome.member : null;
}
