import type { MemoryUnit } from '../../contract/memory.ts';
import { normaliseSegment } from '../../documents/segment-digest.ts';
import { InvalidInputError } from '../../errors.ts';
import { giveWay } from '../../pace.ts';
import { hasWords } from '../../translation/units/analysis.ts';
import {
	type CollectionOwner,
	type CollectionRequest,
	pagesOf,
	modelSettings,
} from '../provenance/collection-walk.ts';
import { judgePage } from '../provenance/judgement.ts';
import type { JudgedField, JudgementSettings } from '../provenance/judged-field.ts';
import { recallState } from '../provenance/field-memory.ts';
import { UNKNOWN_MAKER } from '../provenance/field-version.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { findModel, mappedLanguages, requireModel } from '../content/translations-model.ts';

export interface MemoryOwner extends CollectionOwner {
	readonly provenance: Provenance;
}

type Languages = Omit<CollectionRequest, 'collection'>;
type ExportRequest = Languages & { readonly collection?: string | undefined };

/**
 * The segments whose source and translation belong together, from one collection or all; a text
 * comes as often as it stands, unproven text not at all. Rejects with `InvalidInputError` at once.
 */
export async function exportMemory(
	owner: MemoryOwner,
	{ collection, ...request }: ExportRequest,
): Promise<AsyncIterable<MemoryUnit>> {
	const all = await settingsOf(owner, collection, request);
	return (async function* units() {
		for (const settings of all) {
			for await (const { rows } of pagesOf(settings, 0, null)) {
				for (const judged of (await judgePage(owner.provenance, settings, rows)).flat()) {
					yield* unitsOf(settings.scope.model.collection, settings.sourceLanguage.code, judged);
				}
			}
		}
	})();
}

/**
 * The settings of one collection or all, for translations in rows and in columns. Of all, those
 * that lack a language are passed over, unless every one does.
 */
async function settingsOf(
	owner: MemoryOwner,
	only: string | undefined,
	request: Languages,
): Promise<readonly JudgementSettings[]> {
	const schema = await owner.context.getSchema();
	const names = only === undefined ? Object.keys(schema.collections) : [only];
	const all: JudgementSettings[] = [];
	let refusal: InvalidInputError | null = null;
	for (const name of names) {
		const maps = (await owner.fieldMaps.read(schema, name)).filter(
			({ model, sourceLanguage }) =>
				sourceLanguage === (request.sourceLanguage ?? sourceLanguage) &&
				(request.languages ?? []).every((code) => mappedLanguages(model).includes(code)),
		);
		try {
			if (findModel(schema, name) !== null || (only !== undefined && maps.length === 0)) {
				all.push(await modelSettings(owner, schema, requireModel(schema, name), request));
			}
		} catch (error) {
			if (!(error instanceof InvalidInputError)) throw error;
			refusal ??= error;
		}
		for (const { model, sourceLanguage } of maps) {
			all.push(await modelSettings(owner, schema, model, { ...request, sourceLanguage }));
		}
	}
	if (all.length === 0 && refusal !== null) throw refusal;
	return all;
}

async function* unitsOf(
	collection: string,
	sourceLanguage: string,
	{ state, field, value, language }: JudgedField,
): AsyncGenerator<MemoryUnit> {
	const memory = await recallState(state, field, value);
	if (memory === null) return;
	for (const [index, { segment }] of (await field.segments()).entries()) {
		await giveWay();
		const remembered = memory.segments[index] ?? null;
		const source = normaliseSegment(segment.text);
		if (remembered === null || !hasWords(source)) continue;
		const { provider, model } = memory.member;
		const isMachine = !remembered.byPerson && provider !== UNKNOWN_MAKER.provider;
		yield {
			collection,
			sourceLanguage,
			targetLanguage: language.code,
			format: field.unit.format,
			source,
			target: remembered.translation,
			origin: remembered.byPerson ? 'person' : 'machine',
			provider: isMachine ? provider : null,
			model: isMachine ? model : null,
		};
	}
}
