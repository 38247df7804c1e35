import type { ChainMember } from '../../providers/request.ts';
import { isEmpty } from '../host/row.ts';
import { rendering } from '../provenance/field-memory.ts';
import type { FieldRevision } from '../history/history.ts';
import { type FieldVersion, hashValue } from '../provenance/provenance.ts';
import type { RowChange } from './row-write.ts';
import type { TextKind } from '../provenance/segments.ts';
import { columnOf } from '../content/translations-model.ts';
import { type ReadScope, textOf } from '../rows/item-rows.ts';

export interface TargetWrite extends RowChange {
	readonly sourceLanguage: string;
	/** What shaped each segment, joined by dots; null: nothing that can change. */
	readonly shapes: string | null;
	/** All of it: the field is that person's. */
	readonly byPerson: boolean;
	readonly member: ChainMember | null;
	/** The field of the row, if any, whose text this one is made of. */
	readonly madeOf?: string | null;
}

/** Whether a text is short enough for its column, which some databases would cut off and others refuse. */
export function fitsColumn(
	{ model, fields }: ReadScope,
	language: string,
	{ field: name, value }: RowChange,
): boolean {
	const field = fields.find((candidate) => candidate.name === name);
	const limit = field?.maxLengths?.get(columnOf(model, name, language) ?? name);
	return limit === undefined || typeof value !== 'string' || Array.from(value).length <= limit;
}

export function versionsOf(writes: readonly TargetWrite[]): Readonly<Record<string, FieldVersion>> {
	return Object.fromEntries(writes.map((write) => [write.field, versionOf(write)]));
}

function versionOf(write: TargetWrite): FieldVersion {
	const {
		kind,
		value,
		sourceText: source,
		sourceLanguage,
		shapes,
		people,
		byPerson,
		member,
	} = write;
	return {
		value: hashValue(value),
		...rendering(source, textOf(value, kind), kind),
		sourceLanguage,
		shapes,
		people: [...people],
		...(byPerson ? { byPerson } : {}),
		provider: member?.provider ?? 'unknown',
		model: member?.model ?? 'unknown',
		at: Date.now(),
	};
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

/** Without a history only what a column does by itself is told from a person's words: white space, an end cut off. */
function simplify(value: unknown, kind: TextKind): string {
	return (textOf(value, kind) ?? '').replace(/\s+/g, '');
}
