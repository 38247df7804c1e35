import { type OpenAI, toFile } from 'openai';
import { z } from 'zod';
import type { BatchResult } from '../batch.ts';
import { readAs } from '../json.ts';
import { listSince } from '../transport/pages.ts';
import type { Ask, CallContent, VendorBatches, VendorConnection } from '../transport/vendor.ts';
import { createOpenAiClient } from './openai-client.ts';

const ENDPOINT = '/v1/responses';
const DAY_SECONDS = 86_400;
/** How long OpenAI keeps files that nobody fetched or deleted. */
const INPUT_KEPT = { anchor: 'created_at', seconds: 2 * DAY_SECONDS } as const;
const OUTPUT_KEPT = { anchor: 'created_at', seconds: 7 * DAY_SECONDS } as const;
const LISTED = 100;

/** A file of requests goes up, files of answers and errors come down; all three are deleted. */
export const openaiBatches = (
	writeBody: (call: CallContent) => OpenAI.Responses.ResponseCreateParamsNonStreaming,
): VendorBatches => ({
	async create(ask, { job, part }, calls) {
		const lines = calls.map(({ customId, call }) =>
			JSON.stringify({ custom_id: customId, method: 'POST', url: ENDPOINT, body: writeBody(call) }),
		);
		const file = await toFile(Buffer.from(lines.join('\n')), `${job}-${part}.jsonl`);
		const upload = { file, purpose: 'batch', expires_after: INPUT_KEPT } as const;
		const sent = await ask((connection) => createOpenAiClient(connection).files.create(upload));
		const uploaded = readAs(z.object({ id: z.string() }), sent);
		if (!uploaded) return null;
		const created = await ask((connection) =>
			apiOf(connection).create({
				input_file_id: uploaded.id,
				endpoint: ENDPOINT,
				completion_window: '24h',
				metadata: { job, part: String(part) },
				output_expires_after: OUTPUT_KEPT,
			}),
		);
		return readAs(Batch, created)?.id ?? null;
	},

	async find(ask, { job, part, submittedAt }) {
		const listed = listSince(submittedAt, createdAt, async (after) => {
			const page = { limit: LISTED, ...(after === null ? {} : { after }) };
			return readAs(List, await ask((connection) => apiOf(connection).list(page)));
		});
		for await (const { id, metadata } of listed) {
			if (metadata?.['job'] === job && metadata['part'] === String(part)) return id;
		}
		return null;
	},

	async inspect(ask, id) {
		const batch = await retrieve(ask, id);
		if (!batch) return null;
		const { status, errors, request_counts: counts } = batch;
		return {
			ended: ENDED.has(status),
			isCrowdedOut: status === 'failed' && errors.some(({ code }) => code === QUEUE_FULL),
			done: counts.completed,
			failed: counts.failed,
		};
	},

	async results(ask, id) {
		const batch = await retrieve(ask, id);
		const results: BatchResult[] = [];
		for (const file of [batch?.output_file_id, batch?.error_file_id]) {
			if (!file) continue;
			const text = await ask((connection) => createOpenAiClient(connection).files.content(file));
			results.push(...text.split('\n').flatMap(readLine));
		}
		return results;
	},

	async cancel(ask, id) {
		await ask((connection) => apiOf(connection).cancel(id));
	},

	async discard(ask, id) {
		const batch = await retrieve(ask, id);
		for (const file of [batch?.input_file_id, batch?.output_file_id, batch?.error_file_id]) {
			if (file) await ask((connection) => createOpenAiClient(connection).files.delete(file));
		}
	},
});

function apiOf(connection: VendorConnection): OpenAI['batches'] {
	return createOpenAiClient(connection).batches;
}

/** Too many tokens of the account's wait already for this model. */
const QUEUE_FULL = 'token_limit_exceeded';
const ENDED = new Set(['failed', 'completed', 'expired', 'cancelled']);

const count = z.int().nonnegative().catch(0);
const file = z.string().nullish().catch(null);

const Batch = z.object({
	id: z.string(),
	status: z.string(),
	created_at: z.number().catch(0),
	metadata: z.record(z.string(), z.string()).nullish().catch(null),
	request_counts: z.object({ completed: count, failed: count }).catch({ completed: 0, failed: 0 }),
	errors: z
		.object({ data: z.array(z.object({ code: z.string().nullish() })) })
		.transform(({ data }) => data)
		.catch([]),
	input_file_id: file,
	output_file_id: file,
	error_file_id: file,
});

const List = z.object({ data: z.array(Batch), has_more: z.boolean().catch(false) });

const Line = z.object({
	custom_id: z.string(),
	response: z
		.object({ status_code: z.number(), body: z.unknown().transform((body) => body ?? null) })
		.nullish()
		.catch(null),
});

function readLine(line: string): readonly BatchResult[] {
	const result = readAs(Line, line);
	if (result === null) return [];
	const { custom_id: customId, response } = result;
	return [{ customId, body: response?.status_code === 200 ? response.body : null }];
}

async function retrieve(ask: Ask, id: string): Promise<z.infer<typeof Batch> | null> {
	return readAs(Batch, await ask((connection) => apiOf(connection).retrieve(id)));
}

function createdAt(batch: z.infer<typeof Batch>): number {
	return batch.created_at * 1000;
}
