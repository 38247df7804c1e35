/** What Markdown stands behind a tag, by where its (opening) markup starts. */
export interface Markup {
	/** The same however it is written. */
	readonly description: string;
	/** Where the tag ends that begins a pair: without its other half it is what is written. */
	readonly tagEnd?: number;
	readonly element?: 'em' | 'strong' | 'del';
	/** The label of a reference that is its text: with another text it needs the label behind. */
	readonly label?: string;
	/** The address that a bare URL leads to. */
	readonly url?: string;
}

export const ELEMENTS = { emphasis: 'em', strong: 'strong', delete: 'del' } as const;
