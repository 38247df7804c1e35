import {
	ProviderError,
	type ProviderErrorKind,
	type ProviderErrorOptions,
} from '../../src/errors.ts';
import type { ProviderRouter } from '../../src/providers/provider.ts';
import type {
	ChainMember,
	ProviderReply,
	ProviderRequest,
	ProviderUsage,
} from '../../src/providers/request.ts';

export type RoutedRequest = Omit<ProviderRequest, 'model'>;

export interface RoutedCall {
	readonly member: ChainMember;
	readonly request: RoutedRequest;
}

/** What a member says to one request: texts by id, a whole reply, or an error that is thrown. */
export type ScriptedAnswer =
	| ProviderError
	| ((call: RoutedCall, signal: AbortSignal) => ProviderReply | Promise<ProviderReply>);

export const ALPHA: ChainMember = { provider: 'openai', model: 'alpha' };
export const BETA: ChainMember = { provider: 'anthropic', model: 'beta' };
export const GAMMA: ChainMember = { provider: 'mistral', model: 'gamma' };

/**
 * Every member answers with the text behind `[de-DE] `, its terms as demanded, unless told
 * otherwise.
 */
export class ScriptedRouter implements ProviderRouter {
	/** In the order of their coming. */
	readonly calls: RoutedCall[] = [];
	/** Providers that cannot be called, and why. */
	readonly refusals = new Map<string, string>();
	/** `provider:model` without a price. */
	readonly unpriced = new Set<string>();
	/** Of every request that no answer was queued for. */
	answer: (call: RoutedCall, signal: AbortSignal) => ProviderReply | Promise<ProviderReply> = (
		call,
	) => {
		const { targetLanguage, glossary } = call.request;
		return replyTo(call, (text) =>
			glossary.reduce(
				(translated, { term, translation }) => translated.replaceAll(term, translation ?? term),
				translateByPrefix(targetLanguage)(text),
			),
		);
	};
	readonly #queues = new Map<string, ScriptedAnswer[]>();

	/** Each of the member's next requests is given one of these. */
	script(member: ChainMember, ...answers: readonly ScriptedAnswer[]): void {
		const queue = this.#queues.get(nameOf(member)) ?? [];
		this.#queues.set(nameOf(member), [...queue, ...answers]);
	}

	/** Texts of each call, in order. */
	sentBatches(member?: ChainMember): string[][] {
		return this.calls
			.filter((call) => member === undefined || nameOf(call.member) === nameOf(member))
			.map(({ request }) => request.segments.map(({ text }) => text));
	}

	sentTexts(member?: ChainMember): string[] {
		return this.sentBatches(member).flat();
	}

	/** `provider:model` of each call, in order. */
	called(): string[] {
		return this.calls.map(({ member }) => nameOf(member));
	}

	forget(): void {
		this.calls.length = 0;
		this.#queues.clear();
	}

	refusal({ provider }: ChainMember): string | null {
		return this.refusals.get(provider) ?? null;
	}

	async translate(
		member: ChainMember,
		request: RoutedRequest,
		signal: AbortSignal,
	): Promise<ProviderReply> {
		const call = { member, request };
		this.calls.push(call);
		const answer = this.#queues.get(nameOf(member))?.shift() ?? this.answer;
		if (answer instanceof ProviderError) throw answer;
		return answer(call, signal);
	}

	estimate(_member: ChainMember, { segments, glossary }: RoutedRequest): ProviderUsage {
		return usageOf(segments.length, glossary.length);
	}

	/** Ten times the estimate. */
	ceiling(_member: ChainMember, { segments, glossary }: RoutedRequest): ProviderUsage {
		return usageOf(segments.length * 10, glossary.length * 10);
	}

	batches(): null {
		return null;
	}

	/** A thousand nano-dollars a token in, two thousand a token out. */
	price(member: ChainMember, usage: ProviderUsage): number | null {
		if (this.unpriced.has(nameOf(member))) return null;
		const fresh = usage.inputTokens - usage.cachedInputTokens;
		return fresh * 1_000 + usage.cachedInputTokens * 100 + usage.outputTokens * 2_000;
	}
}

/** Translates each segment by `translate`; null leaves its id out. */
export function replyTo(
	{ request }: RoutedCall,
	translate: (text: string) => string | null,
): ProviderReply {
	return {
		translations: request.segments.flatMap(({ id, text }) => {
			const translation = translate(text);
			return translation === null ? [] : [{ id, text: translation }];
		}),
		usage: usageOf(request.segments.length),
	};
}

export function translateByPrefix(language: string): (text: string) => string {
	return (text) => `[${language}] ${text}`;
}

/** Ten tokens in and five out for each segment, one in for each term. */
export function usageOf(segments: number, terms = 0): ProviderUsage {
	return {
		inputTokens: segments * 10 + terms,
		outputTokens: segments * 5,
		cachedInputTokens: 0,
		cacheWriteTokens: 0,
	};
}

export function failure(
	kind: ProviderErrorKind,
	member: ChainMember = ALPHA,
	usage?: ProviderErrorOptions['usage'],
): ProviderError {
	const retryable = kind === 'rate-limit' || kind === 'overloaded';
	return new ProviderError(`${member.provider}: ${kind}`, { ...member, kind, retryable, usage });
}

function nameOf({ provider, model }: ChainMember): string {
	return `${provider}:${model}`;
}
