import type { ContentType } from '../../contract/names.ts';

export type CostTier = 'low' | 'medium' | 'high' | 'very_high';

const TIER_FACTORS: Readonly<Record<CostTier, number>> = {
	low: 0.8,
	medium: 1,
	high: 1.5,
	very_high: 2,
};

const CONTENT_TYPE_FACTORS: Readonly<Record<ContentType, number>> = {
	critical: 0.5,
	standard: 1,
	static: 7,
	temporary: 0.25,
};

const LEAST_CONFIDENCE = 0.5;
const MOST_CONFIDENCE = 1.5;
/** Entries of one run do not all end in one second; never above what was promised. */
const JITTER = 0.02;
const LEAST_TTL_MS = 1000;

const NAMED_TIERS: Readonly<Record<string, Readonly<Record<string, CostTier>>>> = {
	openai: { 'gpt-3.5-turbo': 'low', 'gpt-4': 'high', 'gpt-4-turbo': 'high' },
	anthropic: {
		'claude-instant': 'medium',
		'claude-2': 'high',
		'claude-3-opus': 'very_high',
		'claude-3-sonnet': 'high',
		'claude-3-haiku': 'medium',
	},
	mistral: {
		'mistral-tiny': 'low',
		'mistral-small': 'medium',
		'mistral-medium': 'medium',
		'mistral-large': 'high',
	},
	deepseek: { 'deepseek-coder': 'medium', 'deepseek-chat': 'medium' },
};

/** A vendor appends it to a model's name for one build of it. */
const BUILD = /-(?:latest|preview|\d{4,8}(?:-preview)?|\d{4}-\d{2}-\d{2})$/;

/** The tier of the models that are known by name, dated builds of them included. */
export function namedTier(provider: string, model: string): CostTier | undefined {
	const models = Object.hasOwn(NAMED_TIERS, provider) ? NAMED_TIERS[provider] : undefined;
	if (!models) return undefined;
	for (const name of [model, model.replace(BUILD, '')]) {
		if (Object.hasOwn(models, name)) return models[name];
	}
	return undefined;
}

export interface Lifetime {
	/** Seconds that standard content from a medium model in full confidence lives. */
	readonly baseSeconds: number;
	/** One that is unknown counts as standard. */
	readonly contentType: ContentType;
	readonly tier: CostTier;
	/** Clamped to 0.5..1.5. */
	readonly confidence: number;
	/** 0..1, for the jitter. */
	readonly random: number;
}

export function lifetimeMs(lifetime: Lifetime): number {
	const confidence = Number.isNaN(lifetime.confidence)
		? 1
		: Math.min(MOST_CONFIDENCE, Math.max(LEAST_CONFIDENCE, lifetime.confidence));
	const { contentType, tier } = lifetime;
	const known = Object.hasOwn(CONTENT_TYPE_FACTORS, contentType) ? contentType : 'standard';
	const factor = CONTENT_TYPE_FACTORS[known] * TIER_FACTORS[tier];
	const full = Math.round(lifetime.baseSeconds * 1000 * factor * confidence);
	return Math.max(LEAST_TTL_MS, Math.floor(full * (1 - JITTER * lifetime.random)));
}
