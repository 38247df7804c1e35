import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { LoopbackBody } from './vendor-wire.ts';
import type { Fixture } from './vendor-fixtures.ts';

type BatchVendor = 'openai' | 'anthropic';

/** What becomes of one request of a batch; default: it is answered. */
export type LineFate = 'errored' | 'expired' | 'doubled' | 'nonsense';

export interface LoopbackBatch {
	readonly vendor: BatchVendor;
	readonly id: string;
	readonly createdAt: number;
	readonly metadata: Readonly<Record<string, string>>;
	readonly requests: readonly { readonly customId: string; readonly body: LoopbackBody }[];
	/** `crowded-out`: failed, because too much is in the queue. */
	state: 'working' | 'ended' | 'failed' | 'crowded-out' | 'cancelled';
}

/** Answers one request as it would be answered alone. */
type AnswerLine = (vendor: BatchVendor, body: LoopbackBody) => Promise<Fixture>;

const OUTPUT = 'output_of_';
const PATH = /^\/(?:(anthropic)\/v1\/messages|v1)\/(files|batches)(?:\/([^/?]+))?(?:\/(\w+))?/;
const Requests = z.object({
	requests: z.array(z.object({ custom_id: z.string(), params: LoopbackBody })),
});
const Line = z.object({ custom_id: z.string(), url: z.string(), body: LoopbackBody });
const Creation = z.object({
	input_file_id: z.string(),
	endpoint: z.literal('/v1/responses'),
	completion_window: z.literal('24h'),
	metadata: z.record(z.string(), z.string()),
});

/** The batch APIs of OpenAI and Anthropic: a batch stays as it is until the test ends it. */
export class LoopbackBatches {
	/** In the order of their coming. */
	readonly created: LoopbackBatch[] = [];
	/** Names of files and batches that were deleted. */
	readonly deleted: string[] = [];
	/** Method and path of every request. */
	readonly asked: string[] = [];
	/** By custom id. */
	readonly fates = new Map<string, LineFate>();
	/** Lines that nobody asked for. */
	strangers: string[] = [];
	/** Whether batches end by themselves at once. */
	instant = false;
	/** Where Anthropic says that the results are; default: where they are. */
	resultsUrl: string | null = null;
	/** The next creations come to pass, and their replies are lost. */
	lostReplies = 0;
	/** The next lists are answered with 503. */
	unlisted = 0;
	/** The next creations are refused like this, and do not come to pass. */
	readonly refusals: Fixture[] = [];
	readonly #files = new Map<string, string>();
	readonly #answer: AnswerLine;
	#count = 0;

	constructor(answer: AnswerLine) {
		this.#answer = answer;
	}

	reset(): void {
		this.created.length = 0;
		this.deleted.length = 0;
		this.asked.length = 0;
		this.fates.clear();
		this.strangers = [];
		this.instant = false;
		this.resultsUrl = null;
		this.lostReplies = 0;
		this.unlisted = 0;
		this.refusals.length = 0;
		this.#files.clear();
	}

	/** Everything that was created is answered. */
	end(state: LoopbackBatch['state'] = 'ended'): void {
		for (const batch of this.created) if (batch.state === 'working') batch.state = state;
	}

	/** Every text of every batch, in order. */
	sentTexts(): string[] {
		return this.created.flatMap(({ requests }) =>
			requests.flatMap(({ body }) => [...JSON.stringify(body).matchAll(SEGMENT)].map(textOf)),
		);
	}

	/** null: not a request to a batch API. */
	async serve(incoming: IncomingMessage, text: string): Promise<Fixture | null> {
		const url = incoming.url ?? '';
		const [, anthropic, kind, id, verb] = PATH.exec(url) ?? [];
		if (kind === undefined) return null;
		const vendor = anthropic === undefined ? 'openai' : 'anthropic';
		const route = `${incoming.method} ${[kind, verb].filter(Boolean).join('/')}`;
		this.asked.push(route);
		if (!/^Bearer \S+$/.test(incoming.headers.authorization ?? '')) return { status: 401 };
		const batch = this.created.find((one) => one.id === id && one.vendor === vendor);
		switch (id === undefined ? route : `${route} one`) {
			case 'POST files': {
				const type = incoming.headers['content-type'] ?? '';
				const form = await new Response(text, { headers: { 'content-type': type } }).formData();
				const file = form.get('file');
				if (!(file instanceof Blob) || form.get('purpose') !== 'batch') return { status: 400 };
				return { body: { id: this.#keep(await file.text()), object: 'file', purpose: 'batch' } };
			}
			case 'POST batches':
				return this.#create(vendor, text);
			case 'GET batches':
				if (this.unlisted > 0) {
					this.unlisted -= 1;
					return { status: 503 };
				}
				return this.#list(vendor, new URL(url, 'http://localhost').searchParams);
			case 'GET files/content one':
				return { body: await this.#read(id ?? '') };
			case 'DELETE files one':
			case 'DELETE batches one':
				this.deleted.push(id ?? '');
				return { body: { id, deleted: true } };
			case 'POST batches/cancel one':
				if (batch?.state === 'working') batch.state = 'cancelled';
				return batch ? { body: this.#tell(batch) } : { status: 404 };
			case 'GET batches one':
				return batch ? { body: this.#tell(batch) } : { status: 404 };
			case 'GET batches/results one':
				return batch ? { body: await this.#results(batch) } : { status: 404 };
			default:
				return { status: 404 };
		}
	}

	#create(vendor: BatchVendor, text: string): Fixture {
		const refusal = this.refusals.shift();
		if (refusal) return refusal;
		const body: unknown = JSON.parse(text);
		let metadata: LoopbackBatch['metadata'] = {};
		let requests: LoopbackBatch['requests'];
		if (vendor === 'anthropic') {
			requests = Requests.parse(body).requests.map(({ custom_id: customId, params }) => ({
				customId,
				body: params,
			}));
		} else {
			const creation = Creation.parse(body);
			metadata = creation.metadata;
			const lines = (this.#files.get(creation.input_file_id) ?? '').split('\n');
			requests = lines.map((line) => {
				const { custom_id: customId, body: request } = Line.parse(JSON.parse(line));
				return { customId, body: request };
			});
		}
		this.#count += 1;
		const batch: LoopbackBatch = {
			vendor,
			id: `batch_${this.#count}`,
			createdAt: Date.now(),
			metadata,
			requests,
			state: this.instant ? 'ended' : 'working',
		};
		this.created.push(batch);
		if (this.lostReplies === 0) return { body: this.#tell(batch) };
		this.lostReplies -= 1;
		return { fault: 'refuse' };
	}

	#list(vendor: BatchVendor, query: URLSearchParams): Fixture {
		const own = this.created.filter((batch) => batch.vendor === vendor).toReversed();
		const after = query.get('after') ?? query.get('after_id');
		const from = after === null ? 0 : own.findIndex(({ id }) => id === after) + 1;
		const page = own.slice(from, from + 2);
		const data = page.map((batch) => this.#tell(batch));
		return { body: { data, has_more: from + 2 < own.length } };
	}

	#tell(batch: LoopbackBatch): object {
		const { vendor, id, requests, state, createdAt, metadata } = batch;
		const bad = requests.filter(({ customId }) => this.fates.has(customId)).length;
		const isAnswered = state === 'ended';
		const done = isAnswered ? requests.length - bad : 0;
		if (vendor === 'anthropic') {
			return {
				id,
				type: 'message_batch',
				processing_status: state === 'working' ? 'in_progress' : 'ended',
				created_at: new Date(createdAt).toISOString(),
				results_url: state === 'working' ? null : (this.resultsUrl ?? `/results/${id}`),
				request_counts: {
					processing: state === 'working' ? requests.length : 0,
					succeeded: done,
					errored: isAnswered ? bad : 0,
					canceled: isAnswered || state === 'working' ? 0 : requests.length,
					expired: 0,
				},
			};
		}
		const status = {
			working: 'in_progress',
			ended: 'completed',
			failed: 'failed',
			'crowded-out': 'failed',
			cancelled: 'cancelled',
		}[state];
		return {
			id,
			object: 'batch',
			endpoint: '/v1/responses',
			status,
			created_at: Math.floor(createdAt / 1000),
			metadata,
			request_counts: { total: requests.length, completed: done, failed: isAnswered ? bad : 0 },
			input_file_id: `input_of_${id}`,
			errors: state === 'crowded-out' ? { data: [{ code: 'token_limit_exceeded' }] } : null,
			...(isAnswered ? { output_file_id: OUTPUT + id, error_file_id: `errors_of_${id}` } : {}),
		};
	}

	/** Backwards, as proof that nobody relies on the order. */
	async #results({ vendor, requests, state }: LoopbackBatch): Promise<string> {
		const lines: unknown[] = [];
		for (const { customId, body } of requests.toReversed()) {
			const fate = state === 'ended' ? this.fates.get(customId) : 'expired';
			const answer = await this.#answer(vendor, body);
			const line = lineOf(vendor, customId, fate, answer.body);
			lines.push(line, ...(fate === 'doubled' ? [lineOf(vendor, customId, 'nonsense', null)] : []));
		}
		return [...lines.map((line) => JSON.stringify(line)), ...this.strangers].join('\n');
	}

	#keep(text: string): string {
		const name = `file_${this.#files.size + 1}`;
		this.#files.set(name, text);
		return name;
	}

	async #read(name: string): Promise<string> {
		const batch = this.created.find(({ id }) => OUTPUT + id === name);
		return batch ? this.#results(batch) : (this.#files.get(name) ?? '');
	}
}

function lineOf(
	vendor: BatchVendor,
	custom_id: string,
	fate: LineFate | undefined,
	answer: unknown,
): object {
	const body = fate === 'nonsense' ? { anything: 'else' } : answer;
	if (vendor === 'anthropic') {
		if (fate === 'expired') return { custom_id, result: { type: 'expired' } };
		if (fate === 'errored') {
			const error = { type: 'error', error: { type: 'invalid_request_error', message: 'no' } };
			return { custom_id, result: { type: 'errored', error } };
		}
		return { custom_id, result: { type: 'succeeded', message: body } };
	}
	if (fate === 'expired') {
		return { custom_id, response: null, error: { code: 'batch_expired', message: 'late' } };
	}
	const status_code = fate === 'errored' ? 400 : 200;
	const told = fate === 'errored' ? { error: { message: 'no' } } : body;
	return { custom_id, response: { status_code, request_id: 'req', body: told }, error: null };
}

/** Of a user message inside a body, which is JSON in a string. */
const SEGMENT = /\\"id\\":\\"s\d+\\",\\"text\\":\\"(.*?)\\"\}/g;

function textOf([, text = '']: RegExpExecArray): string {
	return text;
}
