import { readText } from '../../documents/reading.ts';
import { shortHash } from '../../documents/segment-digest.ts';
import type { Author } from '../host/author.ts';
import { type DirectusContext, isEmpty, type PrimaryKey, type Row } from '../host/context.ts';
import { chunksOf } from '../../pace.ts';
import { hasJunction, type TranslationsModel } from '../content/translations-model.ts';
import type { TranslatableField } from '../content/translatable-fields.ts';
import { type ItemRows, readItems, type ReadScope, readUntil, textOf } from './item-rows.ts';
import { flattenKeys, holdsPayload } from './trigger.ts';

/** One event of Directus: which rows of which collection changed, and into what. */
export interface Change {
	readonly kind: 'create' | 'update' | 'delete';
	readonly collection: string;
	readonly keys: readonly PrimaryKey[];
	/** What its rows will hold once it is committed; null where that is not known any more. */
	readonly payload: Row | null;
	/** Who made it; null or absent: nobody who is known. */
	readonly author?: Author | null | undefined;
	/** What it wrote, where its payload is not kept. */
	readonly wrote?: Written | undefined;
	/** Keys of the rows that another change has followed on. */
	readonly overtaken?: Set<string>;
	/** When this process was told of it, in ms since 1970. */
	readonly at?: number;
	/** Translation rows of it are about to vanish. */
	readonly isVanishing?: boolean;
}

/** By row, the digest of what was written into each column. */
export type Written = ReadonlyMap<string, Readonly<Record<string, string>>>;

const ITEMS_AT_ONCE = 100;
const KEYS_AT_ONCE = 500;
/** Characters of JSON whose names are put in order within a few milliseconds. */
const LONGEST_ORDERED = 200_000;

/** The items behind changes of one collection, by page, as they are after the commit. */
export async function* readChangedItems(
	scope: ReadScope,
	changes: readonly Change[],
): AsyncIterable<readonly ItemRows[]> {
	const { model, fields } = scope;
	const keys = await parentsOf(scope, changes);
	const lastOf = lastChanges(changes, model);
	const isFresh = (item: ItemRows): boolean => {
		const last = lastOf(item);
		if (last === undefined) return true;
		const { change } = last;
		const isLeft = (key: PrimaryKey): boolean => change.overtaken?.has(String(key)) !== true;
		if (!last.keys.some(isLeft)) return true;
		// Rows of the same change that are this item's too, though they are not seen yet.
		const isNamed = !isEmpty(change.payload?.[model.parentField]);
		const standing = { ...change, keys: (isNamed ? change.keys : last.keys).filter(isLeft) };
		return holdsPayload(standing, model, fields, item, null);
	};
	for (const page of chunksOf(keys, ITEMS_AT_ONCE)) {
		const { value } = await readUntil(
			() => readItems(scope, page),
			(found) => found.every(isFresh),
		);
		yield value;
	}
}

/** Whether a change wrote into a column of a row. */
export function isWritten({ payload, wrote }: Change, key: string, column: string): boolean {
	if (wrote !== undefined) return wrote.get(key)?.[column] !== undefined;
	return payload !== null && column in payload;
}

/** Whether what it wrote is what stands there. */
export function stands(change: Change, key: string, column: string, value: unknown): boolean {
	if (!isWritten(change, key, column)) return false;
	const { payload, wrote } = change;
	if (wrote !== undefined) return wrote.get(key)?.[column] === digestOf(value);
	const [written, standing] = [spell(payload?.[column]), spell(value)];
	if (written === standing) return true;
	// MySQL orders the names of a JSON object anew.
	const isLike = written.length === standing.length && written.length < LONGEST_ORDERED;
	return isLike && spellInOrder(written) === spellInOrder(standing);
}

/** What a change wrote into each row, for when its payload is let go. */
export function writtenBy({ keys, payload, wrote }: Change): Written {
	if (wrote !== undefined) return wrote;
	const columns = Object.entries(payload ?? {}).map(([column, value]) => [column, digestOf(value)]);
	const digests: Readonly<Record<string, string>> = Object.fromEntries(columns);
	return new Map(keys.map((key) => [String(key), digests]));
}

function digestOf(value: unknown): string {
	return shortHash(spell(value));
}

/** A value as it is written and as it is read alike: a client may send JSON as text. */
function spell(value: unknown): string {
	const isJson = typeof value === 'string' && /^\s*[[{]/.test(value);
	return JSON.stringify((isJson ? parseJson(value) : value) ?? null);
}

function spellInOrder(spelt: string): string {
	return JSON.stringify(parseJson(spelt), (_, value: unknown) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
		return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
	});
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

async function parentsOf(
	{ context, model }: ReadScope,
	changes: readonly Change[],
): Promise<readonly PrimaryKey[]> {
	const own = changes.filter(({ collection }) => collection === model.collection);
	const ownKeys = own.map((change) => change.keys);
	const ofRows = changes.filter(({ collection }) => collection === model.junction);
	const keys = hasJunction(model) ? flattenKeys(ofRows.map((change) => change.keys)) : [];
	if (keys.length === 0) return flattenKeys(ownKeys);
	const named = ofRows.map(({ payload }) => payload?.[model.parentField]);
	const { value: parents } = await readUntil(
		() => parentKeys(context.database, model, keys),
		(found) => found.length > 0 || !isEmpty(named[0]),
	);
	return flattenKeys([ownKeys, parents, named]);
}

export async function parentKeys(
	database: DirectusContext['database'],
	{ junction, junctionKey, parentField }: TranslationsModel,
	keys: readonly PrimaryKey[],
): Promise<readonly PrimaryKey[]> {
	const parents: unknown[] = [];
	for (const some of chunksOf(keys, KEYS_AT_ONCE)) {
		const found = database(junction).whereIn(junctionKey, [...some]);
		const rows = await found.select<Row[]>(parentField);
		parents.push(...rows.map((row) => row[parentField]));
	}
	return flattenKeys(parents);
}

function placeOf(collection: string, key: PrimaryKey): string {
	return `${collection} ${key}`;
}

/** Finds the last change that touches an item, and by which keys. */
function lastChanges(
	changes: readonly Change[],
	{ collection, junction, junctionKey }: TranslationsModel,
): (
	item: ItemRows,
) => { readonly change: Change; readonly keys: readonly PrimaryKey[] } | undefined {
	const places = new Map<string, number>();
	for (const [at, change] of changes.entries()) {
		for (const key of change.keys) places.set(placeOf(change.collection, key), at);
	}
	return (item) => {
		const rows = junction === collection ? [] : item.translations.map((row) => row[junctionKey]);
		const named = [
			{ name: collection, key: item.key },
			...rows.flatMap((key) =>
				typeof key === 'string' || typeof key === 'number' ? [{ name: junction, key }] : [],
			),
		];
		const placed = named.map(({ name, key }) => ({
			key,
			at: places.get(placeOf(name, key)) ?? -1,
		}));
		const last = Math.max(...placed.map(({ at }) => at));
		const change = changes[last];
		if (change === undefined) return undefined;
		return { change, keys: placed.flatMap(({ key, at }) => (at === last ? [key] : [])) };
	};
}

/** Whether the item has gone for good: deletes are told before their transaction commits. */
export async function isGone(scope: ReadScope, key: PrimaryKey): Promise<boolean> {
	const read = () => readItems(scope, [key]);
	return (await readUntil(read, (items) => items.length === 0)).isReached;
}

/**
 * Digests of every segment that stands in any language of a field: in doubt an entry is kept, so a
 * field with a text that cannot be read is left out.
 */
export async function digestsInUse(
	fields: readonly TranslatableField[],
	item: ItemRows,
): Promise<ReadonlyMap<string, readonly Buffer[]>> {
	const inUse = new Map<string, readonly Buffer[]>();
	for (const field of fields) {
		const rows = [item.parent, ...item.translations];
		const texts = new Set(rows.flatMap((row) => textOf(row[field.name], field) ?? []));
		const digests: Buffer[] = [];
		let isKnown = true;
		for (const text of texts) {
			const { segments, refused } = await readText(text, field);
			isKnown &&= refused !== true;
			for (const { digest } of segments) digests.push(Buffer.from(digest, 'base64url'));
		}
		if (isKnown) inUse.set(field.name, digests);
	}
	return inUse;
}
