import type { Config } from '../../config/config.ts';
import type { DirectusContext, SchemaOverview } from '../host/context.ts';
import type { FieldMaps } from '../content/field-maps.ts';
import { findParentShape, findShape } from '../content/translations-model.ts';
import { readTranslatableFields } from '../content/translatable-fields.ts';
import type { ReadScope } from './item-rows.ts';

/** `sourceLanguage`: named by the runs that mapped its columns. */
export interface LearnScope extends ReadScope {
	readonly sourceLanguage?: string | undefined;
}

/**
 * Every way in which a collection's translations are kept, or those of its parent: in rows, in columns that runs have
 * mapped, or both. Rejects with `StoreError` while the store does not tell of maps.
 */
export async function scopesOf(
	context: DirectusContext,
	fieldMaps: FieldMaps | null,
	schema: SchemaOverview,
	collection: string,
	jsonPaths: Config['jsonPaths'],
): Promise<readonly LearnScope[]> {
	const inRows = findShape(schema, collection) ?? findParentShape(schema, collection);
	const mapped = (await fieldMaps?.demand(schema, collection)) ?? [];
	const shapes = [
		...(inRows === null ? [] : [{ shape: inRows, sourceLanguage: undefined }]),
		...mapped,
	];
	return Promise.all(
		shapes.map(async ({ shape, sourceLanguage }) => {
			const fields = await readTranslatableFields(context, schema, shape, jsonPaths);
			return { context, schema, shape, fields, accountability: null, sourceLanguage };
		}),
	);
}
