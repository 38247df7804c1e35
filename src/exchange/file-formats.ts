import type { MemoryUnit } from '../contract/names.ts';
import { readJsonLines, writeJsonLines } from './json-lines.ts';
import { readTmx, writeTmx } from './tmx-reader.ts';

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

interface FileFormat {
	readonly contentType: string;
	readonly write: (units: AsyncIterable<MemoryUnit>) => AsyncIterable<string>;
	/** Ends with a unit that tells the fault where the file cannot be read further. */
	readonly read: (chunks: AsyncIterable<string>) => AsyncIterable<ReadUnit>;
}

/** Formats of files that hold translation units, by the name that is their ending too. */
export const FILE_FORMATS: Readonly<Record<'jsonl' | 'tmx', FileFormat>> = {
	jsonl: { contentType: 'application/x-ndjson', write: writeJsonLines, read: readJsonLines },
	tmx: { contentType: 'application/x-tmx+xml', write: writeTmx, read: readTmx },
};
