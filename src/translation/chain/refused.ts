import type { CacheMiss, Refusal } from '../../cache/cache.ts';
import { findRefusal } from '../../cache/entries/refusal.ts';
import { VERIFICATION } from '../../documents/verification/verify.ts';
import type { ChainMember } from '../../providers/request.ts';
import type { VerifiedAnswer } from './answer.ts';
import type { Outcome, SegmentTask } from '../segment-task.ts';

/** What is written for an answer that was refused for good. */
export interface RefusedAnswer {
	readonly response: string;
	readonly refusal: Pick<Refusal, 'reason' | 'rules'>;
}

export function refused(reason: string, response: string): RefusedAnswer {
	return { response, refusal: { reason, rules: VERIFICATION } };
}

/** What the member's answer was refused for, if that still holds. */
export function refusalOf(miss: CacheMiss | undefined): Refusal | null {
	return miss === undefined ? null : findRefusal(miss, VERIFICATION);
}

/** Whether nobody is asked, because all who could be were refused before. */
export function isLeftOut(
	misses: readonly CacheMiss[],
	chain: readonly ChainMember[],
	canAsk: (member: ChainMember) => boolean,
): boolean {
	const isRefused = misses.map((miss) => refusalOf(miss) !== null);
	return isRefused.includes(true) && chain.every((one, at) => isRefused[at] || !canAsk(one));
}

/** A member whose answer was refused is passed over. */
export function passOver(task: SegmentTask, member: ChainMember, miss: CacheMiss): Outcome | null {
	const refusal = refusalOf(miss);
	if (refusal === null) return null;
	task.refused.add(miss.request);
	const until = new Date(refusal.until).toISOString().slice(0, 10);
	const { reason } = refusal;
	const message = `${member.provider} was refused for this text before (${reason}), and is not asked again until ${until}`;
	return { status: 'failed', reason, message, member, remembered: true };
}

/**
 * Whether two answers to one segment were both refused for what they say. None at all, or several,
 * is a reply of the wrong form: that is not remembered.
 */
export function isRefusedTwice(first: VerifiedAnswer | undefined, repair: VerifiedAnswer): boolean {
	return first !== undefined && first.translation !== null && repair.translation !== null;
}
