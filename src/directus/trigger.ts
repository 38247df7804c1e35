import type { PrimaryKey, Row } from './context.ts';
import type { ItemRows } from './source.ts';
import type { TranslatableField, TranslationsShape } from './shape.ts';

/** What set a flow off: an event of a collection, or a person in the Studio. */
export interface Trigger {
	readonly collection: string | null;
	readonly keys: readonly PrimaryKey[];
	/** The event's changes; null where there are none to wait for. */
	readonly payload: Row | null;
}

/** Reads `$trigger` of an event (`key`, `keys`, `payload`) or of a manual run (`body.keys`, `body.collection`). */
export function readTrigger(trigger: unknown): Trigger {
	const root = asRow(trigger);
	const body = asRow(root['body']);
	const collection = [root['collection'], body['collection']].find(
		(value) => typeof value === 'string',
	);
	const payload = asRow(root['payload']);
	return {
		collection: typeof collection === 'string' ? collection : null,
		keys: flattenKeys([root['keys'] ?? root['key'], body['keys']]),
		payload: Object.keys(payload).length > 0 ? payload : null,
	};
}

/**
 * One key, a list, a JSON list, nested. Empty, null and the string `undefined`, which Directus makes of an absent
 * template value, are ignored.
 */
export function flattenKeys(value: unknown): readonly PrimaryKey[] {
	const keys = new Map<string, PrimaryKey>();
	const pending: unknown[] = [value];
	while (pending.length > 0) {
		const next = pending.shift();
		if (Array.isArray(next)) pending.unshift(...(next as unknown[]));
		else if (typeof next === 'number') keys.set(String(next), next);
		else if (typeof next === 'string') {
			const text = next.trim();
			if (text === '' || text === 'undefined' || text === 'null') continue;
			if (text.startsWith('[')) pending.unshift(parseList(text));
			else keys.set(text, text);
		}
	}
	return [...keys.values()];
}

function parseList(text: string): unknown {
	try {
		const parsed: unknown = JSON.parse(text);
		return Array.isArray(parsed) ? parsed : null;
	} catch {
		return null;
	}
}

/** Whether the rows hold what the event said it wrote: of one language's text, or of all where `languageKey` is null. */
export function holdsPayload(
	trigger: Trigger,
	shape: TranslationsShape,
	fields: readonly TranslatableField[],
	item: ItemRows,
	languageKey: PrimaryKey | null,
): boolean {
	const { payload } = trigger;
	if (payload === null) return true;
	const concerns = (language: unknown): boolean =>
		languageKey === null || String(language) === String(languageKey);
	const isRow = (row: Row, key: unknown): boolean => String(row[shape.junctionKey]) === String(key);
	if (trigger.collection === shape.junction) {
		return item.translations
			.filter((row) => trigger.keys.some((key) => isRow(row, key)))
			.every((row) => !concerns(row[shape.languageField]) || holds(row, payload, fields));
	}
	if (trigger.collection !== shape.collection) return true;
	const inParent = fields.filter((field) => field.inParent);
	if (!holds(item.parent, payload, inParent)) return false;
	return nestedChanges(payload[shape.alias]).every((change) => {
		const key = change[shape.junctionKey];
		const language = languageOf(change[shape.languageField]);
		const row = item.translations.find((candidate) =>
			key === undefined
				? String(candidate[shape.languageField]) === String(language)
				: isRow(candidate, key),
		);
		if (row === undefined) return languageKey !== null && !concerns(language);
		return !concerns(row[shape.languageField]) || holds(row, change, fields);
	});
}

function holds(row: Row, change: Row, fields: readonly TranslatableField[]): boolean {
	return fields.every(
		({ name }) => !(name in change) || JSON.stringify(row[name]) === JSON.stringify(change[name]),
	);
}

/** Nested writes come as a list or as `{create, update, delete}`. */
function nestedChanges(value: unknown): readonly Row[] {
	if (Array.isArray(value)) return value.map(asRow);
	const { create, update } = asRow(value);
	return [create, update].flatMap((list) => (Array.isArray(list) ? list.map(asRow) : []));
}

/** `'en-US'` or `{code: 'en-US'}`. */
function languageOf(value: unknown): unknown {
	return typeof value === 'object' && value !== null ? Object.values(value)[0] : value;
}

export function asRow(value: unknown): Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
