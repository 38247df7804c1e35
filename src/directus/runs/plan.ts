import type { ContentType, Policy } from '../../contract/names.ts';
import type { ChainMember } from '../../providers/request.ts';
import type { Budget } from '../../budgets/budget.ts';
import type { OpenSegment } from '../../translation/foresight.ts';
import type { JudgementSettings } from '../provenance/judged-field.ts';

/** One run's settings, the same for all of its items. */
export interface RunPlan extends JudgementSettings {
	readonly chain: readonly ChainMember[];
	readonly contentType: ContentType;
	readonly policy: Policy;
	readonly refresh: boolean;
	readonly dryRun: boolean;
	/** What a dry run has foreseen to be sent. */
	readonly foreseen: Set<string>;
	readonly budgets: readonly Budget[];
	/** A dry run estimates at the price of a batch. */
	readonly inBatch: boolean;
	/** Told in a dry run of each segment that would be sent. */
	readonly collect?: ((segment: OpenSegment) => void) | undefined;
	/** Keys of entries that the run has paid for in advance. */
	readonly prepaid?: Set<string> | undefined;
	readonly signal: AbortSignal;
}
