import { z } from 'zod';
import type { ApprovedMemory } from '../../cache/approved.ts';
import { FORMATS } from '../../contract/names.ts';
import type {
	ExplainResponse,
	SegmentExplanation,
	SettingsResponse,
	TryResponse,
} from '../../contract/inspection.ts';
import { detectFormat } from '../../documents/detection.ts';
import { explainUnit } from '../../translation/explanation.ts';
import { Sharing } from '../learning/sharing.ts';
import { userLane } from '../../translation/lane.ts';
import { collectionSettings } from '../provenance/collection-walk.ts';
import type { DirectusContext } from '../host/context.ts';
import { recallFormer } from '../provenance/returned-segments.ts';
import { checkKeys, ensure, readInput } from '../host/input.ts';
import { judgeItem, kindOf, readSources } from '../provenance/judgement.ts';
import { recallState } from '../provenance/field-memory.ts';
import type { RunDependencies } from '../runs/context.ts';
import { budgetsOf, chooseChain } from '../runs/settings.ts';
import { readHouseStyle } from '../host/settings.ts';
import { reportSettings } from './settings-report.ts';
import { readItems } from '../rows/item-rows.ts';

const name = z.string().trim().min(1);
const members = z.array(z.strictObject({ provider: name, model: name })).optional();
const explainSchema = z.strictObject({
	collection: name,
	key: z.union([name, z.number()]),
	field: name,
	language: name,
	sourceLanguage: name.optional(),
	providers: members,
});
/** A text, from which language into which, and perhaps who is to translate it. */
export const textSchema = z.strictObject({
	text: z.string().min(1),
	format: z.enum(FORMATS).optional(),
	sourceLanguage: name,
	targetLanguage: name,
	provider: name.optional(),
	model: name.optional(),
	collection: name.optional(),
});

/** What admins try out serves no run, and is tried again for nothing. */
const TRY_LANE = userLane('try', null);

export interface InspectorParts {
	readonly context: DirectusContext;
	readonly dependencies: RunDependencies;
	readonly approved: ApprovedMemory;
	readonly variables: () => SettingsResponse['variables'];
	readonly modelsOf: (provider: string) => readonly string[];
}

/** Shows admins what is in force, and where the translation of a text or a field comes from. */
export class Inspector {
	readonly #parts: InspectorParts;

	constructor(parts: InspectorParts) {
		this.#parts = parts;
	}

	async settings(): Promise<SettingsResponse> {
		const { dependencies } = this.#parts;
		await dependencies.keys.refresh();
		return reportSettings({ ...dependencies, ...this.#parts });
	}

	/** Translates one text as a run would, and tells where each segment came from. */
	async tryText(body: unknown): Promise<TryResponse> {
		const { text, format = 'auto', provider, model, ...request } = readInput(textSchema, body);
		const { sourceLanguage, targetLanguage, collection } = request;
		const isOther = sourceLanguage !== targetLanguage;
		ensure(isOther, 'targetLanguage', 'targetLanguage: name another language');
		const isPaired = (provider === undefined) === (model === undefined);
		ensure(isPaired, 'model', 'model: a provider and its model go together');
		const { dependencies, approved, context } = this.#parts;
		const { cache, translator, config, keys, signal } = dependencies;
		await keys.refresh();
		const isChosen = provider !== undefined && model !== undefined;
		const chain = chooseChain(dependencies, isChosen ? { providers: [{ provider, model }] } : {});
		const house = await readHouseStyle(context, await context.getSchema(), config);
		const unit = { id: 'text', text, format: format === 'auto' ? detectFormat(text) : format };
		const explain = (): Promise<readonly SegmentExplanation[]> =>
			explainUnit(cache, approved, {
				...request,
				collection,
				...house,
				unit,
				chain,
				memory: null,
				rendered: null,
				others: config.chain,
				lane: TRY_LANE,
			});
		const before = await explain();
		const result = await translator.translate({
			sourceLanguage,
			targets: [{ language: targetLanguage, units: [unit] }],
			chain,
			contentType: 'standard',
			collection,
			...house,
			lane: TRY_LANE,
			refresh: false,
			dryRun: false,
			budgets: budgetsOf(dependencies, null),
			signal,
		});
		const after = await explain();
		const done = result.languages[0]?.units[0];
		return {
			state: null,
			translation: done?.status === 'translated' ? done.text : null,
			counts: result.segments,
			usage: result.usage,
			failures: result.failures,
			segments: before.map((segment, index) => {
				const { origin, changed } = segment;
				return origin === 'chain' ? { ...segment, ...after[index], origin, changed } : segment;
			}),
		};
	}

	/**
	 * Where each segment of one target field comes from, or why it would be asked for. Calls nobody,
	 * writes nothing.
	 */
	async explain(body: unknown): Promise<ExplainResponse> {
		const request = readInput(explainSchema, body);
		const { context, dependencies, approved } = this.#parts;
		const wanted = { ...request, fields: [request.field], languages: [request.language] };
		const settings = await collectionSettings({ ...dependencies, context }, wanted);
		const { collection } = settings.scope.model;
		checkKeys(settings.scope.schema, collection, [request.key], 'key');
		const [item] = await readItems(settings.scope, [request.key]);
		ensure(item !== undefined, 'key', `key: ${collection} has no such item`);
		const sources = await readSources(settings, item);
		const [judged] = await judgeItem(dependencies.provenance, settings, item, sources);
		if (judged === undefined) return { state: null, segments: [] };
		const { state, field, value } = judged;
		const version = 'version' in state ? state.version : null;
		const recalled = await recallState(state, field, value);
		const former = await recallFormer(settings, item, [{ judged, memory: recalled }]);
		const memory = former.get(judged) ?? recalled;
		const sharing = await Sharing.open(settings.scope, null);
		const segments = await explainUnit(dependencies.cache, approved, {
			sourceLanguage: settings.sourceLanguage.code,
			targetLanguage: request.language,
			unit: field.unit,
			memory,
			rendered: version === null ? null : new Set(version.source),
			chain: chooseChain(dependencies, request),
			// Those that are likely to have translated something before.
			others: dependencies.config.chain,
			collection,
			lane: await sharing.laneOf(item, settings.sourceLanguage.key),
			glossary: settings.glossary,
			styleGuide: settings.styleGuide,
		});
		return { state: kindOf(judged), segments };
	}
}
