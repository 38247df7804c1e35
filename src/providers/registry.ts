import type { ProviderRecord } from './provider.ts';
import { anthropic } from './vendors/anthropic.ts';
import { deepseek } from './vendors/deepseek.ts';
import { mistral } from './vendors/mistral.ts';
import { openaiCompatible } from './vendors/openai-compatible.ts';
import { openai } from './vendors/openai.ts';
import { pseudo } from './vendors/pseudo.ts';

/** Every provider there is, in the order in which variables and choices are listed. */
export const PROVIDERS: readonly ProviderRecord[] = [
	openai,
	anthropic,
	mistral,
	deepseek,
	openaiCompatible,
	pseudo,
];
