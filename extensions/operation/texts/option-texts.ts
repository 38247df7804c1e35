export interface FieldTexts {
	readonly name: string;
	readonly note?: string;
	readonly placeholder?: string;
	/** By value. */
	readonly choices?: Readonly<Record<string, string>>;
	/** Of a list: its button, and the fields of each entry. */
	readonly addLabel?: string;
	readonly fields?: Readonly<Record<string, FieldTexts>>;
}

/** Of the options by name; English stands in the options themselves. */
export type OptionTexts = Readonly<Record<string, FieldTexts>>;
