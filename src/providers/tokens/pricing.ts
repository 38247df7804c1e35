import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { ChainMember, ProviderUsage } from '../request.ts';

/** Our names of the vendors whose list prices are known. */
const PRICED = new Set(['openai', 'anthropic', 'mistral', 'deepseek']);

/** USD per million tokens; what is left out costs as `input`. */
interface PriceOverride {
	readonly input: number;
	readonly output: number;
	readonly cachedInput?: number | undefined;
	readonly cacheWrite?: number | undefined;
}

/** By `provider:model`. */
export type PriceOverrides = Readonly<Record<string, PriceOverride>>;

const NANO_PER_USD = 1e9;

/** Made for something else than writing text, or not to be asked by this name. */
const NO_WRITER =
	/audio|image|realtime|transcribe|tts|whisper|embed|moderation|ocr|voxtral|pixtral|computer-use|code|devstral|search|research|safeguard|vision|^(?:ada|babbage|curie|text-)|davinci|^ft:|:|[-.]$/;

/** Models of the bundled list that write text; empty for a provider it does not know. */
export function pricedModels(provider: string): readonly string[] {
	if (!PRICED.has(provider)) return [];
	const models = findProvider({ providerId: provider })?.models ?? [];
	return models.map(({ id }) => id).filter((id) => !NO_WRITER.test(id));
}

/** List price in whole nano-dollars; null when it is not known for this very model. Never throws. */
export function priceCall(
	{ provider, model }: ChainMember,
	usage: ProviderUsage,
	overrides: PriceOverrides = {},
): number | null {
	const override = overrides[`${provider}:${model}`];
	const usd =
		provider === 'pseudo'
			? 0
			: override
				? applyOverride(override, usage)
				: lookUp(provider, model, usage);
	if (usd === null || !Number.isFinite(usd) || usd < 0) return null;
	return Math.round(usd * NANO_PER_USD);
}

function applyOverride(price: PriceOverride, usage: ProviderUsage): number {
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

function lookUp(
	provider: string,
	model: string,
	usage: ProviderUsage,
	timestamp = new Date(),
): number | null {
	if (!PRICED.has(provider)) return null;
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
			{ providerId: provider, timestamp },
		);
		return price && isSameModel(model, price.model) ? price.total_price : null;
	} catch {
		// The list throws on usage that it thinks impossible; a price must never fail a translation.
		return null;
	}
}

type Match = NonNullable<ReturnType<typeof calcPrice>>['model']['match'];

/**
 * The list matches many names by prefix, so that `claude-sonnet-5-9` would be priced as `claude-sonnet-5`. Only the
 * name itself, a name that the list spells out, and a dated snapshot of either are the same model.
 */
function isSameModel(
	asked: string,
	listed: { readonly id: string; readonly match: Match },
): boolean {
	// An alias moves from model to model, and the list has been seen to lag behind.
	if (asked.endsWith('-latest')) return false;
	const undated = asked.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '');
	return [asked, undated].some((name) => name === listed.id || isSpelledOut(name, listed.match));
}

function isSpelledOut(name: string, match: Match): boolean {
	if ('equals' in match) return match.equals === name;
	if ('or' in match) return match.or.some((part) => isSpelledOut(name, part));
	return false;
}

export type PriceTier = 'low' | 'medium' | 'high' | 'very_high';

/**
 * Upper bounds in USD per million output tokens. They put today's models where the models named for each tier stood
 * among theirs: nano and open-weight models low, minis and haikus medium, sonnets and flagships high, opuses very high.
 */
const TIERS: readonly (readonly [PriceTier, number])[] = [
	['low', 1],
	['medium', 6],
	['high', 20],
	['very_high', Number.POSITIVE_INFINITY],
];

/** How dear a model is, by its price; null when that is unknown. */
export function tier(
	provider: string,
	model: string,
	overrides: PriceOverrides = {},
): PriceTier | null {
	// At noon, since some prices depend on the hour and a lifetime should not.
	const noon = new Date(new Date().setUTCHours(12, 0, 0, 0));
	const tokens = 1_000;
	const usage = { inputTokens: 0, outputTokens: tokens, cachedInputTokens: 0, cacheWriteTokens: 0 };
	const override = overrides[`${provider}:${model}`];
	const usd = override ? applyOverride(override, usage) : lookUp(provider, model, usage, noon);
	if (usd === null) return null;
	const perMillion = (usd / tokens) * 1e6;
	return TIERS.find(([, below]) => perMillion < below)?.[0] ?? null;
}
