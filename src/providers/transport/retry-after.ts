import { z } from 'zod';

/**
 * How long a vendor asks to wait, in ms: by its headers, or by what gateways write into the body.
 * undefined when it names no time, or nothing that can be read.
 */
export function readRetryAfter(headers: Headers, body: unknown): number | undefined {
	return readHeaders(headers) ?? readBody(body);
}

function readHeaders(headers: Headers): number | undefined {
	const ms = Number.parseFloat(headers.get('retry-after-ms') ?? '');
	if (ms >= 0) return Math.ceil(ms);
	return readTime(headers.get('retry-after') ?? '');
}

/** Seconds or a date. */
function readTime(value: string): number | undefined {
	const told = value.trim();
	if (/^\d+(\.\d+)?s?$/.test(told)) return Math.ceil(Number.parseFloat(told) * 1000);
	const at = Date.parse(told);
	return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

const time = z
	.union([z.string(), z.number().transform(String)])
	.nullish()
	.catch(null);
const Times = z.object({
	retry_after_ms: time,
	retry_after: time,
	retryAfter: time,
	/** Of the vendor behind a gateway. */
	headers: z.record(z.string(), time).optional().catch({}),
	/** Google's `RetryInfo` is one of them. */
	details: z
		.array(z.object({ retryDelay: time }).catch({}))
		.optional()
		.catch([]),
	metadata: z.unknown().optional(),
	error: z.unknown().optional(),
});

/** Looks into an error, what is told beside it, and what a gateway tells of the vendor behind it. */
function readBody(body: unknown, depth = 0): number | undefined {
	const told = Times.safeParse(Array.isArray(body) ? body[0] : body).data;
	if (told === undefined || depth > 3) return undefined;
	const ms = Number.parseFloat(told.retry_after_ms ?? '');
	if (ms >= 0) return Math.ceil(ms);
	const header = Object.entries(told.headers ?? {}).find(([name]) => /^retry-after$/i.test(name));
	const delays = (told.details ?? []).map(({ retryDelay }) => retryDelay);
	const value = [told.retry_after, told.retryAfter, header?.[1], ...delays].find(
		(one) => one != null,
	);
	if (value != null) return readTime(value);
	return readBody(told.error, depth + 1) ?? readBody(told.metadata, depth + 1);
}
