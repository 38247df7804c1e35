import type { DailyBudget } from '../../budgets/daily.ts';
import type { Config } from '../../config/config.ts';
import type { ProviderRouter } from '../../providers/provider.ts';
import type { FieldMaps } from '../content/field-maps.ts';
import type { Accountability, DirectusContext } from '../host/context.ts';
import type { OwnWrites } from '../host/own-writes.ts';
import type { ProviderKeys } from '../host/provider-keys.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { ItemLock } from '../writing/item-lock.ts';
import type { ItemRunDependencies } from './round.ts';

export interface RunDependencies extends Omit<ItemRunDependencies, 'writer'> {
	readonly config: Config;
	readonly router: ProviderRouter;
	readonly keys: Pick<ProviderKeys, 'refresh'>;
	readonly provenance: Provenance;
	readonly lock: ItemLock;
	readonly ownWrites: OwnWrites;
	readonly fieldMaps: FieldMaps;
	readonly dailyBudget: DailyBudget | null;
	/** Aborted when the process or the extension stops. */
	readonly signal: AbortSignal;
}

export interface RunContext extends DirectusContext {
	readonly accountability: Accountability | null;
	/** The flow's data chain, for `$trigger`. */
	readonly data: Readonly<Record<string, unknown>>;
}
