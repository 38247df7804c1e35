import type { ProviderError, ProviderErrorKind } from '../../errors.ts';
import type { BatchProvider } from '../batch.ts';
import { parseJson } from '../json.ts';
import { parseReply } from '../prompt.ts';
import type { Provider, ProviderOptions, ProviderRecord } from '../provider.ts';
import type { ProviderReply, ProviderRequest, ProviderUsage } from '../request.ts';
import { countTokens } from '../tokens/count.ts';
import { LearntLimits } from '../tokens/limits.ts';
import { addUsage, estimateUsage, NO_USAGE, outputLimit } from '../tokens/tokens.ts';
import { openBatches } from './batches.ts';
import { type FailedCall, failureWithin, passing, permanent, toProviderError } from './failure.ts';
import { findRefused, NO_TOKENS, type ReasoningTokens } from './parameters.ts';
import { sendBySdk } from './send.ts';
import type { Vendor } from './vendor.ts';

/** The record of a provider that is called over HTTP, complete. */
export function recordOf<T extends Vendor>(vendor: T): T & ProviderRecord {
	return { ...vendor, build: (options) => new VendorProvider(vendor, options) };
}

/** Calls one vendor; what a model refuses is left out of a second try and of all later calls. */
export class VendorProvider implements Provider {
	readonly #vendor: Vendor;
	readonly #options: ProviderOptions;
	/** What models were seen to refuse, so that each refusal is paid for once. */
	readonly #refused = new Map<string, ReadonlySet<string>>();
	readonly #limits: LearntLimits;

	constructor(vendor: Vendor, options: ProviderOptions) {
		this.#vendor = vendor;
		this.#limits = new LearntLimits(vendor.tokens?.limits);
		this.#options = options;
	}

	outputLimit(request: ProviderRequest): number {
		const { room } = this.#reasoning(request);
		return outputLimit(this.#vendor.tokens, request, room, this.#limits.of(request.model));
	}

	estimate(request: ProviderRequest): ProviderUsage {
		const { likely } = this.#reasoning(request);
		return addUsage(estimateUsage(this.#vendor.tokens, request), { outputTokens: likely });
	}

	batches(model: string): BatchProvider | null {
		const { batches } = this.#vendor;
		if (batches === undefined) return null;
		return openBatches({
			...this.#options,
			vendor: this.#vendor,
			batches,
			model,
			refused: () => this.#refusedBy(model),
			outputLimit: (request) => this.outputLimit(request),
			read: (body, request) => {
				const reply = readReply(this.#vendor, request, body);
				if ('translations' in reply) return reply;
				return { translations: [], usage: reply.usage ?? NO_USAGE };
			},
		});
	}

	async translate(
		request: ProviderRequest,
		signal: AbortSignal,
		turn?: () => Promise<void>,
	): Promise<ProviderReply> {
		const { model } = request;
		const { outputTokens: answerTokens } = estimateUsage(this.#vendor.tokens, request);
		for (;;) {
			const refused = this.#refusedBy(model);
			const asked = this.outputLimit(request);
			// This one is known to be cut off: smaller ones are worth a try, and a single segment is.
			if (request.segments.length > 1 && asked < answerTokens) {
				throw this.#error(model, permanent('truncated', TOO_LONG));
			}
			await turn?.();
			const result = await this.#attempt(request, refused, signal);
			if (!('kind' in result)) return result;
			if (result.limit) {
				this.#limits.learn(model, result.limit);
				const lower = this.outputLimit(request);
				if (lower < asked && lower >= answerTokens) continue;
			}
			const parameter =
				result.reason && findRefused(this.#vendor.parameters, refused, result.reason);
			if (!parameter) throw this.#error(model, result);
			this.#refused.set(model, new Set([...refused, parameter]));
			this.#options.onRefused?.(model, parameter);
		}
	}

	async #attempt(
		request: ProviderRequest,
		refused: ReadonlySet<string>,
		signal: AbortSignal,
	): Promise<ProviderReply | FailedCall> {
		const reply = await sendBySdk(this.#vendor, this.#options, signal, (connection) => {
			const outputTokens = this.outputLimit(request);
			return this.#vendor.send({ ...connection, request, refused, outputTokens });
		});
		if (!('body' in reply)) return reply;
		const body = parseJson(reply.body);
		const read = readReply(this.#vendor, request, body);
		if (!('kind' in read) || !UNTOLD.has(read.kind)) return read;
		if (body === undefined && PAGE.test(reply.body)) return { ...read, words: IS_PAGE };
		const told = failureWithin(body, reply.headers);
		if (told === null) return read;
		// What was refused before an answer began is not billed.
		const isBegun = read.kind === 'overloaded' && told.kind === 'overloaded';
		return { ...read, ...told, unconfirmed: isBegun && read.unconfirmed === true };
	}

	#reasoning({ model }: ProviderRequest): ReasoningTokens {
		return this.#vendor.reasoning?.(model, this.#refusedBy(model)) ?? NO_TOKENS;
	}

	#refusedBy(model: string): ReadonlySet<string> {
		return this.#refused.get(model) ?? NONE;
	}

	#error(model: string, failure: FailedCall): ProviderError {
		return toProviderError({ provider: this.#vendor.name, model }, failure);
	}
}

const NONE: ReadonlySet<string> = new Set();
const TOO_LONG = 'the request is too long for the model';
/** Kinds of failures that a vendor may tell more of inside its reply. */
const UNTOLD: ReadonlySet<ProviderErrorKind> = new Set(['invalid-reply', 'overloaded']);
const PAGE = /^\s*<(?:!doctype|html|head|body)/i;
const IS_PAGE = 'the reply is a web page; check the base URL, and for a login on the way to it';

/** Reads one whole reply; `body` is undefined where it is no JSON. */
function readReply(
	vendor: Pick<Vendor, 'read' | 'tokens'>,
	request: ProviderRequest,
	body: unknown,
): ProviderReply | FailedCall {
	if (typeof body !== 'object' || body === null) {
		return permanent('invalid-reply', 'the reply is no JSON; check the base URL');
	}
	const reading = vendor.read(body);
	if ('failure' in reading) {
		return { ...reading.failure, usage: reading.usage, unconfirmed: reading.usage === null };
	}
	const usage = reading.usage ?? {
		...estimateUsage(vendor.tokens, request),
		outputTokens: countTokens(reading.answer, request.targetLanguage),
	};
	if (reading.answer.trim() === '') {
		const failure = passing('invalid-reply', 'the answer is empty');
		return { ...failure, usage: reading.usage, unconfirmed: reading.usage === null };
	}
	const translations = parseReply(reading.answer);
	if (translations) return { translations, usage };
	return { ...passing('invalid-reply', 'the answer is not the JSON asked for'), usage };
}
