import type { ApprovedMemory } from '../cache/approved.ts';
import type { Config } from '../config.ts';
import type { SettleResponse, StaleMapResponse } from '../contract.ts';
import { adoptTranslation } from '../documents/adopt.ts';
import { StoreError } from '../errors.ts';
import { APPROVED } from '../translation/approved-wording.ts';
import { hasWords } from '../translation/unit-plan.ts';
import type { DirectusContext, PrimaryKey } from './context.ts';
import { pairedDigests } from './field-memory.ts';
import {
	type JudgedField,
	judgeItem,
	kindOf,
	type JudgePlan,
	readSources,
	targetRef,
} from './judgement.ts';
import { chooseLanguages } from './language.ts';
import { type FieldVersion, hashValue, type Provenance } from './provenance.ts';
import { digestSegments } from './segments.ts';
import { readHouseStyle } from './settings.ts';
import { chooseFields, readTranslatableFields, requireShape } from './shape.ts';
import { type ItemRows, readItems, textOf } from './source.ts';

export interface SettleRequest {
	readonly collection: string;
	readonly languages?: readonly string[] | undefined;
	readonly fields?: readonly string[] | undefined;
	readonly sourceLanguage?: string | undefined;
	readonly dryRun?: boolean | undefined;
}

export interface StaleMapRequest extends Omit<SettleRequest, 'dryRun'> {
	readonly item?: string | undefined;
	readonly offset?: number | undefined;
}

/** Items that are read together. */
const PAGE = 100;
/** Past this a stale map ends with the page it is at. */
const PATIENCE_MS = 5_000;

/** Looks through a collection: whose text stands where, and what nobody can explain yet. */
export class Settlement {
	readonly #context: DirectusContext;
	readonly #provenance: Provenance;
	readonly #approved: ApprovedMemory;

	readonly #config: Config;

	constructor(options: {
		readonly context: DirectusContext;
		readonly config: Config;
		readonly provenance: Provenance;
		readonly approved: ApprovedMemory;
	}) {
		this.#context = options.context;
		this.#config = options.config;
		this.#provenance = options.provenance;
		this.#approved = options.approved;
	}

	/** Declares unproven text ours: it is current, and follows its source from now on. */
	async adopt(request: SettleRequest): Promise<SettleResponse> {
		return this.#settle(request, (judged) =>
			judged.state.owner === 'unproven' ? { version: versionOf(judged, false), segments: 0 } : null,
		);
	}

	/** Declares unproven text a person's, and learns its wording where it can be aligned with the source. */
	async warm(request: SettleRequest): Promise<SettleResponse> {
		return this.#settle(request, (judged, plan) =>
			this.#learn(judged, plan, request.dryRun === true),
		);
	}

	async staleMap(request: StaleMapRequest): Promise<StaleMapResponse> {
		const plan = await this.#plan(request);
		const counts = new Map(plan.targets.map(({ code }) => [code, { ...NOTHING }]));
		const deadline = performance.now() + PATIENCE_MS;
		let items = 0;
		let nextOffset: number | null = null;
		const only = request.item === undefined ? null : [request.item];
		for await (const { rows, offset } of this.#pages(plan, request.offset ?? 0, only)) {
			for (const item of rows) {
				const judged = await judgeItem(this.#provenance, plan, item, readSources(plan, item));
				for (const field of judged) {
					const count = counts.get(field.language.code);
					if (count !== undefined) count[kindOf(field)] += 1;
				}
			}
			items += rows.length;
			if (performance.now() > deadline) {
				nextOffset = offset;
				break;
			}
		}
		return {
			collection: plan.scope.shape.collection,
			sourceLanguage: plan.sourceLanguage.code,
			items,
			languages: Object.fromEntries(counts),
			nextOffset,
		};
	}

	async #settle(
		request: SettleRequest,
		settleField: (judged: JudgedField, plan: JudgePlan) => Promise<Settled> | Settled,
	): Promise<SettleResponse> {
		const plan = await this.#plan(request);
		const dryRun = request.dryRun === true;
		const report = { items: 0, fields: 0, segments: 0, unaligned: 0 };
		for await (const { rows } of this.#pages(plan, 0, null)) {
			for (const item of rows) {
				report.items += 1;
				const judged = await judgeItem(this.#provenance, plan, item, readSources(plan, item));
				for (const field of judged) {
					const settled = await settleField(field, plan);
					if (settled === 'unaligned') report.unaligned += 1;
					if (settled === null || settled === 'unaligned') continue;
					report.fields += 1;
					report.segments += settled.segments;
					if (dryRun) continue;
					const ref = targetRef(plan, item, field.language.code);
					const isTaken = await this.#provenance.add(ref, {
						[field.name]: { ...settled.version, sourceLanguage: plan.sourceLanguage.code },
					});
					if (isTaken !== null) continue;
					throw new StoreError('unavailable', 'translation-cache: the store takes no provenance');
				}
			}
		}
		return { collection: plan.scope.shape.collection, dryRun, ...report };
	}

	async #learn(judged: JudgedField, plan: JudgePlan, dryRun: boolean): Promise<Settled> {
		const { state, field, value, language, name } = judged;
		const unexplained =
			state.owner === 'unproven' || (state.owner === 'person' && state.version === null);
		const current = textOf(value, field.unit);
		if (!unexplained || current === null) return null;
		const target = digestSegments(current, field.unit);
		if (target.length !== field.segments.length) return 'unaligned';
		const texts = field.segments.map(({ segment }, index) => {
			const other = target[index];
			return other === undefined ? null : adoptTranslation(segment, other.segment);
		});
		if (texts.some((text) => text === null)) return 'unaligned';
		const learned = field.segments.flatMap(({ digest, segment }, index) => {
			const text = texts[index];
			if (typeof text !== 'string' || !hasWords(segment.text)) return [];
			const ref = {
				collection: plan.scope.shape.collection,
				sourceLanguage: plan.sourceLanguage.code,
				targetLanguage: language.code,
				format: field.unit.format,
				digest,
			};
			return [{ ref, wording: { text, origin: `warm:${name}`, at: Date.now() } }];
		});
		if (!dryRun) await this.#approved.learn(learned);
		return { version: versionOf(judged, true), segments: learned.length };
	}

	async #plan(request: Omit<SettleRequest, 'dryRun'>): Promise<JudgePlan> {
		const context = this.#context;
		const schema = await context.getSchema();
		const shape = requireShape(schema, request.collection);
		const all = await readTranslatableFields(context, schema, shape);
		const fields = chooseFields(shape, all, request.fields);
		const house = await readHouseStyle(context, schema, this.#config);
		const wanted = {
			sourceLanguage: request.sourceLanguage,
			targetLanguages: request.languages,
		};
		const languages = await chooseLanguages(context, schema, shape, wanted, house.defaultLanguage);
		return {
			scope: { context, schema, shape, fields, accountability: null },
			sourceLanguage: languages.source,
			targets: languages.targets,
			glossary: house.glossary,
			styleGuide: house.styleGuide,
		};
	}

	/** The collection's items in the order of their keys; `offset` is where the following page begins. */
	async *#pages(
		{ scope }: JudgePlan,
		start: number,
		only: readonly PrimaryKey[] | null,
	): AsyncIterable<{ rows: readonly ItemRows[]; offset: number }> {
		const { context, schema, shape } = scope;
		if (only !== null) {
			yield { rows: await readItems(scope, only), offset: 1 };
			return;
		}
		const service = new context.services.ItemsService(shape.collection, {
			schema,
			knex: context.database,
		});
		for (let offset = start; ;) {
			const rows = await service.readByQuery({
				fields: [shape.primaryKey],
				sort: [shape.primaryKey],
				limit: PAGE,
				offset,
			});
			if (rows.length === 0) return;
			offset += rows.length;
			const keys = rows.map((row): PrimaryKey => row[shape.primaryKey]);
			yield { rows: await readItems(scope, keys), offset };
		}
	}
}

type Settled = { readonly version: FieldVersion; readonly segments: number } | 'unaligned' | null;

const NOTHING = { missing: 0, current: 0, stale: 0, approved: 0, approvedStale: 0, unproven: 0 };

/** The text as it stands, taken for a rendering of today's source. */
function versionOf({ field, value }: JudgedField, byPerson: boolean): FieldVersion {
	const text = textOf(value, field.unit);
	const { provider, model } = byPerson ? APPROVED : { provider: 'unknown', model: 'unknown' };
	return {
		value: hashValue(value),
		source: field.source,
		sourceLanguage: '',
		target: text === null ? '' : pairedDigests(text, field.source, field.unit),
		shapes: null,
		people: byPerson ? [...field.segments.keys()] : [],
		provider,
		model,
		at: Date.now(),
	};
}
