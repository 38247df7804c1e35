import type { ChainMember } from '../../providers/provider.ts';
import { BatchCollector } from './collecting.ts';
import type { Manifest } from './manifest.ts';
import { PAGE, type JobRunOptions } from '../jobs/run.ts';
import type { JobOrder } from '../jobs/store.ts';
import type { PrimaryKey } from '../host/context.ts';
import { runEach } from '../runs/items.ts';
import type { PreparedRun } from '../runs/run.ts';
import { openSelection } from '../rows/selection.ts';
import { readItems } from '../rows/item-rows.ts';

interface CollectOptions extends Pick<JobRunOptions, 'takeSlots' | 'stop'> {
	/** What stands in parts already. */
	readonly known: readonly Manifest[];
	/** The last key whose segments stand in them. */
	readonly after: PrimaryKey | null;
	/** Told of what else there is, and of the last key that it covers. */
	readonly note: (manifests: readonly Manifest[], after: PrimaryKey | null) => Promise<void>;
}

/**
 * Goes through a job's items as the ordinary run will, and gathers what that would ask a member for. What the items hold
 * is left to that run.
 */
export async function collectSegments(
	{ plan, dependencies }: PreparedRun,
	{ request }: JobOrder,
	member: ChainMember,
	{ known, takeSlots, stop, note, ...options }: CollectOptions,
): Promise<void> {
	const { scope } = plan;
	const collector = BatchCollector.over(plan, member);
	for (const manifest of known) collector.skip(manifest);
	const selection = await openSelection(scope, request);
	let { after } = options;
	for (;;) {
		const keys = await selection.next(after, PAGE);
		const slots = await takeSlots();
		// The collector knows what came before.
		const page = { ...plan, dryRun: true, foreseen: new Set<string>(), collect: collector.add };
		try {
			await runEach({ plan: page, dependencies }, await readItems(scope, keys), {
				parallel: slots.count,
				stop,
			});
		} catch {
			// The ordinary run comes to the same page, and reports it.
		} finally {
			await slots.release();
		}
		if (stop.aborted) return;
		after = keys.at(-1) ?? after;
		const isEnd = keys.length === 0;
		if (isEnd || collector.isFull) await note(collector.take(), after);
		if (isEnd) return;
	}
}
