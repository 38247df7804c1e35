import type { TextResult } from '../contract.ts';
import { detectFormat } from '../documents/format.ts';
import { InvalidInputError } from '../errors.ts';
import { type OperationOptions, parseTexts } from './options.ts';
import {
	budgetsOf,
	chooseChain,
	glossaryOf,
	type RunContext,
	type RunDependencies,
} from './run.ts';
import { toRunFailure } from './run-result.ts';
import { readHouseStyle } from './settings.ts';

/** Runs the operation's `text` mode: texts in, texts out, nothing is read or written besides settings. */
export async function runTexts(
	dependencies: RunDependencies,
	options: OperationOptions,
	context: RunContext,
): Promise<TextResult> {
	const { texts, single } = parseTexts(options.text);
	const chain = chooseChain(dependencies, options);
	const schema = await context.getSchema({ database: context.database });
	const house = await readHouseStyle(context, schema, dependencies.config);
	const sourceLanguage = options.sourceLanguage ?? house.defaultLanguage;
	if (sourceLanguage === undefined) {
		throw new InvalidInputError('sourceLanguage', 'sourceLanguage: name the language of the text');
	}
	const languages = [...new Set(options.targetLanguages)].filter((code) => code !== sourceLanguage);
	if (languages.length === 0) {
		throw new InvalidInputError('targetLanguages', 'targetLanguages: name at least one language');
	}
	const units = Object.entries(texts).map(([id, text]) => ({
		id,
		text,
		format: options.format === 'auto' ? detectFormat(text) : options.format,
	}));
	const result = await dependencies.translator.translate({
		sourceLanguage,
		targets: languages.map((language) => ({ language, units })),
		chain,
		contentType: options.contentType,
		collection: options.collection,
		glossary: glossaryOf(house, options),
		styleGuide: house.styleGuide,
		refresh: options.refresh || options.policy === 'overwrite',
		dryRun: options.dryRun,
		budgets: budgetsOf(dependencies, options),
		signal: dependencies.signal,
	});
	const translations: Record<string, string | Record<string, string>> = {};
	for (const { language, units: done } of result.languages) {
		const entries = done.flatMap((unit) =>
			unit.status === 'translated' ? [[unit.id, unit.text] as const] : [],
		);
		if (entries.length === 0) continue;
		translations[language] = single ? (entries[0]?.[1] ?? '') : Object.fromEntries(entries);
	}
	const [failure] = result.failures;
	if (failure !== undefined && Object.keys(translations).length === 0) {
		throw toRunFailure(failure);
	}
	const { segments, usage, failures } = result;
	return { translations, segments, usage, failures };
}
