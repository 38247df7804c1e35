import type { CacheWrite, ResponseCache } from '../../cache/cache.ts';
import type { ContentType } from '../../contract/names.ts';
import type { BatchProvider, BatchResult } from '../../providers/batch.ts';
import type { ProviderRouter } from '../../providers/provider.ts';
import type { ChainMember } from '../../providers/request.ts';
import { verifyAnswer } from '../../translation/chain/answer.ts';
import { speaksToModel } from '../../translation/orders.ts';
import { chunksOf } from '../../pace.ts';
import { shareUsage } from '../../translation/meter.ts';
import { customIdOf, type Manifest, type ManifestRequest, requestOf } from './manifest.ts';

const ENTRIES_AT_ONCE = 500;

export interface Landing {
	readonly cache: ResponseCache;
	readonly router: ProviderRouter;
	readonly batches: Pick<BatchProvider, 'read'>;
	readonly member: ChainMember;
	readonly contentType: ContentType;
	readonly job: string;
	readonly part: number;
	/** The first of the manifest's requests: they were sent. */
	readonly requests: number;
	readonly manifest: Manifest;
}

export interface Landed {
	/** Requests with at least one translation of use. */
	readonly done: number;
	readonly inputTokens: number;
	readonly outputTokens: number;
	readonly costNanoUsd: number;
	/** Answers that are not in it, because the model has no known price. */
	readonly unpriced: number;
	/** False when the store did not take the translations: land it once more. */
	readonly isKept: boolean;
}

/**
 * Takes into the cache those answers of a part that a call of its own would have been served with,
 * unless their entry was invalidated since. The rest is left to the ordinary run.
 */
export async function landResults(
	results: readonly BatchResult[],
	landing: Landing,
): Promise<Landed> {
	const { router, batches, member, manifest, contentType } = landing;
	const answered = results.filter(({ body }) => body !== null);
	const answers = Map.groupBy(answered, ({ customId }) => customId);
	const writes: CacheWrite[] = [];
	const sums = { done: 0, inputTokens: 0, outputTokens: 0, costNanoUsd: 0, unpriced: 0 };
	for (const [index, request] of manifest.requests.slice(0, landing.requests).entries()) {
		const [answer, ...others] = answers.get(customIdOf(landing.job, landing.part, index)) ?? [];
		if (answer === undefined) continue;
		const reply = batches.read(answer.body, requestOf(manifest, request, member.model));
		const price = router.price(member, reply.usage, true);
		sums.inputTokens += reply.usage.inputTokens;
		sums.outputTokens += reply.usage.outputTokens;
		sums.costNanoUsd += price ?? 0;
		if (price === null) sums.unpriced += 1;
		// Nobody can say which of several answers to one request is meant.
		if (others.length > 0 || isBent(request)) continue;
		const before = writes.length;
		const shares = shareUsage(
			{ ...reply.usage, costNanoUsd: price },
			request.segments.map(({ text }) => text.length),
		);
		for (const [at, segment] of request.segments.entries()) {
			const languages = { ...manifest, targetLanguage: request.targetLanguage };
			const { translation, fault } = await verifyAnswer(reply, segment, member, languages);
			if (fault !== null) continue;
			const { key, collection, prompt, item } = segment;
			const stamp = Buffer.from(segment.stamp, 'base64');
			const asked = { ...member, collection, prompt };
			const miss = { status: 'miss', request: asked, key, stamp } as const;
			writes.push({ miss, contentType, item, response: translation, usage: shares[at] });
		}
		if (writes.length > before) sums.done += 1;
	}
	return { ...sums, isKept: await keep(landing.cache, writes) };
}

/** The former version let what speaks to a model travel with other segments, of other items too. */
function isBent({ segments }: ManifestRequest): boolean {
	return segments.length > 1 && segments.some(({ text }) => speaksToModel(text));
}

export function keysOf(requests: readonly ManifestRequest[]): readonly string[] {
	return requests.flatMap(({ segments }) => segments.map(({ key }) => key));
}

/** The cache hides the store's faults, and these answers are paid for: they are read again. */
async function keep(cache: ResponseCache, writes: readonly CacheWrite[]): Promise<boolean> {
	let isKept = true;
	for (const chunk of chunksOf(writes, ENTRIES_AT_ONCE)) {
		await cache.write(chunk);
		const found = await cache.lookup(chunk.map(({ miss }) => miss.request));
		isKept &&= found.every((entry, at) => {
			const stamp = chunk[at]?.miss.stamp;
			// Another stamp says that it was invalidated in the meantime.
			return (
				entry.status === 'hit' || (entry.stamp !== null && stamp?.equals(entry.stamp) !== true)
			);
		});
	}
	return isKept;
}
