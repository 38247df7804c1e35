import type { GlossaryTerm } from '../../contract/glossary.ts';
import type { DigestedSegment } from '../../documents/reading.ts';
import type { TextUnit } from '../../translation/units/analysis.ts';
import type { Language } from '../content/languages.ts';
import type { ItemRows, ReadScope } from '../rows/item-rows.ts';
import type { FieldState } from './field-state.ts';
import type { FieldVersion } from './field-version.ts';

/** The settings that it takes to tell whose text stands where; a run has more. */
export interface JudgementSettings {
	readonly scope: ReadScope;
	readonly sourceLanguage: Language;
	readonly targets: readonly Language[];
	readonly glossary: readonly GlossaryTerm[];
	readonly styleGuide: string | undefined;
}

export interface SourceField {
	readonly unit: TextUnit;
	/** Takes the text apart when that is first asked for: of most current fields nobody does. */
	readonly segments: () => Promise<readonly DigestedSegment[]>;
	/** Hash of the whole text. */
	readonly text: string;
	readonly slug: boolean;
	readonly isJson?: boolean | undefined;
	/** It is left out unless what stands there is ours. */
	readonly isAside?: boolean | undefined;
	/** It is left out unless it is empty. */
	readonly isForNew?: boolean | undefined;
}

/** One target field of an item, and whose text it holds. */
export interface JudgedField {
	readonly language: Language;
	readonly name: string;
	readonly field: SourceField;
	readonly value: unknown;
	readonly state: FieldState;
	/** What is not recorded yet of a person's text that is a version by itself, or of a copy. */
	readonly found: FieldVersion | null;
	/** It stands there since its row was made, as a copy of another item's. */
	readonly isCopied?: boolean;
}

export interface ItemSources {
	readonly rows: ItemRows;
	readonly sources: ReadonlyMap<string, SourceField>;
}
