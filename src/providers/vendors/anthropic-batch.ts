import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { BatchResult } from '../batch.ts';
import { readAs } from '../json.ts';
import { isSince, listSince } from '../transport/pages.ts';
import type { CallContent, VendorBatches, VendorConnection } from '../transport/vendor.ts';
import { createAnthropicClient } from './anthropic-client.ts';

const LISTED = 100;

/** A batch bears no name of ours: a lost one is known by its time and its number of requests. */
export const anthropicBatches = (
	writeBody: (call: CallContent) => Anthropic.MessageCreateParamsNonStreaming,
): VendorBatches => ({
	async create(ask, _label, calls) {
		const requests = calls.map(({ customId, call }) => ({
			custom_id: customId,
			params: writeBody(call),
		}));
		const created = await ask((connection) => apiOf(connection).create({ requests }));
		return readAs(Batch, created)?.id ?? null;
	},

	async find(ask, { requests, submittedAt, known }) {
		const listed = listSince(submittedAt, createdAt, async (after) => {
			const page = { limit: LISTED, ...(after === null ? {} : { after_id: after }) };
			return readAs(List, await ask((connection) => apiOf(connection).list(page)));
		});
		const found: string[] = [];
		for await (const batch of listed) {
			const isNew = isSince(createdAt(batch), submittedAt);
			if (isNew && !known.has(batch.id) && sum(batch) === requests) found.push(batch.id);
		}
		// Among several nobody can say which is ours.
		return found.length === 1 ? (found[0] ?? null) : null;
	},

	async inspect(ask, id) {
		const batch = readAs(Batch, await ask((connection) => apiOf(connection).retrieve(id)));
		if (!batch) return null;
		const { succeeded, errored, canceled, expired } = batch.request_counts;
		return {
			ended: batch.processing_status === 'ended',
			isCrowdedOut: false,
			done: succeeded,
			failed: errored + canceled + expired,
		};
	},

	/** The SDK's own call would take the key to whatever `results_url` the server names. */
	async results(ask, id) {
		const path = `/v1/messages/batches/${encodeURIComponent(id)}/results`;
		const text = await ask((connection) => createAnthropicClient(connection).get(path));
		return text.split('\n').flatMap(readLine);
	},

	async cancel(ask, id) {
		await ask((connection) => apiOf(connection).cancel(id));
	},

	async discard(ask, id) {
		await ask((connection) => apiOf(connection).delete(id));
	},
});

function apiOf(connection: VendorConnection): Anthropic.Messages.Batches {
	return createAnthropicClient(connection).messages.batches;
}

const count = z.int().nonnegative().catch(0);

const Batch = z.object({
	id: z.string(),
	processing_status: z.string(),
	created_at: z.string().catch(''),
	request_counts: z.object({
		processing: count,
		succeeded: count,
		errored: count,
		canceled: count,
		expired: count,
	}),
});

const List = z.object({ data: z.array(Batch), has_more: z.boolean().catch(false) });

const Line = z.object({
	custom_id: z.string(),
	result: z.union([
		z.object({ type: z.literal('succeeded'), message: z.unknown() }),
		z.unknown().transform(() => null),
	]),
});

function readLine(line: string): readonly BatchResult[] {
	const result = readAs(Line, line);
	return result ? [{ customId: result.custom_id, body: result.result?.message ?? null }] : [];
}

function sum({ request_counts: counts }: z.infer<typeof Batch>): number {
	return Object.values(counts).reduce((total, part) => total + part, 0);
}

function createdAt(batch: z.infer<typeof Batch>): number {
	return Date.parse(batch.created_at);
}
