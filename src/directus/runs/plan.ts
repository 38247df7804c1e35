import type { Budget } from '../../budgets/budget.ts';
import type { ChainMember } from '../../providers/request.ts';
import type { OpenSegment } from '../../translation/foresight.ts';
import type { JudgementSettings } from '../provenance/judged-field.ts';
import type { RunRequest } from './request.ts';

/** What one run does, the same for all of its items. */
export interface RunPlan extends JudgementSettings {
	readonly request: RunRequest;
	readonly chain: readonly ChainMember[];
	/** What a dry run has foreseen to be sent. */
	readonly foreseen: Set<string>;
	readonly budgets: readonly Budget[];
	/** Told in a dry run of each segment that would be sent. */
	readonly collect?: ((segment: OpenSegment) => void) | undefined;
	/** Keys of entries that the run has paid for in advance. */
	readonly prepaid?: Set<string> | undefined;
	readonly signal: AbortSignal;
}
