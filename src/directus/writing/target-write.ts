import type { ChainMember } from '../../providers/request.ts';
import { isEmpty, type Row } from '../host/context.ts';
import { makeVersion } from '../provenance/field-memory.ts';
import type { FieldRevision } from '../history/history.ts';
import type { FieldVersion } from '../provenance/field-version.ts';
import { hashValue } from '../provenance/hash.ts';
import type { RowChange } from './row-write.ts';
import type { TextKind } from '../../documents/document.ts';
import { columnOf } from '../content/translations-model.ts';
import { type ReadScope, textOf } from '../rows/item-rows.ts';

export interface TargetWrite extends RowChange {
	readonly sourceLanguage: string;
	/** What shaped each segment; null: nothing that can change. */
	readonly shapings: readonly string[] | null;
	/** All of it: the field is that person's. */
	readonly byPerson: boolean;
	readonly member: ChainMember | null;
	/** The field of the row, if any, whose text this one is made of. */
	readonly madeOf?: string | null;
}

export interface SeenRow {
	/** The row as it was when the run planned the writes. */
	readonly before: Row | undefined;
	readonly now: Row | undefined;
	readonly sourceOf: (field: string) => string | null;
	/** Fields that permissions keep from the run. */
	readonly hidden: ReadonlySet<string>;
}

type WriteState = 'unchanged' | 'protected' | 'moved' | 'pending';
export type SortedWrites = Readonly<Record<WriteState, readonly TargetWrite[]>>;

/**
 * Sorts writes: `unchanged` stands there already, `protected` was emptied by a person, `moved` has
 * another source or text than the run has seen, or is made of such a field; `pending` is written.
 */
export function sortWrites(writes: readonly TargetWrite[], seen: SeenRow): SortedWrites {
	const states = new Map(writes.map((write) => [write.field, stateOf(write, seen)]));
	const sorted = Map.groupBy(writes, ({ field, madeOf }) =>
		states.get(madeOf ?? field) === 'moved' ? 'moved' : (states.get(field) ?? 'moved'),
	);
	return { unchanged: [], protected: [], moved: [], pending: [], ...Object.fromEntries(sorted) };
}

function stateOf(write: TargetWrite, { before, now, sourceOf, hidden }: SeenRow): WriteState {
	const value = now?.[write.field] ?? null;
	const earlier = before?.[write.field] ?? null;
	if (hidden.has(write.field) || sourceOf(write.field) !== write.sourceText) return 'moved';
	if (hashValue(value) === hashValue(write.value)) return 'unchanged';
	if (isEmpty(value) && !isEmpty(earlier)) return 'protected';
	return hashValue(value) === hashValue(earlier) ? 'pending' : 'moved';
}

/** Whether a text fits its column; some databases would cut it off and others refuse it. */
export function fitsColumn(
	{ model, fields }: ReadScope,
	language: string,
	{ field: name, value }: RowChange,
): boolean {
	const field = fields.find((candidate) => candidate.name === name);
	const limit = field?.maxLengths?.get(columnOf(model, name, language) ?? name);
	return limit === undefined || typeof value !== 'string' || Array.from(value).length <= limit;
}

export async function versionsOf(
	writes: readonly TargetWrite[],
): Promise<Readonly<Record<string, FieldVersion>>> {
	const versions: Record<string, FieldVersion> = {};
	for (const { field, value, sourceText, kind, ...write } of writes) {
		const { member, sourceLanguage, shapings, people, byPerson } = write;
		const known = { sourceLanguage, shapings, people: [...people], ...(byPerson && { byPerson }) };
		versions[field] = await makeVersion(value, sourceText, kind, { ...known, ...member });
	}
	return versions;
}

/** A person's text that our write, the newest but perhaps for later ones, has come over unseen. */
export function findOverwritten(
	revisions: readonly FieldRevision[],
	seen: unknown,
): FieldRevision | null {
	const [newest, ...earlier] = revisions;
	if (newest?.ours !== true) return null;
	const [last] = earlier.filter(({ ours }) => !ours);
	return last !== undefined && hashValue(last.value) !== hashValue(seen) ? last : null;
}

/** Whether a text that is not as we wrote it came about on its way into the database. */
export function isOurs(
	revisions: readonly FieldRevision[],
	write: TargetWrite,
	value: unknown,
): boolean {
	const [newest] = revisions;
	if (newest !== undefined) return newest.ours;
	const [stored, written] = [value, write.value].map((text) => simplify(text, write.kind));
	return isEmpty(stored) ? isEmpty(written) : written?.startsWith(stored ?? '') === true;
}

/** Leaves white space out: without a history, only that and a cut end show a column's doing. */
function simplify(value: unknown, kind: TextKind): string {
	return (textOf(value, kind) ?? '').replace(/\s+/g, '');
}
