import type { Entry } from './texts.ts';

/** A cache under measurement. */
export interface Contender {
	readonly name: string;
	get(entry: Entry): Promise<string | null>;
	getMany(entries: readonly Entry[]): Promise<readonly (string | null)[]>;
	setMany(entries: readonly Entry[]): Promise<void>;
	/** One computation for concurrent callers, where it has such. */
	compute?(entry: Entry, factory: () => Promise<string>): Promise<string>;
	/** Missing where it cannot drop a group. */
	invalidate?(group: string): Promise<void>;
	/** Records which item uses the entries, where there is such an index. */
	indexAll?(entries: readonly Entry[]): Promise<void>;
	/** Resolves when what goes on in the background is done. */
	settled?(): Promise<void>;
	/** Reads its own statistics, where it keeps any. */
	stats?(): Promise<unknown>;
	close(): Promise<void>;
}
