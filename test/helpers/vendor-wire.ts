import { z } from 'zod';
import { errorBody, type ErrorFacts, type Fixture, type VendorName } from './vendor-fixtures.ts';

const Message = z.looseObject({ role: z.string(), content: z.unknown().optional() });
const Format = z
	.looseObject({ type: z.string().optional(), schema: z.unknown().optional() })
	.optional();

/** The parts of a request body that the loopback provider looks at. */
export const LoopbackBody = z.looseObject({
	model: z.string().optional(),
	messages: z.array(Message).optional(),
	input: z.union([z.string(), z.array(Message)]).optional(),
	text: z.looseObject({ format: Format }).optional(),
	reasoning: z.looseObject({ effort: z.string().optional() }).optional(),
	output_config: z.looseObject({ format: Format, effort: z.string().optional() }).optional(),
	response_format: z
		.looseObject({
			type: z.string().optional(),
			json_schema: z.looseObject({ schema: z.unknown().optional() }).optional(),
		})
		.optional(),
});
export type LoopbackBody = z.infer<typeof LoopbackBody>;

const UserMessage = z.object({
	segments: z.array(
		z.object({ id: z.string(), text: z.string(), context: z.string().exactOptional() }),
	),
	source_language: z.string(),
	target_language: z.string(),
});

const PATHS: readonly (readonly [RegExp, VendorName])[] = [
	[/^(\/openai)?\/v1\/responses$/, 'openai'],
	[/^(\/anthropic)?\/v1\/messages$/, 'anthropic'],
	[/^\/mistral\/v1\/chat\/completions$/, 'mistral'],
	[/^\/deepseek(\/v1)?\/chat\/completions$/, 'deepseek'],
	[/^(\/compatible)?(\/v1)?\/chat\/completions$/, 'openai-compatible'],
];

/** Who is asked, by the path; null when nobody. */
export function readVendor(path: string): VendorName | null {
	return PATHS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** The JSON object of the user message; empty when it is none. */
export function readUserMessage({
	input,
	messages,
}: LoopbackBody): Pick<RecordedRequest, 'segments' | 'sourceLanguage' | 'targetLanguage'> {
	const turns = Array.isArray(input) ? input : messages;
	const content = typeof input === 'string' ? input : turns?.findLast(isOfUser)?.content;
	const message = UserMessage.safeParse(parseJson(content));
	if (!message.success) return { segments: [], sourceLanguage: '', targetLanguage: '' };
	const { segments, source_language, target_language } = message.data;
	return { segments, sourceLanguage: source_language, targetLanguage: target_language };
}

function isOfUser({ role }: { readonly role: string }): boolean {
	return role === 'user';
}

function parseJson(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return undefined;
	}
}

/** The error with which the vendor would refuse the request; null when it would serve it. */
export function findFault(request: RecordedRequest): Fixture | null {
	const { vendor, headers } = request;
	const authorization = headers['authorization']?.toString() ?? '';
	if (vendor !== 'openai-compatible' && !/^Bearer \S+$/.test(authorization)) {
		return refuse(vendor, 401, { type: 'authentication_error', message: 'Missing key' });
	}
	if (authorization.includes('invalid')) {
		const message = `Incorrect API key provided: ${authorization}`;
		return refuse(vendor, 401, { type: 'authentication_error', message, code: 'invalid_api_key' });
	}
	return (
		(vendor === 'openai'
			? findResponsesFault(request)
			: vendor === 'anthropic'
				? findMessagesFault(request)
				: findChatFault(request)) ?? null
	);
}

function refuse(vendor: VendorName, status: number, facts: ErrorFacts): Fixture {
	return { status, body: errorBody(vendor, facts) };
}

function refuseParameter(vendor: VendorName, param: string, message: string): Fixture {
	const code = 'unsupported_parameter';
	return refuse(vendor, 400, { type: 'invalid_request_error', message, param, code });
}

const RESPONSES_PARAMETERS = new Set([
	'model',
	'instructions',
	'input',
	'store',
	'max_output_tokens',
	'reasoning',
	'text',
]);

function findResponsesFault({ vendor, body, model }: RecordedRequest): Fixture | undefined {
	const unknown = Object.keys(body).find((name) => !RESPONSES_PARAMETERS.has(name));
	if (unknown) return refuseParameter(vendor, unknown, `Unknown parameter: '${unknown}'.`);
	if (body['store'] !== false) {
		return refuseParameter(vendor, 'store', 'This project stores nothing');
	}
	if (Number(body['max_output_tokens']) > limitOf(model)) {
		const message = `max_output_tokens is too large. This model supports at most ${limitOf(model)} completion tokens, whereas you provided more.`;
		const param = 'max_output_tokens';
		return refuse(vendor, 400, { type: 'invalid_request_error', message, param });
	}
	const format = body.text?.format;
	if (format?.type === 'json_schema' && (!isStrict(format.schema) || /^gpt-(3|4-)/.test(model))) {
		return refuseParameter(vendor, 'text.format', "'text.format' of type 'json_schema' is invalid");
	}
	const effort = body.reasoning?.effort;
	if (effort !== undefined && model.startsWith('gpt-4')) {
		const message = "Unsupported parameter: 'reasoning.effort' is not supported with this model.";
		return refuseParameter(vendor, 'reasoning.effort', message);
	}
	return undefined;
}

/** Of output tokens. */
function limitOf(model: string): number {
	if (/^(gpt-3\.5-turbo|claude-3-haiku)/.test(model)) return 4_096;
	return model.startsWith('small-') ? 2_000 : 128_000;
}

function findMessagesFault({ vendor, body, model, headers }: RecordedRequest): Fixture | undefined {
	const type = 'invalid_request_error';
	if (headers['anthropic-version'] === undefined) {
		return refuse(vendor, 400, { type, message: 'anthropic-version: header is required' });
	}
	if (typeof body['max_tokens'] !== 'number') {
		return refuse(vendor, 400, { type, message: 'max_tokens: Field required' });
	}
	if (body['max_tokens'] > limitOf(model)) {
		const message = `max_tokens: ${body['max_tokens']} > ${limitOf(model)}, which is the maximum allowed number of output tokens for ${model}`;
		return refuse(vendor, 400, { type, message });
	}
	for (const name of ['temperature', 'top_p', 'top_k', 'output_format', 'response_format']) {
		if (name in body) {
			return refuse(vendor, 400, { type, message: `${name}: Extra inputs are not permitted` });
		}
	}
	const output = body.output_config;
	if (output?.format && !isStrict(output.format.schema)) {
		const message = 'output_config.format.schema: additionalProperties must be false';
		return refuse(vendor, 400, { type, message });
	}
	if (output && model.startsWith('claude-3')) {
		const name = output.effort ? 'output_config.effort' : 'output_config.format';
		return refuse(vendor, 400, { type, message: `${name}: Extra inputs are not permitted` });
	}
	return undefined;
}

function findChatFault({ vendor, body, model }: RecordedRequest): Fixture | undefined {
	const format = body.response_format;
	const type = 'invalid_request_error';
	if (vendor === 'deepseek' && format?.type === 'json_schema') {
		return refuse(vendor, 400, {
			type,
			message: 'This response_format type is unavailable now',
		});
	}
	const limit = Number(body['max_tokens'] ?? body['max_completion_tokens']);
	if (limit > limitOf(model)) {
		const message = `'max_tokens' or 'max_completion_tokens' is too large: ${limit}. This model's maximum context length is ${limitOf(model)} tokens and your request has 700 input tokens`;
		return refuse(vendor, 400, { type, message });
	}
	if (format?.type === 'json_object' && !/json/i.test(JSON.stringify(body.messages))) {
		return refuse(vendor, 400, { type, message: "Prompt must contain the word 'json'" });
	}
	if (format?.type === 'json_schema' && !isStrict(format.json_schema?.schema)) {
		return refuseParameter(vendor, 'response_format', 'Invalid schema for response_format');
	}
	return undefined;
}

/** As OpenAI and Anthropic demand it: every object closed, every property required. */
function isStrict(schema: unknown): boolean {
	const node = SchemaNode.safeParse(schema);
	if (!node.success) return false;
	if (node.data.type === 'string') return true;
	if (node.data.type === 'array') return isStrict(node.data.items);
	const { properties, required } = node.data;
	const isComplete = Object.keys(properties).every((name) => required.includes(name));
	return isComplete && Object.values(properties).every(isStrict);
}

const SchemaNode = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('string') }),
	z.strictObject({ type: z.literal('array'), items: z.unknown().optional() }),
	z.strictObject({
		type: z.literal('object'),
		properties: z.record(z.string(), z.unknown()),
		required: z.array(z.string()),
		additionalProperties: z.literal(false),
	}),
]);

export interface LoopbackSegment {
	readonly id: string;
	readonly text: string;
	readonly context?: string;
}

export interface RecordedRequest {
	readonly vendor: VendorName;
	readonly path: string;
	readonly model: string;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: LoopbackBody;
	readonly segments: readonly LoopbackSegment[];
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
}
