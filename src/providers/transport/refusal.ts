import { z } from 'zod';

/** What a vendor says of a request that it refused. */
export interface Refusal {
	readonly param: string | null;
	readonly message: string;
	/** Words such as `rate_limit_exceeded`. */
	readonly codes: readonly string[];
}

export interface ToldError {
	/** The HTTP status that the error has, or would have had. */
	readonly status: number;
	readonly refusal: Refusal;
}

const word = z.string().nullish().catch(null);

/** OpenAI, Anthropic and DeepSeek write `{error: {...}}`, Mistral a flat object or `detail`. */
const Fields = z.object({ message: word, param: word, code: word, type: word });
const NOTHING = { message: null, param: null, code: null, type: null };
const Body = z.union([
	z.object({ error: Fields }).transform(({ error }) => error),
	z
		.object({ detail: z.array(z.object({ loc: z.array(z.unknown()), msg: word })).min(1) })
		.transform(({ detail }) => ({
			message: detail.map(({ msg }) => msg).join('; '),
			param: detail[0]?.loc.filter((part) => part !== 'body').join('.') ?? null,
			code: null,
			type: null,
		})),
	z.object({ error: z.string() }).transform(({ error }) => ({ ...NOTHING, message: error })),
	Fields,
]);

/** Reads the body of a reply whose status says that it failed. */
export function readRefusal(body: unknown): Refusal {
	const { message, param, code, type } = Body.safeParse(body).data ?? NOTHING;
	return {
		param: param ?? null,
		message: message ?? '',
		codes: [code, type].filter((item) => typeof item === 'string'),
	};
}

const codeValue = z.union([z.string(), z.number()]).nullish().catch(null);
const Told = z.object({
	message: word,
	msg: word,
	param: word,
	code: codeValue,
	type: codeValue,
	status: codeValue,
	statusCode: codeValue,
	status_code: codeValue,
	error_code: codeValue,
});
/** Where gateways put an error, the innermost first. */
const PLACES: readonly z.ZodType[] = [
	z
		.object({ choices: z.tuple([z.object({ error: z.unknown() })]) })
		.transform(({ choices: [{ error }] }) => error),
	z.object({ error: z.object({ error: z.unknown() }) }).transform(({ error }) => error.error),
	z.object({ error: z.unknown() }).transform(({ error }) => error),
	z.object({ errors: z.array(z.unknown()) }).transform(({ errors }) => errors[0]),
	z.object({ detail: z.array(z.unknown()) }).transform(({ detail }) => detail[0]),
	z.object({ detail: z.unknown() }).transform(({ detail }) => detail),
];

/** Codes of vendors, of gateways and of Google's API, by the status that they stand for. */
const STATUS_OF: ReadonlyMap<string, number> = new Map(
	Object.entries({
		400: 'bad_request content_filter content_policy_violation invalid_argument invalid_request_error unsupported_parameter unsupported_value failed_precondition',
		401: 'authentication_error authentication invalid_api_key invalid_authentication unauthenticated unauthorized',
		402: 'billing_error billing_hard_limit_reached insufficient_balance insufficient_credits insufficient_quota payment_required',
		403: 'access_denied forbidden permission_denied permission_error unsupported_country_region_territory',
		404: 'invalid_model model_not_found not_found not_found_error',
		408: 'deadline_exceeded request_timeout timeout timeout_error',
		413: 'context_length_exceeded request_too_large string_above_max_length',
		429: 'rate_limit rate_limited rate_limit_error rate_limit_exceeded requests resource_exhausted throttling_exception tokens too_many_requests',
		500: 'api_error internal internal_error internal_server_error server_error upstream_error',
		503: 'engine_overloaded model_overloaded overloaded overloaded_error service_unavailable unavailable',
	}).flatMap(([status, codes]) =>
		codes.split(' ').map((one): [string, number] => [one, Number(status)]),
	),
);
const LEADING_NUMBER = /^[1-5]\d\d(?!\d)/;
const NUMBER_IN_WORDS = /\b(?:http|status|code)\W{1,3}(?:code\W{1,3})?([45]\d\d)(?!\d)/i;

/** Read where no code tells: the first that matches counts. */
const STATUS_IN_WORDS: readonly (readonly [RegExp, number])[] = [
	[/\b(?:insufficient|no|out of|exceeded your current) (?:quota|credits?|balance|funds)\b/i, 402],
	[/\brate.?limit|\btoo many (?:requests|tokens per)|\bthrottled?\b|\bper (?:minute|day)\b/i, 429],
	[/\bcontext.?(?:length|window)|\bprompt is too long/i, 413],
	[/\b(?:api|access).?(?:key|token)\b|\bunauthori[sz]ed|\bunauthenticated|\bauthentication/i, 401],
	[/\bforbidden|\b(?:permission|access) denied/i, 403],
	[/\bmodel\b.{0,100}\b(?:not found|not exist|unknown)/i, 404],
	[/\btime[d-]?.?out\b/i, 408],
	[
		/\boverloaded|\bunavailable|\bcapacity|\bupstream|\bbad gateway|\b(?:server|internal) error|\bbusy|\btry again/i,
		503,
	],
];
const MESSAGE_READ = 2_000;

/** The error that a reply with status 200 holds in place of an answer; null when it holds none. */
export function readToldError(body: unknown): ToldError | null {
	const whole: unknown = Array.isArray(body) ? body[0] : body;
	const around = Told.safeParse(whole).data;
	for (const place of PLACES) {
		const error = place.safeParse(whole).data ?? null;
		if (error === null || error === false) continue;
		const told = typeof error === 'string' ? { message: error } : Told.safeParse(error).data;
		const read = told && readTold({ ...around, ...withoutNulls(told) });
		if (read) return read;
	}
	return around ? readTold(around) : null;
}

function withoutNulls(told: Partial<z.infer<typeof Told>>): Partial<z.infer<typeof Told>> {
	return Object.fromEntries(Object.entries(told).filter(([, value]) => value != null));
}

function readTold(told: Partial<z.infer<typeof Told>>): ToldError | null {
	const message = (told.message ?? told.msg ?? '').slice(0, MESSAGE_READ);
	const { code, status: state, statusCode, status_code, error_code, type } = told;
	const codes = [code, state, statusCode, status_code, error_code, type].flatMap((one) =>
		one == null ? [] : spell(one),
	);
	const numbers = [...codes, NUMBER_IN_WORDS.exec(message)?.[1] ?? ''].map((one) =>
		Number(LEADING_NUMBER.exec(one)?.[0]),
	);
	const status =
		numbers.find((number) => isFailed(number)) ??
		codes.map((one) => STATUS_OF.get(one)).find((one) => one !== undefined) ??
		STATUS_IN_WORDS.find(([words]) => words.test(message))?.[1];
	return status === undefined
		? null
		: { status, refusal: { param: told.param ?? null, message, codes } };
}

/** `RESOURCE_EXHAUSTED` and `Too Many Requests` as the table has them. */
function spell(code: string | number): string {
	return `${code}`
		.slice(0, 100)
		.trim()
		.toLowerCase()
		.replaceAll(/[\s.-]+/g, '_');
}

/** A gateway may say `code: 200` beside what is no error. */
function isFailed(status: number): boolean {
	return status >= 100 && (status < 200 || status >= 300);
}
