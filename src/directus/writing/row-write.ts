import type { OwnWrites } from '../host/own-writes.ts';
import type { Accountability, PrimaryKey, Row } from '../host/context.ts';
import { itemsOf } from '../host/items.ts';
import { codeOf, nameOfError } from '../host/directus-error.ts';
import { formatMark, formatMarks } from '../history/write-mark.ts';
import type { TextKind } from '../../documents/document.ts';
import { hashText } from '../../documents/reading.ts';
import { columnOf } from '../content/translations-model.ts';
import type { Language } from '../content/languages.ts';
import type { ItemRows, ReadScope } from '../rows/item-rows.ts';

export interface RowChange {
	readonly field: string;
	/** As the column wants it: text, or JSON. */
	readonly value: unknown;
	readonly kind: TextKind;
	readonly sourceText: string;
	/** Indexes of the segments whose wording is a person's. */
	readonly people: readonly number[];
}

/** An item's translations of one language: a row, perhaps not made yet, or columns of the item. */
export interface TargetRow {
	readonly scope: ReadScope;
	/** As it was when the run planned what it writes. */
	readonly item: ItemRows;
	readonly language: Language;
}

export interface RowWriter {
	readonly ownWrites: OwnWrites;
	/** Rows are written under it; it is signed as ours for each write. */
	readonly accountability: Accountability;
	readonly emitEvents: boolean;
}

interface Upsert extends TargetRow {
	/** Null: the row is made. */
	readonly key: PrimaryKey | null;
	readonly writer: RowWriter;
	/** The cut that the segments of `people` are of. */
	readonly cut: number;
}

/** No write of fewer fields would fare better. */
const HOPELESS = new Set([
	'FORBIDDEN',
	'SERVICE_UNAVAILABLE',
	'KnexTimeoutError',
	'ECONNREFUSED',
	'ECONNRESET',
]);

/** Writes all changes in one go, or as many as Directus takes; answers why fields were refused. */
export async function writeRow(
	upsert: Upsert,
	changes: readonly RowChange[],
): Promise<ReadonlyMap<string, unknown>> {
	if (changes.length === 0) return new Map();
	const whole = await attempt(upsert, changes);
	if ('key' in whole) return new Map();
	const { error } = whole;
	const isHopeless = HOPELESS.has(codeOf(error)) || HOPELESS.has(nameOfError(error));
	if (changes.length < 2 || isHopeless) return new Map(changes.map(({ field }) => [field, error]));
	// Mostly it is one field, and a new row may want all of the others at once.
	for (const left of changes) {
		const others = changes.filter((change) => change !== left);
		if ('key' in (await attempt(upsert, others))) return new Map([[left.field, error]]);
	}
	const refused = new Map<string, unknown>();
	let { key } = upsert;
	for (const change of changes) {
		const one = await attempt({ ...upsert, key }, [change]);
		if ('key' in one) ({ key } = one);
		else refused.set(change.field, one.error);
	}
	return refused;
}

type Attempt = { readonly key: PrimaryKey } | { readonly error: unknown };

async function attempt(upsert: Upsert, changes: readonly RowChange[]): Promise<Attempt> {
	try {
		return { key: await write(upsert, changes) };
	} catch (error) {
		return { error };
	}
}

async function write(
	{ scope, item, language, key, writer, cut }: Upsert,
	changes: readonly RowChange[],
): Promise<PrimaryKey> {
	const { model } = scope;
	const values: Row = {};
	const marks: Record<string, string> = {};
	for (const { field, value, kind, sourceText, people } of changes) {
		const column = columnOf(model, field, language.code) ?? field;
		values[column] = value;
		marks[column] = formatMark(await hashText(sourceText, kind), people, cut);
	}
	const accountability = writer.ownWrites.sign(writer.accountability, formatMarks(marks));
	const service = itemsOf({ ...scope, accountability }, model.junction);
	const options = { emitEvents: writer.emitEvents };
	if (key !== null) return service.updateOne(key, values, options);
	return service.createOne(payloadOf({ scope, item, language }, values), options);
}

/** A new row of the item and the language. */
export function payloadOf({ scope: { model }, item, language }: TargetRow, values: Row): Row {
	return { [model.parentField]: item.key, [model.languageField]: language.key, ...values };
}
