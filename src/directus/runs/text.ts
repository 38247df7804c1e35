import type { TextResult } from '../../contract/runs.ts';
import { detectFormat } from '../../documents/detection.ts';
import { resolveAccountability } from '../host/accountability.ts';
import type { SchemaOverview } from '../host/context.ts';
import { mayRead } from '../host/items.ts';
import { refusal } from '../host/input.ts';
import { readTexts, type RunRequest } from './request.ts';
import type { RunContext, RunDependencies } from './context.ts';
import { type LaneOf, textLane, userLane } from '../../translation/lane.ts';
import { budgetOf, budgetsOf, chooseChain, glossaryOf } from './settings.ts';
import { toRunFailure } from './result.ts';
import { readHouseStyle } from '../host/settings.ts';
import { findModel } from '../content/translations-model.ts';

export interface TextContext extends RunContext {
	/** The flow that the operation belongs to, as Directus tells it. */
	readonly flow?: { readonly id?: string | undefined } | undefined;
}

/** Runs the operation's `text` mode: texts in, texts out; reads settings alone, writes nothing. */
export async function runTexts(
	dependencies: RunDependencies,
	request: RunRequest,
	context: TextContext,
): Promise<TextResult> {
	const { texts, single } = readTexts(request.text);
	await dependencies.claim?.require(true);
	await dependencies.keys.refresh();
	const chain = chooseChain(dependencies, request);
	const schema = await context.getSchema({ database: context.database });
	const house = await readHouseStyle(context, schema, dependencies.config);
	const sourceLanguage = request.sourceLanguage ?? house.defaultLanguage;
	if (sourceLanguage === undefined) {
		throw refusal('sourceLanguage', 'name the language of the text');
	}
	const languages = [...new Set(request.targetLanguages)].filter((code) => code !== sourceLanguage);
	if (languages.length === 0) throw refusal('targetLanguages', 'name at least one language');
	const units = Object.entries(texts).map(([id, text]) => ({
		id,
		name: single ? undefined : id,
		text,
		format: request.format === 'auto' ? detectFormat(text) : request.format,
	}));
	const result = await dependencies.translator.translate({
		sourceLanguage,
		targets: languages.map((language) => ({ language, units })),
		chain,
		contentType: request.contentType,
		collection: await chooseMemory(request, context, schema),
		lane: chooseLane(context),
		glossary: glossaryOf(house, request),
		styleGuide: house.styleGuide,
		refresh: request.refresh,
		dryRun: request.dryRun,
		budgets: budgetsOf(dependencies, budgetOf(request)),
		signal: dependencies.signal,
	});
	const translated = result.languages.flatMap(({ language, units: done }) => {
		const entries = done.flatMap((unit) =>
			unit.status === 'translated' ? [[unit.id, unit.text] as const] : [],
		);
		const [first] = entries;
		if (first === undefined) return [];
		return [[language, single ? first[1] : Object.fromEntries(entries)] as const];
	});
	// Names come from the caller: one may be `__proto__`.
	const translations = Object.fromEntries(translated);
	const { segments, usage, served, failures } = result;
	const [failure] = failures;
	if (failure && translated.length === 0) throw toRunFailure(failure);
	return { translations, segments, usage, served, failures };
}

/**
 * Whoever hands in texts need not be allowed to write any collection: the answers serve their flow
 * and user alone, and those for nobody who is known the very text alone.
 */
function chooseLane({ accountability, flow }: TextContext): LaneOf {
	const user = accountability?.user ?? null;
	const isSomebody = accountability === null || accountability.admin || user !== null;
	return isSomebody ? userLane(flow?.id ?? null, user) : textLane;
}

/** Approved wording quotes a collection's rows: who may not read those goes without its memory. */
async function chooseMemory(
	{ collection, permissions }: RunRequest,
	context: RunContext,
	schema: SchemaOverview,
): Promise<string | undefined> {
	if (collection === null) return undefined;
	const { accountability: trigger, database } = context;
	const accountability = await resolveAccountability(permissions, trigger, database);
	if (accountability.admin) return collection;
	const junction = findModel(schema, collection)?.junction;
	const names = junction === undefined ? [collection] : [collection, junction];
	const readable = await Promise.all(
		names.map((name) => mayRead({ context, schema, accountability }, name)),
	);
	return readable.every(Boolean) ? collection : undefined;
}
