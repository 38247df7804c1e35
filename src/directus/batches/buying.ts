import type { WantedItems } from '../rows/selection.ts';
import type { PreparedRun } from '../runs/run.ts';
import { collectSegments, type TakeSlots } from './collecting.ts';
import { keysOf } from './landing.ts';
import type { BatchLedger } from './ledger.ts';
import type { Manifest } from './manifest.ts';
import { newPart } from './record.ts';
import { BatchWait } from './waiting.ts';

export interface Purchase {
	readonly prepare: () => Promise<PreparedRun>;
	/** The same run, or one anew where other things are permitted by now. */
	readonly renew: (run: PreparedRun) => Promise<PreparedRun>;
	readonly wanted: WantedItems;
	readonly takeSlots: TakeSlots;
}

/** Comes back when everything is in the cache that will ever be, or the batch has been stopped. */
export async function buyBatch(ledger: BatchLedger, purchase: Purchase): Promise<void> {
	if (ledger.batch.phase === 'applying') return;
	const { stop } = ledger.options;
	if (ledger.batch.phase === 'collecting') await collect(ledger, purchase);
	await new BatchWait(ledger).run();
	if (!stop.aborted) await ledger.note({ phase: 'applying' });
}

async function collect(
	ledger: BatchLedger,
	{ prepare, renew, wanted, takeSlots }: Purchase,
): Promise<void> {
	const { id, manifests, stop } = ledger.options;
	const known: Manifest[] = [];
	for (const index of ledger.batch.parts.keys()) {
		const manifest = await ledger.readManifest(index);
		if (manifest) known.push(manifest);
	}
	await collectSegments(await prepare(), wanted, ledger.member, {
		known,
		after: ledger.batch.after,
		takeSlots,
		renew,
		stop,
		note: async (taken, after) => {
			const { parts } = ledger.batch;
			for (const [at, manifest] of taken.entries()) {
				await ledger.withStore(() => manifests.write(id, parts.length + at, manifest));
			}
			const added = taken.map(({ requests }) => newPart(requests.length));
			await ledger.note({ after, parts: [...parts, ...added] });
		},
	});
	if (!stop.aborted) await ledger.note({ phase: 'waiting' });
}

/** Keys of the entries that have been paid for. */
export async function readPaid(ledger: BatchLedger): Promise<Set<string>> {
	const keys: string[] = [];
	for (const index of ledger.partsIn('landed')) {
		const manifest = await ledger.readManifest(index);
		const { requests } = ledger.part(index);
		if (manifest) keys.push(...keysOf(manifest.requests.slice(0, requests)));
	}
	return new Set(keys);
}
