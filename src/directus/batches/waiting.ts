import { ProviderError } from '../../errors.ts';
import { type Landed, landResults } from './landing.ts';
import type { BatchLedger } from './ledger.ts';
import type { Manifest } from './manifest.ts';
import { submitPart } from './submission.ts';

/** Longer than any vendor keeps a batch open. */
const MAX_OPEN_MS = 48 * 3_600_000;
/** A cancelled batch is waited for so long. */
const MAX_CANCELLING_MS = 15 * 60_000;
/** A store that does not keep answers though it is there is full. */
const MAX_LANDINGS = 5;

/** Times that a part is sent again although nothing of ours stands in the vendor's way. */
const MAX_POSTPONEMENTS = 10;

/** Sends the parts and looks after them, until none is with the vendor or the batch is left. */
export class BatchWait {
	readonly #ledger: BatchLedger;
	/** Parts that the vendor had no room for: how often, and how many others had ended by then. */
	readonly #postponed = new Map<number, { readonly times: number; readonly ended: number }>();
	readonly #landings = new Map<number, number>();
	#cancelledAt: number | null = null;

	constructor(ledger: BatchLedger) {
		this.#ledger = ledger;
	}

	async run(): Promise<void> {
		const { stop, leave } = this.#ledger.options;
		for (let round = 0; !leave.aborted; round += 1) {
			if (stop.aborted && this.#cancelledAt === null) {
				this.#cancelledAt = Date.now();
				round = 0;
				await this.#cancel();
			}
			for (const index of this.#ledger.partsIn('open', 'submitting')) await this.#send(index);
			for (const index of this.#waiting) await this.#look(index);
			const left = stop.aborted ? [] : this.#ledger.partsIn('open', 'submitting');
			if (this.#waiting.length + left.length === 0) return;
			await this.#ledger.sleep(round, this.#cancelledAt === null ? stop : leave);
		}
	}

	get #waiting(): readonly number[] {
		return this.#ledger.partsIn('submitted');
	}

	async #send(index: number): Promise<void> {
		const ledger = this.#ledger;
		const postponed = this.#postponed.get(index);
		if (ledger.options.stop.aborted) {
			// What may be with the vendor is looked for, though it is to be cancelled.
			if (ledger.part(index).state === 'open') return;
		} else if (postponed !== undefined) {
			const isInTheWay = this.#waiting.length > 0;
			if (isInTheWay && this.#ended === postponed.ended) return;
			if (!isInTheWay && postponed.times > MAX_POSTPONEMENTS) {
				return ledger.fail(index, 'batch', 'the vendor did not take it');
			}
		}
		await submitPart(ledger, index);
		if (ledger.partsIn('open', 'submitting').includes(index)) this.#notePostponed(index);
	}

	#notePostponed(index: number): void {
		const times = (this.#postponed.get(index)?.times ?? 0) + 1;
		this.#postponed.set(index, { times, ended: this.#ended });
	}

	get #ended(): number {
		return this.#ledger.partsIn('landed', 'failed').length;
	}

	/** What is answered already is taken all the same. */
	async #cancel(): Promise<void> {
		for (const index of this.#waiting) {
			const id = this.#ledger.part(index).id ?? '';
			// It may have ended by itself; the next look tells.
			await this.#ledger.ask((vendor, signal) => vendor.cancel(id, signal));
		}
	}

	async #look(index: number): Promise<void> {
		const ledger = this.#ledger;
		const { id, submittedAt, requests, done, failed } = ledger.part(index);
		const state = await ledger.ask((vendor, signal) => vendor.inspect(id ?? '', signal));
		if (state instanceof ProviderError) {
			const isLate = Date.now() - (submittedAt ?? 0) > MAX_OPEN_MS;
			if (state.status === 404 || isLate) await ledger.fail(index, state.kind, state.message);
			return;
		}
		if (state.isCrowdedOut) {
			await ledger.postpone(index);
			return this.#notePostponed(index);
		}
		if (state.ended) return this.#land(index);
		if (this.#cancelledAt !== null && Date.now() - this.#cancelledAt > MAX_CANCELLING_MS) {
			return ledger.fail(index, 'cancelled', 'it did not end when it was cancelled');
		}
		if (state.done === done && state.failed === failed) return;
		const told = Math.min(requests, state.done);
		await ledger.notePart(index, { done: told, failed: Math.min(requests - told, state.failed) });
	}

	/** Notes a part as landed after its answers are cached: a kill in between lands it once more. */
	async #land(index: number): Promise<void> {
		const ledger = this.#ledger;
		const part = ledger.part(index);
		const id = part.id ?? '';
		const manifest = await ledger.readManifest(index);
		if (manifest === null) return ledger.fail(index, 'batch', 'its requests were lost');
		if (ledger.batch.phase !== 'landing') await ledger.note({ phase: 'landing' });
		const landed = await landPart(ledger, index, manifest);
		if (landed === null) return;
		const landings = (this.#landings.get(index) ?? 0) + 1;
		this.#landings.set(index, landings);
		if (!landed.isKept && landings < MAX_LANDINGS) return;
		const { requests } = part;
		const { costNanoUsd, done } = landed;
		ledger.pay(landed);
		if (done === 0) ledger.report('batch', `none of its ${requests} requests was answered`);
		const phase = this.#waiting.length > 1 ? 'waiting' : 'landing';
		const failed = requests - done;
		await ledger.notePart(index, { state: 'landed', done, failed }, { phase });
		countLanded(ledger, manifest, landed);
		await ledger.funds.correct(part, costNanoUsd);
		await ledger.ask((vendor, signal) => vendor.discard(id, signal));
	}
}

/** Takes what the vendor has answered into the cache; null: it did not tell now. */
export async function landPart(
	ledger: BatchLedger,
	index: number,
	manifest: Manifest,
): Promise<Landed | null> {
	const { dependencies, contentType, id: job } = ledger.options;
	const { id, requests } = ledger.part(index);
	const fetched = await ledger.ask(async (batches, signal) => {
		return { batches, results: await batches.results(id ?? '', signal) };
	});
	if (fetched instanceof ProviderError) return null;
	const { member } = ledger;
	const from = { ...dependencies, batches: fetched.batches, member, contentType, job };
	return landResults(fetched.results, { ...from, part: index, requests, manifest });
}

export function countLanded(
	{ member, options }: BatchLedger,
	{ collection }: Manifest,
	{ inputTokens, outputTokens, costNanoUsd, unpriced }: Landed,
): void {
	const used = { inputTokens, outputTokens, costNanoUsd, unpricedCalls: unpriced };
	options.dependencies.cache.count({ ...member, collection, ...used });
}
