import type { Config } from '../../config/config.ts';
import { findRefusal, type RefusalParts } from '../../translation/refusals.ts';
import { Sharing } from '../learning/sharing.ts';
import type { ProviderKeys } from '../host/provider-keys.ts';
import type { JudgedField, JudgementSettings } from '../provenance/judged-field.ts';
import { kindOf } from '../provenance/judgement.ts';
import type { ItemRows } from '../rows/item-rows.ts';

export interface RefusedFieldsParts extends RefusalParts {
	readonly config: Pick<Config, 'chain'>;
	readonly keys: Pick<ProviderKeys, 'refresh'>;
}

/** Finds the fields that a run would ask for, were their texts not refused before. */
export class RefusedFields {
	readonly #parts: RefusedFieldsParts;

	constructor(parts: RefusedFieldsParts) {
		this.#parts = parts;
	}

	/** The reason of each that is found, by the default chain. `page` and `fields` go together. */
	async find(
		settings: JudgementSettings,
		page: readonly ItemRows[],
		fields: readonly (readonly JudgedField[])[],
	): Promise<ReadonlyMap<JudgedField, string>> {
		await this.#parts.keys.refresh();
		const sharing = await Sharing.open(settings.scope, null);
		const found = await Promise.all(
			page.map((rows, at) => this.#findInItem(settings, sharing, rows, fields[at] ?? [])),
		);
		return new Map(found.flat());
	}

	async #findInItem(
		settings: JudgementSettings,
		sharing: Sharing,
		rows: ItemRows,
		fields: readonly JudgedField[],
	): Promise<readonly [JudgedField, string][]> {
		const { cache, config } = this.#parts;
		const { collection } = settings.scope.model;
		const open = fields.filter((field) => ['missing', 'stale'].includes(kindOf(field)));
		if (open.length === 0) return [];
		const item = { collection, item: String(rows.key) };
		// An entry is kept for a field that has no translation where one was refused.
		const isUsed = await cache.findUsedFields(item);
		const used = open.filter((field) => isUsed(field.name, field.language.code));
		if (used.length === 0) return [];
		const lane = await sharing.laneOf(rows, settings.sourceLanguage.key);
		const found: [JudgedField, string][] = [];
		for (const field of used) {
			const targetLanguage = field.language.code;
			const reason = await findRefusal(this.#parts, field.field.unit, {
				chain: config.chain,
				collection,
				glossary: settings.glossary,
				styleGuide: settings.styleGuide,
				sourceLanguage: settings.sourceLanguage.code,
				targetLanguage,
				lane,
			});
			if (reason !== null) found.push([field, reason]);
		}
		return found;
	}
}
