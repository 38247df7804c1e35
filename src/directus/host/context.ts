import type { Accountability, ApiExtensionContext, SchemaOverview } from '@directus/types';

/** What Directus hands to every entry point, less the environment. */
export type DirectusContext = Pick<
	ApiExtensionContext,
	'services' | 'database' | 'getSchema' | 'logger'
>;

export type Row = Record<string, unknown>;
export type PrimaryKey = string | number;
export type { Accountability, SchemaOverview };
