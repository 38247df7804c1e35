import { ProviderError } from '../../errors.ts';
import type { BatchLedger } from './ledger.ts';
import { countLanded, landPart } from './waiting.ts';

/**
 * Takes into the cache what a vendor has finished of a batch that is not to be gone on with. What
 * is noted of it may be anybody's: so nothing is sent, cancelled or deleted there.
 */
export async function salvageBatch(ledger: BatchLedger): Promise<void> {
	for (const index of ledger.partsIn('submitted')) {
		const id = ledger.part(index).id ?? '';
		const state = await ledger.ask((vendor, signal) => vendor.inspect(id, signal));
		if (state instanceof ProviderError || !state.ended) continue;
		const manifest = await ledger.readManifest(index);
		const landed = manifest && (await landPart(ledger, index, manifest));
		if (manifest === null || landed === null) continue;
		ledger.pay(landed);
		countLanded(ledger, manifest, landed);
		const { requests } = ledger.part(index);
		const { done } = landed;
		await ledger.notePart(index, { state: 'landed', done, failed: requests - done });
	}
}
