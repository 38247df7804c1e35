import type { SettingsResponse } from '../../src/contract.ts';

export interface Choice {
	readonly text: string;
	readonly value: string;
}

interface Relation {
	readonly collection: string;
	readonly field: string;
	readonly related_collection: string | null;
	readonly meta?: {
		readonly one_field?: string | null;
		readonly junction_field?: string | null;
	} | null;
}

interface Field {
	readonly field: string;
	readonly name?: string;
	readonly type: string;
	readonly schema?: {
		readonly is_primary_key?: boolean;
		readonly foreign_key_table?: string | null;
	} | null;
	readonly meta?: { readonly special?: readonly string[] | null } | null;
}

/** Types of fields that can hold text. */
const TEXT_TYPES = new Set(['string', 'text', 'json']);

export function languageChoices(settings: SettingsResponse): Choice[] {
	return settings.languages.map(({ code, name }) => ({
		value: code,
		text: name === '' || name === code ? code : `${name} (${code})`,
	}));
}

export function collectionChoices(settings: SettingsResponse): Choice[] {
	return settings.collections.map((value) => ({ value, text: value }));
}

/** Models with a known price of the provider, those of the chain in force first. */
export function modelChoices(settings: SettingsResponse, provider: string): Choice[] {
	const inForce = settings.chain.filter((member) => member.provider === provider);
	const known = settings.models?.[provider] ?? [];
	const names = new Set([...inForce.map(({ model }) => model), ...known]);
	return [...names].map((value) => ({ value, text: value }));
}

/** The collection that holds the translations of another; null where it has none. */
export function translationsOf(collection: string, relations: readonly Relation[]): string | null {
	const relation = relations.find(
		({ related_collection: parent, meta }) =>
			parent === collection && Boolean(meta?.one_field) && Boolean(meta?.junction_field),
	);
	return relation?.collection ?? null;
}

export function fieldChoices(fields: readonly Field[]): Choice[] {
	return fields
		.filter(
			({ type, schema }) =>
				TEXT_TYPES.has(type) && schema?.is_primary_key !== true && !schema?.foreign_key_table,
		)
		.map(({ field, name }) => ({
			value: field,
			text: name === undefined || name === field ? field : `${name} (${field})`,
		}));
}
