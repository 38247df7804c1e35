import type { Accountability, ApiExtensionContext, SchemaOverview } from '@directus/types';

/** What Directus hands to every entry point, less the environment. */
export type DirectusContext = Pick<
	ApiExtensionContext,
	'services' | 'database' | 'getSchema' | 'logger'
>;

export type Row = Record<string, unknown>;
export type PrimaryKey = string | number;
export type { Accountability, SchemaOverview };

/** A collection by a name from outside, which may be `constructor`. */
export function overviewOf(
	{ collections }: SchemaOverview,
	name: string | null | undefined,
): SchemaOverview['collections'][string] | undefined {
	return name != null && Object.hasOwn(collections, name) ? collections[name] : undefined;
}

export function asRow(value: unknown): Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function isEmpty(value: unknown): boolean {
	return value == null || (typeof value === 'string' && value.trim() === '');
}
