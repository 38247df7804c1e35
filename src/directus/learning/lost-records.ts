import { type FieldRevision, readHistory, type RowHistory } from '../history/history.ts';
import type { Row } from '../host/context.ts';
import { isEmpty } from '../host/row.ts';
import { rebuildVersion } from '../provenance/field-memory.ts';
import { findBase } from '../provenance/field-state.ts';
import { seenAtSave } from '../provenance/judgement.ts';
import { hashValue } from '../provenance/provenance.ts';
import { digestSegments } from '../provenance/segments.ts';
import { textOf } from '../rows/item-rows.ts';
import type { LearnScope } from '../rows/scopes.ts';
import type { Source, TargetField } from './target-fields.ts';

/**
 * An edited field without a record was typed by hand, unless the store has lost its record:
 * Directus's history tells what of ours the text began with, and which source the person saw.
 */
export async function recoverRecords(
	scope: LearnScope,
	fields: readonly TargetField[],
): Promise<readonly TargetField[]> {
	const open = fields.filter(isOpen);
	if (open.length === 0) return fields;
	const { model } = scope;
	const keyOf = (row: Row | null): string => String(row?.[model.junctionKey]);
	const read = (
		collection: string,
		keys: readonly string[],
		names: readonly string[],
	): Promise<ReadonlyMap<string, RowHistory>> =>
		readHistory(scope.context.database, collection, keys, [...new Set(names)]);
	const names = open.map(({ worded }) => worded.field.name);
	const targets = await read(
		model.junction,
		open.map(({ row }) => keyOf(row)),
		open.map(({ column }) => column),
	);
	const items = await read(
		model.collection,
		open.map(({ ref }) => ref.item),
		names,
	);
	const sourceRows = await read(
		model.junction,
		open.flatMap(({ source }) => (source?.row == null ? [] : [keyOf(source.row)])),
		names,
	);
	const recovered = new Map(
		open.map((field): [TargetField, TargetField] => {
			const { worded, ref, row, column, source } = field;
			const revisions = targets.get(keyOf(row))?.get(column) ?? [];
			const sources = [items.get(ref.item), sourceRows.get(keyOf(source?.row ?? null))];
			const texts = sources.flatMap((history) => history?.get(worded.field.name) ?? []);
			return [field, recover(field, revisions, texts)];
		}),
	);
	return fields.map((field) => recovered.get(field) ?? field);
}

/** A row that was just made has no text of ours in it. */
function isOpen({ row, source, versions, touch }: TargetField): boolean {
	const isTouched = touch === 'told' || touch === 'unknown';
	return row !== null && source !== null && versions.length === 0 && isTouched;
}

function recover(
	field: TargetField,
	revisions: readonly FieldRevision[],
	sources: readonly FieldRevision[],
): TargetField {
	const { worded, source, value } = field;
	if (source === null) return field;
	const texts = [source.text, ...sources.map((revision) => revision.value)];
	const base = findBase(hashValue(value), {
		versions: [],
		revisions,
		rebuild: (revision) => rebuildVersion(revision, texts, source.language, worded.field),
	});
	if (base !== null) return { ...field, versions: [base] };
	return { ...field, source: sourceAtSave(field, source, revisions, sources) };
}

function sourceAtSave(
	{ worded, value }: TargetField,
	source: Source,
	revisions: readonly FieldRevision[],
	sources: readonly FieldRevision[],
): Source | null {
	const hash = hashValue(value);
	const written = revisions.findLast((revision) => hashValue(revision.value) === hash);
	if (written === undefined) return source;
	const seen = seenAtSave(written, sources);
	if (seen.length === sources.length) return source;
	const [last] = seen.toSorted((one, other) => other.id - one.id);
	const text = last === undefined ? null : textOf(last.value, worded.field);
	if (text === null || isEmpty(text)) return null;
	return { ...source, text, segments: digestSegments(text, worded.field) };
}
