import { ProviderError } from '../../errors.ts';
import type { BatchLedger } from './ledger.ts';
import { customIdOf, type Manifest, requestOf } from './manifest.ts';

const MAX_ATTEMPTS = 4;

/**
 * Hands one part to the vendor, once; it stays as it is when the vendor cannot take it now. The
 * record says beforehand that it may have been sent: after a kill or an unclear error the vendor is
 * asked for it first, and it is bought twice only where the vendor does not list it yet.
 */
export async function submitPart(ledger: BatchLedger, index: number): Promise<void> {
	const { stop, leave } = ledger.options;
	const manifest = await ledger.readManifest(index);
	if (manifest === null) return ledger.fail(index, 'batch', 'its requests were lost');
	const isNew = ledger.part(index).state === 'open';
	if (isNew && !(await reserve(ledger, index, manifest))) return;
	for (let attempt = 1; ; attempt += 1) {
		try {
			const found = isNew && attempt === 1 ? null : await find(ledger, index);
			if (found === null && stop.aborted) {
				return await ledger.fail(index, 'cancelled', 'it was cancelled before it was sent');
			}
			const isPermitted = found !== null || (await ledger.options.mayBuy());
			if (isPermitted === null) return;
			if (!isPermitted) {
				return await ledger.fail(index, 'forbidden', 'whoever asked for it may not do so any more');
			}
			const id = found ?? (await create(ledger, index, manifest));
			return await ledger.notePart(index, { state: 'submitted', id });
		} catch (error) {
			if (!(error instanceof ProviderError) || leave.aborted) throw error;
			if (!error.retryable) return ledger.fail(index, error.kind, error.message);
			if (attempt >= MAX_ATTEMPTS) return;
			await ledger.sleep(attempt, stop);
		}
	}
}

/** False when there is no money for any of it. */
async function reserve(ledger: BatchLedger, index: number, manifest: Manifest): Promise<boolean> {
	const { member, options } = ledger;
	const { router } = options.dependencies;
	const prices = manifest.requests.map((request) => {
		const usage = router.estimate(member, requestOf(manifest, request, member.model));
		return router.price(member, usage, true);
	});
	const funds = await ledger.funds.reserve(prices, ledger.options.leave);
	if ('reason' in funds) {
		await ledger.fail(index, funds.reason, funds.message);
		return false;
	}
	await ledger.notePart(index, { ...funds, state: 'submitting', submittedAt: Date.now() });
	return true;
}

async function find(ledger: BatchLedger, index: number): Promise<string | null> {
	const { knownIds, leave } = ledger.options;
	const { requests, submittedAt } = ledger.part(index);
	const known = await ledger.withStore(knownIds);
	const part = { job: ledger.options.id, part: index, requests, submittedAt: submittedAt ?? 0 };
	return ledger.vendor().find({ ...part, known }, leave);
}

function create(ledger: BatchLedger, index: number, manifest: Manifest): Promise<string> {
	const job = ledger.options.id;
	const { requests } = ledger.part(index);
	const calls = manifest.requests.slice(0, requests).map((request, at) => ({
		customId: customIdOf(job, index, at),
		request: requestOf(manifest, request, ledger.member.model),
	}));
	return ledger.vendor().create({ job, part: index }, calls, ledger.options.leave);
}
