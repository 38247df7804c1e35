import type { PrimaryKey } from '../host/context.ts';
import { itemsOf } from '../host/items.ts';
import { checkKeys, refusal } from '../host/input.ts';
import type { ChosenLanguages } from '../content/languages.ts';
import { type ItemRows, readItems, type ReadScope, readUntil } from './item-rows.ts';
import { hasJunction, type TranslationsModel } from '../content/translations-model.ts';
import { flattenKeys, holdsPayload, type Trigger } from './trigger.ts';

/** The items that options or trigger name, once they hold what the trigger says was written. */
export async function gatherItems(
	scope: ReadScope,
	options: { readonly keys?: unknown },
	trigger: Trigger,
	namesJunction: boolean,
	languages: ChosenLanguages,
): Promise<{ items: readonly ItemRows[]; missing: readonly PrimaryKey[]; staleRead: Set<string> }> {
	const { model, fields } = scope;
	const { keys, told } = namedKeys(model, options, trigger);
	const toldKeys = new Set(told.map(String));
	const fromTrigger = keys.length > 0 && keys.every((key) => toldKeys.has(String(key)));
	const ofJunction =
		hasJunction(model) && (namesJunction || (fromTrigger && trigger.collection === model.junction));
	checkKeys(scope.schema, ofJunction ? model.junction : model.collection, keys);
	const concerned: Trigger = fromTrigger ? trigger : { ...trigger, payload: null };
	const isFresh = (item: ItemRows): boolean =>
		holdsPayload(concerned, model, fields, item, languages.source.key);
	const read = async () => {
		const wanted = await (ofJunction
			? parentsOf(scope, keys, concerned)
			: keysOrSingleton(scope, keys));
		return { wanted, items: wanted.length === 0 ? [] : await readItems(scope, wanted) };
	};
	const { value } = await readUntil(
		read,
		({ wanted, items }) =>
			concerned.payload === null ||
			(wanted.length > 0 && items.length === wanted.length && items.every(isFresh)),
	);
	const { wanted, items } = value;
	if (wanted.length === 0) throw refusal('keys', `name at least one item of ${model.collection}`);
	const found = new Set(items.map(({ key }) => String(key)));
	const missing = wanted.filter((key) => !found.has(String(key)));
	if (items.length === 0) {
		const why = `${model.collection} has no item ${missing.join(', ')}, or it may not be read`;
		throw refusal('keys', why);
	}
	const stale = items.filter((item) => !isFresh(item)).map(({ key }) => String(key));
	return { items, missing, staleRead: new Set(stale) };
}

/** The keys that the options name, else the trigger. */
export function namedKeys(
	model: TranslationsModel,
	options: { readonly keys?: unknown },
	trigger: Trigger,
): { keys: readonly PrimaryKey[]; told: readonly PrimaryKey[] } {
	const given = flattenKeys(options.keys);
	// Keys of a third collection name none of these items, though they may be the same numbers.
	const isOwn = [null, model.collection, model.junction].includes(trigger.collection);
	const told = isOwn ? trigger.keys : [];
	return { keys: given.length > 0 ? given : told, told };
}

async function keysOrSingleton(
	scope: ReadScope,
	keys: readonly PrimaryKey[],
): Promise<readonly PrimaryKey[]> {
	const { collection, primaryKey } = scope.model;
	if (keys.length > 0 || scope.schema.collections[collection]?.singleton !== true) return keys;
	const rows = await itemsOf(scope, collection).readByQuery({ fields: [primaryKey], limit: 1 });
	return rows.map((row): PrimaryKey => row[primaryKey]);
}

/** The parents of translation rows; the payload names that of a row that cannot be seen yet. */
async function parentsOf(
	scope: ReadScope,
	keys: readonly PrimaryKey[],
	trigger: Trigger,
): Promise<readonly PrimaryKey[]> {
	const { junction, junctionKey, parentField } = scope.model;
	const rows = await itemsOf(scope, junction).readByQuery({
		filter: { [junctionKey]: { _in: [...keys] } },
		fields: [parentField],
		limit: -1,
	});
	const parents = rows.map((row): unknown => row[parentField]);
	return flattenKeys([parents, trigger.payload?.[parentField]]);
}
