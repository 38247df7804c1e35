import type { ApprovedMemory, LearnedWording } from '../../cache/approved.ts';
import type { SettleResponse } from '../../contract/content.ts';
import { StoreError } from '../../errors.ts';
import { APPROVED } from '../../translation/approved-wording.ts';
import {
	type CollectionOwner,
	type CollectionRequest,
	pagesOf,
	collectionSettings,
} from '../provenance/collection-walk.ts';
import { judgePage, targetRef } from '../provenance/judgement.ts';
import type { JudgedField, JudgementSettings } from '../provenance/judged-field.ts';
import type { FieldVersion } from '../provenance/field-version.ts';
import { hashValue } from '../provenance/hash.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { type ItemRows, textOf } from '../rows/item-rows.ts';
import { declaredVersion, type WordedField, wordingOfText, wordingOfVersion } from './wording.ts';

export interface SettleRequest extends CollectionRequest {
	readonly dryRun?: boolean | undefined;
	readonly offset?: number | undefined;
}

/** An answer that takes longer ends with the page that it is at. */
const LONGEST_ANSWER_MS = 5_000;

interface SettlementOptions extends CollectionOwner {
	readonly provenance: Provenance;
	readonly approved: ApprovedMemory;
}

/** Goes through a collection and settles whose a text is that nobody can explain yet. */
export class Settlement {
	readonly #options: SettlementOptions;

	constructor(options: SettlementOptions) {
		this.#options = options;
	}

	/** Declares unproven text ours: it is current, and follows its source from now on. */
	async adopt(request: SettleRequest): Promise<SettleResponse> {
		return this.#settle(request, async ({ state, field, value }, { sourceLanguage: { code } }) => {
			if (state.owner !== 'unproven') return null;
			const by = { person: false, sourceLanguage: code, at: Date.now() };
			return { version: await declaredVersion(field.unit, value, by), segments: 0 };
		});
	}

	/** Declares unproven text a person's, and learns its wording where that can be aligned. */
	async warm(request: SettleRequest, author: string | null): Promise<SettleResponse> {
		return this.#settle(request, (judged, settings, item) =>
			this.#learn(judged, settings, item, author, request.dryRun === true),
		);
	}

	async #settle(
		request: SettleRequest,
		settleField: (
			judged: JudgedField,
			settings: JudgementSettings,
			item: ItemRows,
		) => Promise<Settled>,
	): Promise<SettleResponse> {
		const settings = await collectionSettings(this.#options, request);
		const dryRun = request.dryRun === true;
		const report = { items: 0, fields: 0, segments: 0, unaligned: 0 };
		const deadline = performance.now() + LONGEST_ANSWER_MS;
		let nextOffset: number | null = null;
		for await (const { rows, offset } of pagesOf(settings, request.offset ?? 0, null)) {
			const page = await judgePage(this.#options.provenance, settings, rows);
			for (const [at, item] of rows.entries()) {
				report.items += 1;
				for (const field of page[at] ?? []) {
					const settled = await settleField(field, settings, item);
					if (settled === 'unaligned') report.unaligned += 1;
					if (settled === null || settled === 'unaligned') continue;
					report.fields += 1;
					report.segments += settled.segments;
					if (dryRun || settled.version === null) continue;
					const ref = targetRef(settings, item, field.language.code);
					const versions = { [field.name]: settled.version };
					if ((await this.#options.provenance.add(ref, versions)) !== null) continue;
					throw new StoreError('unavailable', 'translation-cache: the store takes no provenance');
				}
			}
			if (performance.now() > deadline) {
				nextOffset = offset;
				break;
			}
		}
		return { collection: settings.scope.model.collection, dryRun, ...report, nextOffset };
	}

	/** Unexplained text becomes a person's; a person's known wording is restored where it is lost. */
	async #learn(
		judged: JudgedField,
		settings: JudgementSettings,
		item: ItemRows,
		author: string | null,
		dryRun: boolean,
	): Promise<Settled> {
		const { state, found, field, value, language, name } = judged;
		const { code: sourceLanguage } = settings.sourceLanguage;
		const text = textOf(value, field.unit);
		if (state.owner === 'nobody' || text === null) return null;
		if (isCopy(judged)) return null;
		const worded: WordedField = {
			collection: settings.scope.model.collection,
			item: String(item.key),
			language: language.code,
			field: { ...field.unit, name },
		};
		const segments = await field.segments();
		// All of it was written by hand, and no run has come by since.
		const isHandmade = found !== null && found.people.length === segments.length;
		const isUnexplained =
			state.owner === 'unproven' ||
			(state.owner === 'person' && (state.version === null || isHandmade));
		const wordings = isUnexplained
			? await wordingOfText(segments, text, worded, sourceLanguage, { author, at: UNTOLD })
			: await knownWording(judged, text, worded, sourceLanguage, author);
		if (wordings === null) return 'unaligned';
		// A dry run does without a store, as long as it has nothing to ask it.
		const missing = isUnexplained ? wordings : await this.#options.approved.unknown(wordings);
		if (!isUnexplained && missing.length === 0) return null;
		if (!dryRun) await this.#options.approved.restore(missing);
		const by = { person: true, sourceLanguage, at: UNTOLD };
		const version = isUnexplained ? await declaredVersion(field.unit, value, by) : null;
		return { version, segments: missing.length };
	}
}

/** Its words were learned where they were written, if anywhere. */
function isCopy({ state, value, isCopied }: JudgedField): boolean {
	if (state.owner !== 'person') return false;
	return (
		isCopied === true ||
		(state.version?.copy !== undefined && state.version.value === hashValue(value))
	);
}

/** A version of null leaves what is known of the text as it is. */
type Settled = { version: FieldVersion | null; segments: number } | 'unaligned' | null;

/** The time of a text that nobody saw being written: it is older than any edit that was seen. */
const UNTOLD = 0;

/** The segments of a text that are known to be a person's. */
async function knownWording(
	{ state, found, field, value }: JudgedField,
	text: string,
	worded: WordedField,
	sourceLanguage: string,
	author: string | null,
): Promise<readonly LearnedWording[]> {
	const version = found ?? ('version' in state ? state.version : null);
	// Our text of approved wording throughout was brought here from where that was approved.
	const isBrought = state.owner === 'us' && version?.provider === APPROVED.provider;
	if (version === null || isBrought) return [];
	const isEdited = version.value !== hashValue(value);
	const at = found === null ? version.at : UNTOLD;
	const named = { ...version, sourceLanguage };
	const said = { author, at };
	return wordingOfVersion(await field.segments(), named, text, worded, isEdited, said);
}
