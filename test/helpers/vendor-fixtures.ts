/** The shapes in which the vendors answer, as they document them. */
export type VendorName = 'openai' | 'anthropic' | 'mistral' | 'deepseek' | 'openai-compatible';

export const VENDOR_NAMES: readonly VendorName[] = [
	'openai',
	'anthropic',
	'mistral',
	'deepseek',
	'openai-compatible',
];

export interface Fixture {
	/** Default 200. */
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** A string and bytes are sent as they are, all else as JSON. */
	readonly body?: unknown;
	/**
	 * `hang` never answers, `reset` breaks the connection in the middle of the body, `refuse` before
	 * it, `trickle` sends a byte a second.
	 */
	readonly fault?: 'hang' | 'reset' | 'refuse' | 'trickle';
}

interface FixtureUsage {
	readonly input: number;
	readonly output: number;
}

const USAGE: FixtureUsage = { input: 100, output: 50 };

/** A whole reply with the given text as the model's answer. */
export function successBody(
	vendor: VendorName,
	model: string,
	answer: string,
	usage: FixtureUsage = USAGE,
): Record<string, unknown> {
	if (vendor === 'openai') return responsesBody(model, usage, [messageOf(textPart(answer))]);
	if (vendor === 'anthropic') {
		return messagesBody(model, usage, 'end_turn', [{ type: 'text', text: answer }]);
	}
	return chatBody(vendor, model, usage, 'stop', { content: answer });
}

function responsesBody(
	model: string,
	usage: FixtureUsage,
	output: readonly unknown[],
	overrides: object = {},
): Record<string, unknown> {
	return {
		id: 'resp_68af4030592c81938ec0a5fbab4a3e9f',
		object: 'response',
		created_at: 1_763_000_000,
		status: 'completed',
		background: false,
		error: null,
		incomplete_details: null,
		instructions: null,
		max_output_tokens: 2000,
		model,
		output,
		parallel_tool_calls: true,
		previous_response_id: null,
		reasoning: { effort: 'none', summary: null },
		service_tier: 'default',
		store: false,
		temperature: 1,
		text: { format: { type: 'text' }, verbosity: 'medium' },
		tool_choice: 'auto',
		tools: [],
		top_p: 1,
		truncation: 'disabled',
		usage: {
			input_tokens: usage.input,
			input_tokens_details: { cached_tokens: 0 },
			output_tokens: usage.output,
			output_tokens_details: { reasoning_tokens: 0 },
			total_tokens: usage.input + usage.output,
		},
		user: null,
		metadata: {},
		...overrides,
	};
}

function messageOf(...content: readonly unknown[]): unknown {
	const id = 'msg_68af40337e58819392e935fb404414d0';
	return { id, type: 'message', status: 'completed', role: 'assistant', content };
}

function textPart(text: string): unknown {
	return { type: 'output_text', annotations: [], logprobs: [], text };
}

function messagesBody(
	model: string,
	usage: FixtureUsage,
	stopReason: string,
	content: readonly unknown[],
	overrides: object = {},
): Record<string, unknown> {
	return {
		id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
		type: 'message',
		role: 'assistant',
		model,
		content,
		stop_reason: stopReason,
		stop_sequence: null,
		usage: {
			input_tokens: usage.input,
			cache_creation_input_tokens: 0,
			cache_read_input_tokens: 0,
			cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
			output_tokens: usage.output,
			service_tier: 'standard',
		},
		...overrides,
	};
}

function chatBody(
	vendor: VendorName,
	model: string,
	usage: FixtureUsage,
	finishReason: string,
	message: object,
): Record<string, unknown> {
	const cached =
		vendor === 'deepseek'
			? { prompt_cache_hit_tokens: 0, prompt_cache_miss_tokens: usage.input }
			: { prompt_tokens_details: { cached_tokens: 0 } };
	return {
		id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
		object: 'chat.completion',
		created: 1_763_000_000,
		model,
		choices: [
			{
				index: 0,
				message: { role: 'assistant', content: null, ...message },
				logprobs: null,
				finish_reason: finishReason,
			},
		],
		usage: {
			prompt_tokens: usage.input,
			completion_tokens: usage.output,
			total_tokens: usage.input + usage.output,
			...cached,
		},
	};
}

/** An error as the vendor words it; `message` may be anything, also what should never be logged. */
export function errorBody(
	vendor: VendorName,
	{ type, message, code = null, param = null }: ErrorFacts,
): Record<string, unknown> {
	if (vendor === 'anthropic') {
		const request_id = 'req_011CSHoEeqs5C35K2UUqR7Fy';
		return { type: 'error', error: { type, message }, request_id };
	}
	if (vendor === 'mistral') return { object: 'error', message, type, param, code };
	return { error: { message, type, param, code } };
}

export interface ErrorFacts {
	readonly type: string;
	readonly message: string;
	readonly code?: string | null;
	readonly param?: string | null;
}

const HTML = `<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>cloudflare</center></body></html>`;

/**
 * What a vendor should never find echoed by us: it stands in every error message of these fixtures.
 */
export const ECHO = 'ECHOED-sk-live-0123456789-SECRET-TEXT';

const ANSWER = '{"translations":[{"id":"s1","text":"Hallo <1>Welt</1>"}]}';
const CUT_OFF = '{"translations":[{"id":"s1","text":"Hallo <1>We';

export const FIXTURE_NAMES = [
	'success',
	'refusal',
	'content filter',
	'truncation',
	'empty answer',
	'answer that is no JSON',
	'answer of another shape',
	'rate limit in seconds',
	'rate limit with a date',
	'overloaded',
	'unavailable',
	'invalid key',
	'no credit',
	'unknown model',
	'bad request',
	'too long',
	'HTML with status 502',
	'HTML with status 200',
	'broken JSON',
	'empty body',
	'empty object',
	'error with status 200',
	'rate limit with status 200',
	'invalid key with status 200',
	'reset in the body',
	'reset before the headers',
	'hang',
] as const;
export type FixtureName = (typeof FIXTURE_NAMES)[number];

/** Every fixture of a vendor. `retryAt` is the date that the second rate limit names. */
export function fixturesOf(
	vendor: VendorName,
	model: string,
	retryAt = new Date('2030-01-01T00:00:10Z'),
): Readonly<Record<FixtureName, Fixture>> {
	const error = (facts: Omit<ErrorFacts, 'message'>): Record<string, unknown> =>
		errorBody(vendor, { ...facts, message: `Something about ${ECHO}` });
	const isAnthropic = vendor === 'anthropic';
	const limit = error({
		type: isAnthropic ? 'rate_limit_error' : 'requests',
		code: 'rate_limit_exceeded',
	});
	const json = { 'content-type': 'application/json' };
	const html = { 'content-type': 'text/html; charset=UTF-8' };
	return {
		...endings(vendor, model),
		'rate limit in seconds': { status: 429, headers: { 'retry-after': '7' }, body: limit },
		'rate limit with a date': {
			status: 429,
			headers: { 'retry-after': retryAt.toUTCString() },
			body: limit,
		},
		overloaded: {
			status: isAnthropic ? 529 : 503,
			body: error({ type: isAnthropic ? 'overloaded_error' : 'server_error' }),
		},
		unavailable: { status: 500, body: error({ type: isAnthropic ? 'api_error' : 'server_error' }) },
		'invalid key': {
			status: 401,
			body: error(
				isAnthropic
					? { type: 'authentication_error' }
					: { type: 'invalid_request_error', code: 'invalid_api_key' },
			),
		},
		'no credit': noCredit(vendor, error),
		'unknown model': {
			status: 404,
			body: error(
				isAnthropic
					? { type: 'not_found_error' }
					: { type: 'invalid_request_error', code: 'model_not_found' },
			),
		},
		'bad request': { status: 400, body: error({ type: 'invalid_request_error' }) },
		'too long': isAnthropic
			? { status: 413, body: error({ type: 'request_too_large' }) }
			: {
					status: 400,
					body: error({ type: 'invalid_request_error', code: 'context_length_exceeded' }),
				},
		'HTML with status 502': { status: 502, headers: html, body: `${HTML}<!-- ${ECHO} -->` },
		'HTML with status 200': { headers: html, body: `${HTML}<!-- ${ECHO} -->` },
		'broken JSON': { headers: json, body: '{"id":"x","object":' },
		'empty body': { headers: json, body: '' },
		'empty object': { body: {} },
		'error with status 200': { body: error({ type: 'server_error' }) },
		'rate limit with status 200': { body: { error: { message: `Slow, ${ECHO}`, code: 429 } } },
		'invalid key with status 200': { body: error({ type: 'authentication_error' }) },
		'reset in the body': { body: successBody(vendor, model, ANSWER), fault: 'reset' },
		'reset before the headers': { fault: 'refuse' },
		hang: { fault: 'hang' },
	};
}

export const SPOILT_NAMES = [
	'ids of another request',
	'one id twice, in other words',
	'lost markup',
	'nonsense in a 200',
	'a byte a second',
] as const;
export type SpoiltName = (typeof SPOILT_NAMES)[number];

/**
 * Replies that are whole and well-formed and no translations of `Hello <1>world</1>`, or never
 * whole.
 */
export function spoiltFixturesOf(
	vendor: VendorName,
	model: string,
): Readonly<Record<SpoiltName, Fixture>> {
	const answer = (translations: readonly object[]): Fixture => ({
		body: successBody(vendor, model, JSON.stringify({ translations })),
	});
	return {
		'ids of another request': answer([{ id: 's7', text: 'Hallo <1>Welt</1>' }]),
		'one id twice, in other words': answer([
			{ id: 's1', text: 'Hallo <1>Welt</1>' },
			{ id: 's1', text: 'Tag, <1>Welt</1>' },
		]),
		'lost markup': answer([{ id: 's1', text: 'Hallo Welt' }]),
		'nonsense in a 200': { body: { weather: ['fine', 21], ok: true } },
		'a byte a second': { body: successBody(vendor, model, ANSWER), fault: 'trickle' },
	};
}

function noCredit(
	vendor: VendorName,
	error: (facts: Omit<ErrorFacts, 'message'>) => Record<string, unknown>,
): Fixture {
	if (vendor === 'openai' || vendor === 'openai-compatible') {
		return {
			status: 429,
			body: error({ type: 'insufficient_quota', code: 'insufficient_quota' }),
		};
	}
	return { status: 402, body: error({ type: 'billing_error' }) };
}

type Ending =
	| 'success'
	| 'refusal'
	| 'content filter'
	| 'truncation'
	| 'empty answer'
	| 'answer that is no JSON'
	| 'answer of another shape';

/** The ways in which an answer with status 200 ends. */
function endings(vendor: VendorName, model: string): Readonly<Record<Ending, Fixture>> {
	const answer = (text: string): Fixture => ({ body: successBody(vendor, model, text) });
	const common = {
		success: answer(ANSWER),
		'empty answer': answer(''),
		'answer that is no JSON': answer('Sure! Here is your translation: {Hallo <1>Welt</1>}'),
		'answer of another shape': answer('{"translations":{"s1":"Hallo"}}'),
	};
	const sorry = `I'm sorry, I cannot help with ${ECHO}.`;
	if (vendor === 'openai') {
		const incomplete = (reason: string, text: string): Fixture => ({
			body: responsesBody(model, USAGE, [messageOf(textPart(text))], {
				status: 'incomplete',
				incomplete_details: { reason },
			}),
		});
		return {
			...common,
			refusal: {
				body: responsesBody(model, USAGE, [messageOf({ type: 'refusal', refusal: sorry })]),
			},
			'content filter': incomplete('content_filter', ''),
			truncation: incomplete('max_output_tokens', CUT_OFF),
		};
	}
	if (vendor === 'anthropic') {
		const stopDetails = { type: 'refusal', category: 'cyber', explanation: sorry };
		const refusal = messagesBody(model, USAGE, 'refusal', [], { stop_details: stopDetails });
		return {
			...common,
			refusal: { body: refusal },
			'content filter': { body: refusal },
			truncation: {
				body: messagesBody(model, USAGE, 'max_tokens', [{ type: 'text', text: CUT_OFF }]),
			},
		};
	}
	const ended = (finish: string, message: object): Fixture => ({
		body: chatBody(vendor, model, USAGE, finish, message),
	});
	return {
		...common,
		refusal: ended('stop', { content: null, refusal: sorry }),
		'content filter': ended('content_filter', { content: '' }),
		truncation: ended('length', { content: CUT_OFF }),
	};
}
