import type { ApprovedMemory, ApprovedRef } from '../cache/approved.ts';
import type { ApprovedWording } from '../cache/wordings.ts';
import { compareTags, tokeniseCanonical } from '../documents/segments/canonical.ts';
import { segmentDigest } from '../documents/segment-digest.ts';
import type { ChainMember, LanguagePair } from '../providers/request.ts';
import type { Outcome, SegmentTask } from './segment-task.ts';
import type { AnalysedUnit } from './units/analysis.ts';

/** Stands for a person where figures are kept by provider and model. */
export const APPROVED: ChainMember = { provider: 'approved', model: 'approved' };

/** Serves the segments that a person has worded elsewhere in the collection. */
export async function recallApproved(
	memory: ApprovedMemory | null,
	analysed: readonly AnalysedUnit[],
	run: LanguagePair & { readonly collection?: string | undefined },
): Promise<ReadonlyMap<SegmentTask, Outcome>> {
	const served = new Map<SegmentTask, Outcome>();
	for (const [task, { text: translation }] of await findApproved(memory, analysed, run)) {
		served.set(task, { status: 'served', translation, member: APPROVED, paid: false, usage: null });
	}
	return served;
}

/** Those wordings, with what is known of who said them. */
export async function findApproved(
	memory: ApprovedMemory | null,
	analysed: readonly AnalysedUnit[],
	run: LanguagePair & { readonly collection?: string | undefined },
): Promise<ReadonlyMap<SegmentTask, ApprovedWording>> {
	const { collection, sourceLanguage, targetLanguage } = run;
	const usable = new Map<SegmentTask, ApprovedWording>();
	if (memory === null || collection === undefined) return usable;
	const refs = new Map<SegmentTask, ApprovedRef>();
	for (const { unit, segments } of analysed) {
		for (const { task } of segments.filter((segment) => segment.kind === 'task')) {
			const digest = segmentDigest(task.text).toString('base64url');
			const { format } = unit;
			refs.set(task, { collection, sourceLanguage, targetLanguage, format, digest });
		}
	}
	const wordings = await memory.read([...refs.values()]);
	for (const [index, task] of [...refs.keys()].entries()) {
		const wording = wordings[index];
		if (!wording) continue;
		// A wording is of use only if it carries the segment's tags.
		const [own, other] = [tokeniseCanonical(task.text), tokeniseCanonical(wording.text)];
		const fault = compareTags(own, other, task.fences, task.inner);
		if (fault === null) usable.set(task, wording);
	}
	return usable;
}
