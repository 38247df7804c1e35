/** A reply holds at most 16,000 tokens of text; anything near this size is not one. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;

/** What SDKs add of their own accord, such as telemetry, is not sent. */
const SENT_HEADERS = ['accept', 'content-type', 'user-agent'];

const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);

export type HttpCallState =
	| { readonly kind: 'unsent' }
	| {
			readonly kind: 'replied';
			readonly status: number;
			readonly headers: Headers;
			readonly body: string;
	  }
	| { readonly kind: 'cancelled' }
	| { readonly kind: 'timeout' }
	| { readonly kind: 'too-large' }
	| { readonly kind: 'network'; readonly code: string | null };

interface HttpCallOptions {
	readonly signal: AbortSignal;
	/** It runs from the first byte sent to the last one read. */
	readonly timeoutMs: number;
	/** null: sent without one. */
	readonly apiKey: string | null;
	/** Default enough for one translation. */
	readonly maxReplyBytes?: number | undefined;
	/** Headers that bear the key besides `authorization`. */
	readonly keyHeaders: readonly string[];
	/** Headers of the SDK that are sent besides the usual ones. */
	readonly headers?: readonly string[] | undefined;
}

/**
 * One request and its whole reply under one deadline. SDKs differ in what they do with a hanging
 * body, an abort or a page instead of JSON, and their errors hold keys and texts; so what happened
 * is read from here alone.
 */
export class HttpCall {
	readonly #options: HttpCallOptions;
	readonly #abort = new AbortController();
	readonly #timer: NodeJS.Timeout;
	state: HttpCallState = { kind: 'unsent' };
	/** Why we stopped it ourselves. */
	#stopped: 'cancelled' | 'timeout' | 'too-large' | null = null;

	constructor(options: HttpCallOptions) {
		this.#options = options;
		this.#timer = setTimeout(() => this.#stop('timeout'), options.timeoutMs);
		options.signal.addEventListener('abort', this.#cancel);
		if (options.signal.aborted) this.#cancel();
	}

	/** The SDK's `fetch`: it has the whole body before the SDK sees the response. */
	readonly fetch = async (
		input: string | URL | Request,
		init: RequestInit = {},
	): Promise<Response> => {
		try {
			const response = await fetch(input instanceof Request ? input.url : input, {
				method: init.method ?? 'POST',
				headers: this.#headers(new Headers(init.headers)),
				body: init.body ?? null,
				// A redirect would carry the text to another host; `error` loses the signal in the body.
				redirect: 'manual',
				signal: this.#abort.signal,
			});
			const bytes = await this.#readAll(response);
			const { status, headers } = response;
			this.state = { kind: 'replied', status, headers, body: new TextDecoder().decode(bytes) };
			const init200 = { status: Math.max(status, 200), headers };
			return new Response(NULL_BODY_STATUS.has(status) ? null : bytes, init200);
		} catch (error) {
			this.state =
				this.#stopped === null
					? { kind: 'network', code: systemCode(error) }
					: { kind: this.#stopped };
			throw error;
		}
	};

	/** Ends timer and listeners; call it in `finally`. */
	close(): void {
		clearTimeout(this.#timer);
		this.#options.signal.removeEventListener('abort', this.#cancel);
	}

	readonly #cancel = (): void => this.#stop('cancelled');

	#stop(reason: 'cancelled' | 'timeout' | 'too-large'): void {
		this.#stopped ??= reason;
		this.#abort.abort();
	}

	#headers(offered: Headers): Headers {
		const headers = new Headers();
		const { apiKey, keyHeaders, headers: more = [] } = this.#options;
		for (const name of [...SENT_HEADERS, ...more]) {
			const value = offered.get(name);
			if (value !== null) headers.set(name, value);
		}
		if (apiKey === null) return headers;
		headers.set('authorization', `Bearer ${apiKey}`);
		for (const name of keyHeaders) headers.set(name, apiKey);
		return headers;
	}

	async #readAll(response: Response): Promise<Buffer<ArrayBuffer>> {
		const chunks: Uint8Array[] = [];
		let size = 0;
		const reader = response.body?.getReader();
		for (;;) {
			const chunk = await reader?.read();
			if (chunk === undefined || chunk.done) return Buffer.concat(chunks);
			size += chunk.value.byteLength;
			if (size > (this.#options.maxReplyBytes ?? MAX_REPLY_BYTES)) {
				this.#stop('too-large');
				throw new Error('reply too large');
			}
			chunks.push(chunk.value);
		}
	}
}

/** `ECONNREFUSED` and the like: set by Node, never by what a server sent. */
function systemCode(error: unknown): string | null {
	for (let at = error; at instanceof Error; at = at.cause) {
		if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z_\d]{2,60}$/.test(at.code)) {
			return at.code;
		}
	}
	return null;
}
