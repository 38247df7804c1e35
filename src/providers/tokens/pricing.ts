import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { ModelPrice } from '../../config/schemas.ts';
import type { ChainMember, ProviderUsage } from '../request.ts';
import { NO_USAGE } from './tokens.ts';

/** USD that a call costs at list price; null when it is not known for this very model. */
export type ListPrice = (model: string, usage: ProviderUsage, at: Date) => number | null;

/** An operator's prices by `provider:model`, which go before list prices. */
type OwnPrices = Readonly<Record<string, ModelPrice>>;

export type PriceTier = 'low' | 'medium' | 'high' | 'very_high';

const NANO_PER_USD = 1e9;

/** USD per million output tokens: nanos are low, minis medium, flagships high, opuses very high. */
const TIERS: readonly (readonly [PriceTier, number])[] = [
	['low', 1],
	['medium', 6],
	['high', 20],
	['very_high', Number.POSITIVE_INFINITY],
];

/** What calls cost, by the operator's own prices and those that the providers' records know. */
export class Prices {
	readonly #lists: ReadonlyMap<string, ListPrice | undefined>;
	readonly #own: OwnPrices;

	constructor(
		records: readonly { readonly name: string; readonly price?: ListPrice }[],
		own: OwnPrices = {},
	) {
		this.#lists = new Map(records.map(({ name, price }) => [name, price]));
		this.#own = own;
	}

	/** Prices a call in whole nano-dollars; null when its price is unknown. Never throws. */
	priceCall(member: ChainMember, usage: ProviderUsage): number | null {
		const usd = this.#byOwn(member, usage) ?? this.#byList(member, usage, new Date());
		if (usd === null || !Number.isFinite(usd) || usd < 0) return null;
		return Math.round(usd * NANO_PER_USD);
	}

	/** How dear a model is, by its price; null when that is unknown. */
	tier(member: ChainMember): PriceTier | null {
		// Some prices depend on the hour, and a lifetime should not.
		const noon = new Date(new Date().setUTCHours(12, 0, 0, 0));
		const tokens = 1_000;
		const usage = { ...NO_USAGE, outputTokens: tokens };
		// What its list gives away, as pseudolocalisation, is no cheap model.
		const usd = this.#byOwn(member, usage) ?? (this.#byList(member, usage, noon) || null);
		if (usd === null) return null;
		const perMillion = (usd / tokens) * 1e6;
		return TIERS.find(([, below]) => perMillion < below)?.[0] ?? null;
	}

	#byOwn({ provider, model }: ChainMember, usage: ProviderUsage): number | null {
		const price = this.#own[`${provider}:${model}`];
		if (price === undefined) return null;
		const { cachedInputTokens, cacheWriteTokens, inputTokens, outputTokens } = usage;
		const plain = Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens);
		return (
			(plain * price.input +
				cachedInputTokens * (price.cachedInput ?? price.input) +
				cacheWriteTokens * (price.cacheWrite ?? price.input) +
				outputTokens * price.output) /
			1e6
		);
	}

	#byList({ provider, model }: ChainMember, usage: ProviderUsage, at: Date): number | null {
		return this.#lists.get(provider)?.(model, usage, at) ?? null;
	}
}

/** Made for something else than writing text, or not to be asked by this name. */
const NO_WRITERS = [
	/audio|image|vision|realtime|transcribe|tts|whisper|ocr|voxtral|pixtral/,
	/embed|moderation|safeguard|computer-use|code|devstral|search|research/,
	/^(?:ada|babbage|curie|text-)|davinci|:|[-.]$/,
];

/** A vendor's models and list prices, from the bundled list that knows it by `providerId`. */
export function bundledList(providerId: string): { models: () => string[]; price: ListPrice } {
	return {
		models: () =>
			(findProvider({ providerId })?.models ?? [])
				.map(({ id }) => id)
				.filter((id) => !NO_WRITERS.some((pattern) => pattern.test(id))),
		price: (model, usage, at) => lookUp(providerId, model, usage, at),
	};
}

function lookUp(
	providerId: string,
	model: string,
	usage: ProviderUsage,
	timestamp: Date,
): number | null {
	try {
		const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
		const price = calcPrice(
			{
				input_tokens: usage.inputTokens,
				output_tokens: usage.outputTokens,
				cache_read_tokens: cached,
				cache_write_tokens: Math.min(usage.cacheWriteTokens, usage.inputTokens - cached),
			},
			model,
			{ providerId, timestamp },
		);
		return price && isSameModel(model, price.model) ? price.total_price : null;
	} catch {
		// The list throws on usage that it thinks impossible; a price must never fail a translation.
		return null;
	}
}

type Listed = NonNullable<ReturnType<typeof calcPrice>>['model'];

/**
 * The list matches many names by prefix, so that `claude-sonnet-5-9` would be priced as
 * `claude-sonnet-5`. Only the name itself, a name that the list spells out, and a dated snapshot of
 * either are the same model.
 */
function isSameModel(asked: string, listed: Pick<Listed, 'id' | 'match'>): boolean {
	// An alias moves from model to model, and the list has been seen to lag behind.
	if (asked.endsWith('-latest')) return false;
	const undated = asked.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '');
	return [asked, undated].some((name) => name === listed.id || isSpelledOut(name, listed.match));
}

function isSpelledOut(name: string, match: Listed['match']): boolean {
	if ('equals' in match) return match.equals === name;
	if ('or' in match) return match.or.some((part) => isSpelledOut(name, part));
	return false;
}
