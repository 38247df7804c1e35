import type { ApprovedMemory } from '../cache/approved.ts';
import type { SettleResponse } from '../contract.ts';
import { adoptTranslation } from '../documents/adopt.ts';
import { StoreError } from '../errors.ts';
import { APPROVED } from '../translation/approved-wording.ts';
import { hasWords } from '../translation/unit-plan.ts';
import {
	type CollectionOwner,
	type CollectionRequest,
	pagesOf,
	planCollection,
} from './collection-walk.ts';
import { rendering } from './field-memory.ts';
import { type JudgedField, judgePage, type JudgePlan, targetRef } from './judgement.ts';
import { type FieldVersion, hashValue, type Provenance } from './provenance.ts';
import { digestSegments } from './segments.ts';
import { textOf } from './source.ts';

export interface SettleRequest extends CollectionRequest {
	readonly dryRun?: boolean | undefined;
	readonly offset?: number | undefined;
}

/** Past this an answer ends with the page it is at. */
const PATIENCE_MS = 5_000;

/** Goes through a collection and settles whose a text is that nobody can explain yet. */
export class Settlement {
	readonly #owner: CollectionOwner;
	readonly #provenance: Provenance;
	readonly #approved: ApprovedMemory;

	constructor(
		options: CollectionOwner & {
			readonly provenance: Provenance;
			readonly approved: ApprovedMemory;
		},
	) {
		this.#owner = options;
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

	async #settle(
		request: SettleRequest,
		settleField: (judged: JudgedField, plan: JudgePlan) => Promise<Settled> | Settled,
	): Promise<SettleResponse> {
		const plan = await planCollection(this.#owner, request);
		const dryRun = request.dryRun === true;
		const report = { items: 0, fields: 0, segments: 0, unaligned: 0 };
		const deadline = performance.now() + PATIENCE_MS;
		let nextOffset: number | null = null;
		for await (const { rows, offset } of pagesOf(plan, request.offset ?? 0, null)) {
			const page = await judgePage(this.#provenance, plan, rows);
			for (const [at, item] of rows.entries()) {
				report.items += 1;
				for (const field of page[at] ?? []) {
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
			if (performance.now() > deadline) {
				nextOffset = offset;
				break;
			}
		}
		return { collection: plan.scope.shape.collection, dryRun, ...report, nextOffset };
	}

	async #learn(judged: JudgedField, plan: JudgePlan, dryRun: boolean): Promise<Settled> {
		const { state, found, field, value, language, name } = judged;
		// All of it was written by hand, and no run has come by since.
		const isOpen = found !== null && found.people.length === field.segments.length;
		const unexplained =
			state.owner === 'unproven' ||
			(state.owner === 'person' && (state.version === null || isOpen));
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
			// What nobody has translated yet is no wording.
			if (typeof text !== 'string' || text === segment.text || !hasWords(segment.text)) return [];
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
}

type Settled = { readonly version: FieldVersion; readonly segments: number } | 'unaligned' | null;

/** The text as it stands, taken for a rendering of today's source. */
function versionOf({ field, value }: JudgedField, byPerson: boolean): FieldVersion {
	const { unit } = field;
	const { provider, model } = byPerson ? APPROVED : { provider: 'unknown', model: 'unknown' };
	return {
		value: hashValue(value),
		...rendering(unit.text, textOf(value, unit), unit, field.segments),
		sourceLanguage: '',
		shapes: null,
		people: byPerson ? [...field.segments.keys()] : [],
		...(byPerson ? { byPerson } : {}),
		provider,
		model,
		at: Date.now(),
	};
}
