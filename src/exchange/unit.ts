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

/** The longest line of JSON Lines and the longest segment of TMX that is read, in characters. */
export const MAX_LENGTH = 1_000_000;
/** The longest unit of TMX, which may have many languages, in characters. */
export const MAX_UNIT_LENGTH = 10 * MAX_LENGTH;

/** What is longer is told with the unit's place; the units around it are read. */
export function tooLong(what: string, limit = MAX_LENGTH): string {
	return `${what} is longer than ${limit.toLocaleString('en-US')} characters`;
}
