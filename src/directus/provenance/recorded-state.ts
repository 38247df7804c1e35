import type { Row } from '../host/context.ts';
import { type FieldWitnesses, judgeField } from './field-state.ts';
import type { ItemSources, JudgedField, JudgementSettings } from './judged-field.ts';
import type { FilledField } from './field-history.ts';
import type { ProvenanceRecord } from './field-version.ts';
import { columnOf } from '../content/translations-model.ts';
import { digestsOf } from './segments.ts';
import type { Shaping } from './shaping.ts';
import { rowOfLanguage } from '../rows/item-rows.ts';

/** A field, and what its provenance alone tells of it. */
export interface Look extends Omit<JudgedField, 'found'>, Omit<FilledField, 'target'> {
	readonly target: Row | undefined;
	readonly known: Known;
}

type Known = Omit<FieldWitnesses, 'revisions' | 'rebuild'>;

/** Judges by provenance alone, which has a record for each language. */
export async function lookAt(
	settings: JudgementSettings,
	shaping: Shaping,
	{ rows, sources }: ItemSources,
	records: readonly ProvenanceRecord[],
): Promise<Look[]> {
	const { model } = settings.scope;
	const sourceRow = rowOfLanguage(model, rows, settings.sourceLanguage.key);
	const looks: Look[] = [];
	for (const [index, language] of settings.targets.entries()) {
		const target = rowOfLanguage(model, rows, language.key);
		for (const [name, field] of sources) {
			const column = columnOf(model, name, language.code);
			if (column === null) continue;
			const value = target?.[name];
			const known: Known = {
				value,
				text: field.text,
				versions: records[index]?.[name] ?? [],
				constantShaping: shaping.constantOf(language.code),
				source: async () => digestsOf(await field.segments()),
				shapings: () => shaping.of(field, language.code),
			};
			const state = await judgeField({ ...known, ...NO_HISTORY });
			const place = { item: rows.key, name, target, column, sourceRow };
			looks.push({ ...place, language, field, value, state, known });
		}
	}
	return looks;
}

export const NO_HISTORY: Pick<FieldWitnesses, 'revisions' | 'rebuild'> = {
	revisions: [],
	rebuild: async () => null,
};

/** Whether a text stands there of which Directus's history may tell more than provenance. */
export function isUnexplained(look: Look): look is Look & { readonly target: Row } {
	const { state, known, target } = look;
	if (target === undefined || state.owner === 'nobody') return false;
	if (state.owner !== 'us') return true;
	// An older text of ours stands there: what was to replace it was never written, or taken back.
	return state.version !== known.versions[0] || (state.stale && state.version?.recut === true);
}
