import type { StaleItemsResponse, StaleMapResponse, StaleState } from '../../contract/content.ts';
import { InvalidInputError } from '../../errors.ts';
import {
	type CollectionOwner,
	type CollectionRequest,
	pagesOf,
	collectionSettings,
} from '../provenance/collection-walk.ts';
import { judgePage, kindOf } from '../provenance/judgement.ts';
import type { JudgedField, JudgementSettings } from '../provenance/judged-field.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { RefusedFields, type RefusedFieldsParts } from './refused-fields.ts';
import { unlessAway } from '../../store/store.ts';
import { RevisionIndex } from '../history/revision-index.ts';

export interface StaleMapRequest extends CollectionRequest {
	readonly item?: string | undefined;
	readonly offset?: number | undefined;
}

export interface StaleItemsRequest extends Omit<StaleMapRequest, 'languages' | 'fields'> {
	readonly language: string;
	readonly state: StaleState;
}

const NONE: ReadonlyMap<JudgedField, string> = new Map();

/** An answer that takes longer ends with the page that it is at. */
const LONGEST_LOOK_MS = 5_000;
/** Items of a list that are answered together. */
const LISTED = 50;

const NOTHING = {
	missing: 0,
	current: 0,
	stale: 0,
	refused: 0,
	approved: 0,
	approvedStale: 0,
	unproven: 0,
};

type StaleMapOwner = CollectionOwner & {
	readonly provenance: Provenance;
	/** Without it a refused field is missing or stale like any other. */
	readonly refusals?: RefusedFieldsParts | undefined;
};

/** Looks through a collection: how far its translations are. */
export class StaleMap {
	readonly #owner: StaleMapOwner;
	readonly #refused: RefusedFields | null;

	constructor(owner: StaleMapOwner) {
		this.#owner = owner;
		this.#refused = owner.refusals ? new RefusedFields(owner.refusals) : null;
	}

	async count(request: StaleMapRequest): Promise<StaleMapResponse> {
		const settings = await this.#settings(request, 'languages');
		const counts = new Map(settings.targets.map(({ code }) => [code, { ...NOTHING }]));
		const reasons: Record<string, Record<string, number>> = {};
		let items = 0;
		let nextOffset: number | null = null;
		for await (const { rows, fields, refused, offset, isLate } of this.#judge(settings, request)) {
			for (const field of fields.flat()) {
				const { code } = field.language;
				const reason = refused.get(field);
				const count = counts.get(code);
				if (count !== undefined) count[reason === undefined ? kindOf(field) : 'refused'] += 1;
				if (reason === undefined) continue;
				const ofLanguage = (reasons[code] ??= {});
				ofLanguage[reason] = (ofLanguage[reason] ?? 0) + 1;
			}
			items += rows.length;
			if (isLate) {
				nextOffset = offset;
				break;
			}
		}
		return {
			collection: settings.scope.model.collection,
			sourceLanguage: settings.sourceLanguage.code,
			items,
			languages: Object.fromEntries(counts),
			reasons,
			nextOffset,
		};
	}

	/** The items that have a field in one state, and which. */
	async list({ language, state, ...request }: StaleItemsRequest): Promise<StaleItemsResponse> {
		const settings = await this.#settings({ ...request, languages: [language] }, 'language');
		const items: StaleItemsResponse['items'][number][] = [];
		const answer = { collection: settings.scope.model.collection, language, state, items };
		let at = request.offset ?? 0;
		for await (const { rows, fields, refused, offset, isLate } of this.#judge(settings, request)) {
			for (const [index, { key }] of rows.entries()) {
				at += 1;
				const found = (fields[index] ?? []).filter(
					(field) => (refused.has(field) ? 'refused' : kindOf(field)) === state,
				);
				if (found.length === 0) continue;
				const reasons = found.flatMap((field) => {
					const reason = refused.get(field);
					return reason === undefined ? [] : [[field.name, reason] as const];
				});
				items.push({
					key: String(key),
					fields: found.map(({ name }) => name),
					...(reasons.length === 0 ? {} : { reasons: Object.fromEntries(reasons) }),
				});
				if (items.length >= LISTED) return { ...answer, nextOffset: at };
			}
			at = offset;
			if (isLate) return { ...answer, nextOffset: offset };
		}
		return { ...answer, nextOffset: null };
	}

	/** Pages of items with their fields as judged, and whether the answer is to end with one. */
	async *#judge(settings: JudgementSettings, { item, offset: start = 0 }: StaleMapRequest) {
		const { provenance, context } = this.#owner;
		const deadline = performance.now() + LONGEST_LOOK_MS;
		const history = new RevisionIndex(context.database, start > 0);
		for await (const page of pagesOf(settings, start, item === undefined ? null : [item])) {
			const fields = await judgePage(provenance, settings, page.rows, history.read);
			const find = async () => this.#refused?.find(settings, page.rows, fields);
			const refused = (await unlessAway(find)) ?? NONE;
			yield { ...page, fields, refused, isLate: performance.now() > deadline };
		}
	}

	/** A run calls its languages `targetLanguages`; here a refusal tells of what was given. */
	async #settings(request: CollectionRequest, name: string): Promise<JudgementSettings> {
		try {
			return await collectionSettings(this.#owner, request);
		} catch (error) {
			const isOther = !(error instanceof InvalidInputError) || error.option !== 'targetLanguages';
			if (isOther) throw error;
			throw new InvalidInputError(name, error.message.replace(/^targetLanguages/, name));
		}
	}
}
