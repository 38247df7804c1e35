import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Router } from '../../../src/providers/router.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';
import { NO_USAGE } from '../../../src/providers/tokens/tokens.ts';
import type { JobResult } from '../../../src/translation/translator.ts';
import { Translator } from '../../../src/translation/translator.ts';
import { openResponseCache } from '../../helpers/translation-setup.ts';

const Bills = z.object({
	promptTokens: z.number(),
	schemaTokens: z.number(),
	texts: z.array(z.string()),
	/** Of each batch: segments, tokens of the user message, tokens of the answer. */
	languages: z.record(z.string(), z.array(z.tuple([z.number(), z.number(), z.number()]))),
});

/** Real text in twelve languages, counted by a real tokeniser; the file says which. */
const BILLS = Bills.parse(
	JSON.parse(readFileSync(new URL('bills.json', import.meta.url), 'utf8')) as unknown,
);
const LANGUAGES = Object.keys(BILLS.languages);
const MEMBER = { provider: 'openai', model: 'gpt-5.4-mini' };
const router = new Router({
	records: PROVIDERS,
	providers: { openai: { apiKey: 'sk-nobody-is-asked' } },
	requestTimeoutMs: 1,
	concurrency: 1,
});

let estimate: JobResult;
beforeAll(async () => {
	const units = BILLS.texts.map((text, at) => ({ id: `u${at}`, text, format: 'plain' as const }));
	estimate = await new Translator(openResponseCache(), router).translate({
		sourceLanguage: 'en-US',
		targets: LANGUAGES.map((language) => ({ language, units })),
		chain: [MEMBER],
		contentType: 'standard',
		glossary: [],
		refresh: false,
		dryRun: true,
		signal: new AbortController().signal,
	});
});

function billOf(language: string): number {
	const batches = BILLS.languages[language] ?? [];
	const { promptTokens, schemaTokens } = BILLS;
	const nanoUsd = batches.map(([, input, output]) =>
		router.price(MEMBER, {
			...NO_USAGE,
			inputTokens: promptTokens + schemaTokens + input,
			outputTokens: output,
		}),
	);
	return nanoUsd.reduce((sum: number, cost) => sum + (cost ?? 0), 0) / 1e9;
}

test.each(LANGUAGES)('the estimate for %s is within 15 %% of the bill', (language) => {
	const { usage } = estimate.languages.find((entry) => entry.language === language) ?? estimate;
	const off = usage.costUsd / billOf(language) - 1;
	expect(billOf(language)).toBeGreaterThan(0);
	expect(Math.abs(off)).toBeLessThan(0.15);
});
