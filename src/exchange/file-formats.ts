import type { MemoryUnit } from '../contract/memory.ts';
import { readJsonLines, writeJsonLines } from './json-lines.ts';
import { readTmx } from './tmx-reader.ts';
import { writeTmx } from './tmx-writer.ts';
import type { ReadUnit } from './unit.ts';

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
