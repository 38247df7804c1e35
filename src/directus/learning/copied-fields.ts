import { isEmpty, type Row } from '../host/context.ts';
import { copyKey } from '../provenance/copies/inheritance.ts';
import type { FieldVersion } from '../provenance/field-version.ts';
import type { JudgementSettings } from '../provenance/judged-field.ts';
import { inheritCopies } from '../provenance/judgement.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { LearnScope } from '../rows/scopes.ts';
import type { Source, TargetField } from './target-fields.ts';

/** The fields of new rows with the texts of another item: what these hold nobody has worded. */
interface Copied {
	/** What is known of each by a version of its own; null: nothing is. */
	readonly copied: ReadonlyMap<TargetField, FieldVersion | null>;
	/** What those began with that were changed before the copy was saved. */
	readonly changed: ReadonlyMap<TargetField, FieldVersion>;
}

export async function readCopied(
	provenance: Provenance,
	scope: LearnScope,
	fields: readonly TargetField[],
): Promise<Copied> {
	const open = fields.filter(isOpen);
	const copied = new Map<TargetField, FieldVersion | null>();
	const changed = new Map<TargetField, FieldVersion>();
	for (const [sourceLanguage, some] of Map.groupBy(open, ({ source }) => source.language)) {
		const rows = new Map(
			some.map((field) => {
				const made = { ...keyOf(scope, field), item: field.ref.item, values: field.row };
				return [copyKey(made), made];
			}),
		);
		const settings = settingsFor(scope, sourceLanguage);
		const inheritance = await inheritCopies(provenance, settings, [...rows.values()]);
		for (const field of some) {
			const of = inheritance.get(copyKey(keyOf(scope, field)));
			const inherited = of?.get(field.worded.field.name);
			if (inherited === undefined) continue;
			if (inherited.isChanged && inherited.version !== null) {
				changed.set(field, inherited.version);
				continue;
			}
			// What was cut in another way is not recorded as if it were cut today.
			const isWhole = inherited.version?.recut !== true;
			copied.set(field, isWhole ? inherited.version : null);
		}
	}
	return { copied, changed };
}

/** What it takes to judge the originals of copies. */
export function settingsFor(scope: LearnScope, sourceLanguage: string): JudgementSettings {
	return {
		scope,
		sourceLanguage: { code: sourceLanguage, key: sourceLanguage },
		targets: [],
		glossary: [],
		styleGuide: undefined,
	};
}

interface OpenField extends TargetField {
	readonly row: Row;
	readonly source: Source;
}

function isOpen(field: TargetField): field is OpenField {
	const { row, source, versions, value, isNew } = field;
	return isNew && row !== undefined && source !== null && versions.length === 0 && !isEmpty(value);
}

function keyOf({ model }: LearnScope, { row, ref }: OpenField) {
	return { key: String(row[model.junctionKey]), language: ref.language };
}
