import type { Row } from '../host/context.ts';
import { type FieldWitnesses, judgeField } from './field-state.ts';
import type { ItemSources, JudgedField, JudgementSettings } from './judged-field.ts';
import type { ProvenanceRecord } from './field-version.ts';
import { columnOf } from '../content/translations-model.ts';
import type { Shaping } from './shaping.ts';
import { type ItemRows, rowOfLanguage } from '../rows/item-rows.ts';

/** A field, and what its provenance alone tells of it. */
export interface Look extends Pick<JudgedField, 'language' | 'name' | 'field' | 'value' | 'state'> {
	readonly rows: ItemRows;
	readonly target: Row | undefined;
	readonly column: string;
	readonly known: Known;
}

type Known = Omit<FieldWitnesses, 'revisions' | 'rebuild'>;

/** Judges by provenance alone, which has a record for each language. */
export function lookAt(
	settings: JudgementSettings,
	shaping: Shaping,
	{ rows, sources }: ItemSources,
	records: readonly ProvenanceRecord[],
): Look[] {
	const looks: Look[] = [];
	for (const [index, language] of settings.targets.entries()) {
		const target = rowOfLanguage(settings.scope.model, rows, language.key);
		for (const [name, field] of sources) {
			const column = columnOf(settings.scope.model, name, language.code);
			if (column === null) continue;
			const value = target?.[name];
			const known: Known = {
				value,
				text: field.text,
				versions: records[index]?.[name] ?? [],
				constantShaping: shaping.constantOf(language.code),
				get source() {
					return field.source;
				},
				get shapings() {
					return shaping.of(field, language.code);
				},
			};
			const state = judgeField(withHistory(known));
			looks.push({ language, name, field, value, state, rows, target, column, known });
		}
	}
	return looks;
}

/** Adds history without copying what is known: that would find out what nobody asked for. */
export function withHistory(
	known: Known,
	history: Partial<Pick<FieldWitnesses, 'versions' | 'revisions' | 'rebuild'>> = {},
): FieldWitnesses {
	const { value, text, versions, constantShaping } = known;
	return {
		value,
		text,
		versions,
		constantShaping,
		revisions: [],
		rebuild: () => null,
		...history,
		get source() {
			return known.source;
		},
		get shapings() {
			return known.shapings;
		},
	};
}

/** Whether a text stands there that provenance does not explain. */
export function isUnexplained(look: Look): look is Look & { readonly target: Row } {
	const isPlain = look.state.owner === 'nobody' || look.state.owner === 'us';
	return !isPlain && look.target !== undefined;
}
