import type { StaleCounts, StaleItemsResponse, StaleMapResponse } from '../../contract/content.ts';
import { InvalidInputError } from '../../errors.ts';
import {
	type CollectionOwner,
	type CollectionRequest,
	pagesOf,
	collectionSettings,
} from '../provenance/collection-walk.ts';
import { judgePage, kindOf } from '../provenance/judgement.ts';
import type { JudgementSettings } from '../provenance/judged-field.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { RevisionIndex } from '../history/revision-index.ts';

export interface StaleMapRequest extends CollectionRequest {
	readonly item?: string | undefined;
	readonly offset?: number | undefined;
}

export interface StaleItemsRequest {
	readonly collection: string;
	readonly language: string;
	readonly state: keyof StaleCounts;
	readonly sourceLanguage?: string | undefined;
	readonly item?: string | undefined;
	readonly offset?: number | undefined;
}

/** An answer that takes longer ends with the page that it is at. */
const PATIENCE_MS = 5_000;
/** Items of a list that are answered together. */
const LISTED = 50;

const NOTHING = { missing: 0, current: 0, stale: 0, approved: 0, approvedStale: 0, unproven: 0 };

/** Looks through a collection: how far its translations are. */
export class StaleMap {
	readonly #owner: CollectionOwner;
	readonly #provenance: Provenance;

	constructor(options: CollectionOwner & { readonly provenance: Provenance }) {
		this.#owner = options;
		this.#provenance = options.provenance;
	}

	/** How many fields of each language are in which state. */
	async count(request: StaleMapRequest): Promise<StaleMapResponse> {
		const settings = await this.#settings(request, 'languages');
		const counts = new Map(settings.targets.map(({ code }) => [code, { ...NOTHING }]));
		const deadline = performance.now() + PATIENCE_MS;
		const history = this.#historyFrom(request.offset);
		let items = 0;
		let nextOffset: number | null = null;
		const only = request.item === undefined ? null : [request.item];
		for await (const { rows, offset } of pagesOf(settings, request.offset ?? 0, only)) {
			for (const field of (
				await judgePage(this.#provenance, settings, rows, history.read)
			).flat()) {
				const count = counts.get(field.language.code);
				if (count !== undefined) count[kindOf(field)] += 1;
			}
			items += rows.length;
			if (performance.now() > deadline) {
				nextOffset = offset;
				break;
			}
		}
		return {
			collection: settings.scope.model.collection,
			sourceLanguage: settings.sourceLanguage.code,
			items,
			languages: Object.fromEntries(counts),
			nextOffset,
		};
	}

	/** The items that have a field in one state, and which. */
	async list(request: StaleItemsRequest): Promise<StaleItemsResponse> {
		const { collection, language, state, sourceLanguage } = request;
		const wanted = { collection, languages: [language], sourceLanguage };
		const settings = await this.#settings(wanted, 'language');
		const deadline = performance.now() + PATIENCE_MS;
		const history = this.#historyFrom(request.offset);
		const items: { key: string; fields: readonly string[] }[] = [];
		const only = request.item === undefined ? null : [request.item];
		let at = request.offset ?? 0;
		const answer = { collection: settings.scope.model.collection, language, state, items };
		for await (const { rows, offset } of pagesOf(settings, at, only)) {
			const judged = await judgePage(this.#provenance, settings, rows, history.read);
			for (const [index, { key }] of rows.entries()) {
				at += 1;
				const found = (judged[index] ?? []).filter((field) => kindOf(field) === state);
				if (found.length === 0) continue;
				items.push({ key: String(key), fields: found.map(({ name }) => name) });
				if (items.length >= LISTED) return { ...answer, nextOffset: at };
			}
			at = offset;
			if (performance.now() > deadline) return { ...answer, nextOffset: offset };
		}
		return { ...answer, nextOffset: null };
	}

	#historyFrom(offset = 0): RevisionIndex {
		return new RevisionIndex(this.#owner.context.database, offset > 0);
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
