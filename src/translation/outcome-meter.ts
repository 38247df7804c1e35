import type { ChainMember } from '../providers/provider.ts';
import { APPROVED } from './approved-wording.ts';
import type { Meter } from './meter.ts';
import type { Outcome, SegmentTask } from './segment-task.ts';
import type { UnitPlan } from './unit-plan.ts';
import type { Outcomes } from './unit-result.ts';

/** Counts where each segment of a run's units came from. */
export function meterOutcomes(
	meter: Meter,
	plans: readonly UnitPlan[],
	outcomes: Outcomes,
	chain: readonly ChainMember[],
): void {
	for (const piece of plans.flatMap(({ pieces }) => pieces)) {
		if (piece.kind !== 'row') continue;
		meter.hit(piece.memory.byPerson ? APPROVED : piece.member, 'row', 1, null);
	}
	for (const [task, outcome] of outcomes) meterOutcome(meter, task, outcome, chain);
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
	if (outcome.status === 'failed') {
		meter.miss(member, task.occurrences, 0);
		return;
	}
	if (!outcome.paid) {
		const stored = outcome.fromRow === true ? 'row' : 'cache';
		const origin = member === APPROVED ? 'approved' : stored;
		meter.hit(member, origin, task.occurrences, outcome.usage);
		return;
	}
	meter.miss(member, 1, 1);
	if (task.occurrences > 1) meter.hit(member, 'cache', task.occurrences - 1, outcome.usage);
}
