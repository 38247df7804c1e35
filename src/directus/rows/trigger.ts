import { asRow, type PrimaryKey, type Row } from '../host/context.ts';
import { columnsOf, hasJunction, type TranslationsModel } from '../content/translations-model.ts';
import type { TranslatableField } from '../content/translatable-fields.ts';
import type { ItemRows } from './item-rows.ts';

/** What was written, as an event tells it. */
export interface EventChange {
	readonly collection: string | null;
	readonly keys: readonly PrimaryKey[];
	/** The event's changes; null where there are none to wait for. */
	readonly payload: Row | null;
}

/** What set a flow off: an event, a request, a schedule, or a person in the Studio. */
export interface Trigger extends EventChange {
	/** An event of items: nobody waits for what it sets off. */
	readonly isEvent: boolean;
	/** A person chose items of a collection in the Studio. */
	readonly isManual: boolean;
}

/** Reads an event's `$trigger` (`key`, `keys`, `payload`) or a manual run's (`body`). */
export function readTrigger(trigger: unknown): Trigger {
	const root = asRow(trigger);
	const body = asRow(root['body']);
	const collections = [root['collection'], body['collection']];
	const payload = asRow(root['payload']);
	const { event } = root;
	const isEvent = typeof event === 'string';
	const promoted = isEvent && event.endsWith('items.promote') ? root['item'] : undefined;
	return {
		collection: collections.find((value) => typeof value === 'string') ?? null,
		keys: flattenKeys([root['keys'] ?? root['key'] ?? promoted, body['keys']]),
		payload: Object.keys(payload).length > 0 ? payload : null,
		isEvent,
		isManual: typeof body['collection'] === 'string' && Array.isArray(body['keys']),
	};
}

/**
 * One key, a list, a JSON list, nested. Empty texts, null and `undefined`, which Directus makes of
 * an absent template value, are ignored.
 */
export function flattenKeys(value: unknown): readonly PrimaryKey[] {
	return [...new Map(keysIn(value)).values()];
}

function* keysIn(value: unknown): Generator<[name: string, key: PrimaryKey]> {
	if (Array.isArray(value)) {
		for (const part of value) yield* keysIn(part);
	} else if (typeof value === 'number') {
		yield [String(value), value];
	} else if (typeof value === 'string') {
		const text = value.trim();
		if (text.startsWith('[')) yield* keysIn(parseList(text));
		else if (!['', 'undefined', 'null'].includes(text)) yield [text, text];
	}
}

function parseList(text: string): unknown {
	try {
		const parsed: unknown = JSON.parse(text);
		return Array.isArray(parsed) ? parsed : null;
	} catch {
		return null;
	}
}

/** Whether the rows hold what the event says it wrote; of one language, where one is given. */
export function holdsPayload(
	trigger: EventChange,
	model: TranslationsModel,
	fields: readonly TranslatableField[],
	item: ItemRows,
	languageKey: PrimaryKey | null,
): boolean {
	const { payload } = trigger;
	if (payload === null) return true;
	const names = fields.map(({ name }) => name);
	if (!hasJunction(model)) {
		if (trigger.collection !== model.collection) return true;
		// With a language only sources count: a target may have been translated over since.
		const targets = languageKey === null ? names.flatMap((name) => columnsOf(model, name)) : [];
		return holds(item.parent, payload, [...names, ...targets]);
	}
	const concerns = (language: unknown): boolean =>
		languageKey === null || language === undefined || refersTo(language, languageKey);
	const rowsOf = (keys: readonly unknown[]): readonly Row[] => {
		const wanted = new Set(keys.map(String));
		return item.translations.filter((row) => wanted.has(String(row[model.junctionKey])));
	};
	if (trigger.collection === model.junction) {
		const rows = rowsOf(trigger.keys);
		const isComplete =
			rows.length >= trigger.keys.length || !refersTo(payload[model.parentField], item.key);
		if (!isComplete && concerns(payload[model.languageField])) return false;
		return rows.every((row) => !concerns(row[model.languageField]) || holds(row, payload, names));
	}
	if (trigger.collection !== model.collection) return true;
	const inParent = fields.filter((field) => field.inParent).map(({ name }) => name);
	if (!holds(item.parent, payload, inParent)) return false;
	const { changes, deletions } = readNested(payload[model.alias]);
	if (rowsOf(deletions).length > 0) return false;
	return changes.every((change) => {
		const key = change[model.junctionKey];
		const language = change[model.languageField];
		if (key === undefined && language === undefined) return true;
		const row =
			key === undefined
				? item.translations.find((candidate) => refersTo(language, candidate[model.languageField]))
				: rowsOf([key])[0];
		if (row === undefined) return !concerns(language);
		return !concerns(row[model.languageField]) || holds(row, change, names);
	});
}

function holds(row: Row, change: Row, names: readonly string[]): boolean {
	return names.every(
		(name) => !(name in change) || JSON.stringify(row[name]) === JSON.stringify(change[name]),
	);
}

/** Nested writes: a list, in which keys alone change nothing, or `{create, update, delete}`. */
function readNested(value: unknown): { changes: readonly Row[]; deletions: readonly PrimaryKey[] } {
	if (Array.isArray(value)) return { changes: rowsIn(value), deletions: [] };
	const { create, update, delete: deletions } = asRow(value);
	return { changes: [...rowsIn(create), ...rowsIn(update)], deletions: flattenKeys(deletions) };
}

function rowsIn(value: unknown): readonly Row[] {
	if (!Array.isArray(value)) return [];
	return value.map(asRow).filter((row) => Object.keys(row).length > 0);
}

/** A reference is the key, as `'en-US'`, or an object that holds it, as `{code: 'en-US'}`. */
function refersTo(reference: unknown, key: unknown): boolean {
	const values = [reference, ...Object.values(asRow(reference))];
	return values.some((value) => String(value) === String(key));
}
