import { readText } from '../../../documents/reading.ts';
import type { TranslatableField } from '../../content/translatable-fields.ts';
import { asRow, isEmpty, type PrimaryKey, type Row } from '../../host/context.ts';
import { textOf, valueOf } from '../../rows/item-rows.ts';

/** A target row that was made with text in it. */
export interface MadeRow {
	/** Its key in the junction. */
	readonly key: string;
	readonly item: PrimaryKey;
	/** Code of its language. */
	readonly language: string;
	/** What it was made with, by field. */
	readonly values: Row;
	/** The revision that tells so; null: none does; undefined: nobody has looked. */
	readonly revision?: number | null | undefined;
}

/** A text beyond so many characters is not typed twice by chance. */
const LONG = 40;

/** A text by which a row may be known as a copy. */
export interface Evidence {
	readonly field: TranslatableField;
	/** As `spell` has it. */
	readonly text: string;
	readonly isLong: boolean;
}

/** A made row that holds enough to be known by. */
export interface AskedRow extends MadeRow {
	readonly evidence: readonly Evidence[];
}

export async function evidenceOf(
	row: MadeRow,
	fields: readonly TranslatableField[],
): Promise<readonly Evidence[]> {
	const evidence: Evidence[] = [];
	// What is made of a title tells no more than the title.
	for (const field of fields.filter(({ slug }) => !slug)) {
		const text = spell(row.values[field.name], field);
		if (text !== null) evidence.push({ field, text, isLong: await isLongText(text, field) });
	}
	return evidence;
}

/** Of JSON only what people read counts. */
async function isLongText(text: string, field: TranslatableField): Promise<boolean> {
	if (text.length <= LONG) return false;
	if (field.format !== 'json') return true;
	const { segments } = await readText(text, field);
	return segments.reduce((sum, { segment }) => sum + segment.text.length, 0) > LONG;
}

/** All filled texts are equal, two at least, or a long one is. */
export function isEnough(
	{ evidence }: Pick<AskedRow, 'evidence'>,
	isEqual: (one: Evidence) => boolean,
): boolean {
	const equal = evidence.filter(isEqual);
	return (
		equal.some(({ isLong }) => isLong) || (equal.length > 1 && equal.length === evidence.length)
	);
}

/** A text as it is compared with others; null: there is none. */
export function spell(value: unknown, field: TranslatableField): string | null {
	if (isEmpty(value)) return null;
	if (field.format !== 'json' && field.isJson !== true) return textOf(value, field);
	const parsed = typeof value === 'string' ? valueOf(value, { isJson: true }) : value;
	return JSON.stringify(parsed, (_, part: unknown) => inOrder(part));
}

/** Databases and editors order an object's keys anew, and editors of blocks renew ids and times. */
function inOrder(part: unknown): unknown {
	if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
	const row = asRow(part);
	const isDocument = Array.isArray(row['blocks']);
	const isBlock = typeof row['type'] === 'string' && 'data' in row;
	const isRenewed = (name: string): boolean =>
		isDocument ? name === 'time' || name === 'version' : isBlock && name === 'id';
	const names = Object.keys(row).filter((name) => !isRenewed(name));
	return Object.fromEntries(names.toSorted().map((name) => [name, row[name]]));
}
