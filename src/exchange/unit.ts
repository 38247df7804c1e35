import type { MemoryUnit } from '../contract/memory.ts';

/** A unit as a file tells it: what others' files leave out is undefined. */
export type GivenUnit = Pick<
	MemoryUnit,
	'sourceLanguage' | 'targetLanguage' | 'source' | 'target'
> & {
	readonly [Name in 'collection' | 'format' | 'provider' | 'model']?: string | null | undefined;
} & { readonly origin?: MemoryUnit['origin'] | undefined };

export interface ReadUnit {
	/** Number of the line, or of the translation unit, from 1. */
	readonly place: number;
	readonly unit: GivenUnit | null;
	/** Why there is none; null where there is one. */
	readonly fault: string | null;
}
