import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { LoopbackBatches } from './loopback-batches.ts';
import { type Fixture, successBody } from './vendor-fixtures.ts';
import {
	findFault,
	LoopbackBody,
	type LoopbackSegment,
	readUserMessage,
	readVendor,
	type RecordedRequest,
} from './vendor-wire.ts';

/** What a model would make of one segment; `all` are the segments of its batch. */
export type TranslateSegment = (
	text: string,
	targetLanguage: string,
	all: readonly LoopbackSegment[],
) => string | Promise<string>;

export type Answer = Fixture | ((request: RecordedRequest) => Fixture | Promise<Fixture>);

interface LoopbackOptions {
	/** Default: the text behind `[de-DE] `, tags and numbers kept. */
	readonly translate?: TranslateSegment;
}

/** All vendors on one port of 127.0.0.1, in their real wire formats, refusing what they refuse. */
export interface LoopbackProvider {
	readonly url: string;
	/** For `OPENAI_BASE_URL`. */
	readonly openaiUrl: string;
	/** For `ANTHROPIC_BASE_URL`. */
	readonly anthropicUrl: string;
	/** For `MISTRAL_BASE_URL`. */
	readonly mistralUrl: string;
	/** For `DEEPSEEK_BASE_URL`: refuses schemas, as DeepSeek does. */
	readonly deepseekUrl: string;
	/** For `OPENAI_COMPATIBLE_BASE_URL`; any chat completions. */
	readonly chatUrl: string;
	/** In the order of their coming; those refused as invalid included. */
	readonly requests: readonly RecordedRequest[];
	readonly batches: LoopbackBatches;
	/** May be replaced at any time. */
	translate: TranslateSegment;
	/** Every segment text that was sent, in order, repetitions included. */
	sentTexts(): string[];
	/** Answers a request instead of a translation where it gives one; may be replaced at any time. */
	intercept: (request: RecordedRequest) => Fixture | null;
	/** Each of the next requests is given one of these instead of a translation. */
	respondWith(...answers: readonly Answer[]): void;
	/** Forgets requests and answers, and translates as at the start. */
	reset(): void;
	close(): Promise<void>;
}

/** A translation that a strict verifier accepts: same tags, same numbers, another text. */
function translateVisibly(text: string, targetLanguage: string): string {
	return `[${targetLanguage.replaceAll(/-?\d+/g, '')}] ${text}`;
}

export async function startLoopbackProvider(
	options: LoopbackOptions = {},
): Promise<LoopbackProvider> {
	const requests: RecordedRequest[] = [];
	const answers: Answer[] = [];
	const translate = options.translate ?? translateVisibly;

	const server = createServer((incoming, outgoing) => {
		serve(incoming, outgoing).catch(() => outgoing.destroy());
	});

	async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const text = await readText(incoming);
		const batched = await batches.serve(incoming, text);
		if (batched) return send(outgoing, batched);
		const vendor = readVendor(incoming.url ?? '');
		if (vendor === null || incoming.method !== 'POST') {
			return send(outgoing, { status: 404, body: '<html>404 page not found</html>' });
		}
		const body = LoopbackBody.parse(JSON.parse(text));
		const request: RecordedRequest = {
			vendor,
			path: incoming.url ?? '',
			model: body.model ?? '',
			headers: incoming.headers,
			body,
			...readUserMessage(body),
		};
		requests.push(request);
		const answer = answers.shift();
		if (answer) {
			return send(outgoing, typeof answer === 'function' ? await answer(request) : answer);
		}
		const intercepted = loopback.intercept(request);
		return send(outgoing, intercepted ?? findFault(request) ?? (await answerOf(request)));
	}

	const batches = new LoopbackBatches((vendor, body) =>
		answerOf({ vendor, body, model: body.model ?? '', ...readUserMessage(body) }),
	);

	async function answerOf(
		request: Omit<RecordedRequest, 'path' | 'headers' | 'sourceLanguage'>,
	): Promise<Fixture> {
		const { vendor, model, segments, targetLanguage, body } = request;
		const translations = await Promise.all(
			segments.map(async ({ id, text }) => ({
				id,
				text: await loopback.translate(text, targetLanguage, segments),
			})),
		);
		const answer = JSON.stringify({ translations });
		const usage = {
			input: Math.ceil(JSON.stringify(body).length / 4),
			output: Math.ceil(answer.length / 4),
		};
		return { body: successBody(vendor, model, answer, usage) };
	}

	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : undefined;
	const url = `http://127.0.0.1:${port}`;
	const loopback: LoopbackProvider = {
		url,
		openaiUrl: `${url}/v1`,
		anthropicUrl: `${url}/anthropic`,
		mistralUrl: `${url}/mistral`,
		deepseekUrl: `${url}/deepseek`,
		chatUrl: `${url}/compatible/v1`,
		requests,
		batches,
		translate,
		intercept: () => null,
		sentTexts: () => requests.flatMap(({ segments }) => segments.map(({ text }) => text)),
		respondWith(...more) {
			answers.push(...more);
		},
		reset() {
			requests.length = 0;
			answers.length = 0;
			batches.reset();
			loopback.translate = translate;
			loopback.intercept = () => null;
		},
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return loopback;
}

function send(outgoing: ServerResponse, { status = 200, headers, body, fault }: Fixture): void {
	if (fault === 'hang') return;
	if (fault === 'refuse') {
		outgoing.destroy();
		return;
	}
	const bytes =
		body instanceof Buffer
			? body
			: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? null));
	outgoing.writeHead(status, {
		'content-type': 'application/json',
		'x-request-id': 'req_7f3a',
		...headers,
		'content-length': bytes.length,
	});
	if (fault === undefined) {
		outgoing.end(bytes);
	} else if (fault === 'reset') {
		outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
	} else {
		trickle(outgoing, bytes);
	}
}

function trickle(outgoing: ServerResponse, bytes: Buffer): void {
	let at = 0;
	const timer = setInterval(() => {
		outgoing.write(bytes.subarray(at, (at += 1)));
		if (at >= bytes.length) outgoing.end();
	}, 1_000);
	timer.unref();
	outgoing.on('close', () => clearInterval(timer));
}
