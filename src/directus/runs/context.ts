import type { Budget } from '../../budgets/budget.ts';
import type { DailyBudget } from '../../budgets/daily.ts';
import type { ResponseCache } from '../../cache/cache.ts';
import type { Config } from '../../config/config.ts';
import type { ProviderRouter } from '../../providers/provider.ts';
import type { ChainMember } from '../../providers/request.ts';
import type { Claim } from '../../store/claim.ts';
import type { OpenSegment } from '../../translation/foresight.ts';
import type { Translator } from '../../translation/translator.ts';
import type { FieldMaps } from '../content/field-maps.ts';
import type { Accountability, DirectusContext } from '../host/context.ts';
import type { OwnWrites } from '../host/own-writes.ts';
import type { ProviderKeys } from '../host/provider-keys.ts';
import type { Sharing } from '../learning/sharing.ts';
import type { JudgementSettings } from '../provenance/judged-field.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { ItemLock } from '../writing/item-lock.ts';
import type { TargetWriter } from '../writing/target-writer.ts';
import type { RunRequest } from './request.ts';

export interface ItemRunDependencies {
	readonly cache: ResponseCache;
	readonly translator: Translator;
	readonly provenance: Provenance;
	readonly fieldMaps: FieldMaps;
	readonly writer: TargetWriter;
}

export interface RunDependencies extends Omit<ItemRunDependencies, 'writer'> {
	readonly config: Config;
	readonly router: ProviderRouter;
	readonly keys: Pick<ProviderKeys, 'refresh'>;
	readonly lock: ItemLock;
	readonly ownWrites: OwnWrites;
	readonly dailyBudget: DailyBudget | null;
	/** Whether this process may work on what is stored; without one it may. */
	readonly claim?: Pick<Claim, 'require' | 'mayWork'> | undefined;
	/** Aborted when the process or the extension stops. */
	readonly signal: AbortSignal;
}

export interface RunContext extends DirectusContext {
	readonly accountability: Accountability | null;
	/** The flow's data chain, for `$trigger`. */
	readonly data: Readonly<Record<string, unknown>>;
}

/** What one run does, the same for all of its items. */
export interface RunPlan extends JudgementSettings {
	readonly request: RunRequest;
	readonly chain: readonly ChainMember[];
	readonly sharing: Sharing;
	/** What a dry run has foreseen to be sent. */
	readonly foreseen: Set<string>;
	readonly budgets: readonly Budget[];
	/** Told in a dry run of each segment that would be sent. */
	readonly collect?: ((segment: OpenSegment) => void) | undefined;
	/** Keys of entries that the run has paid for in advance. */
	readonly prepaid?: Set<string> | undefined;
	readonly signal: AbortSignal;
}
