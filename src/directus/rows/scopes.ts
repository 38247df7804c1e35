import type { Config } from '../../config/config.ts';
import type { DirectusContext, SchemaOverview } from '../host/context.ts';
import type { FieldMaps } from '../content/field-maps.ts';
import { findParentModel, findModel } from '../content/translations-model.ts';
import { readTranslatableFields } from '../content/translatable-fields.ts';
import type { ReadScope } from './item-rows.ts';

/** `sourceLanguage`: named by the runs that mapped its columns. */
export interface LearnScope extends ReadScope {
	readonly sourceLanguage?: string | undefined;
}

export interface ScopeSources {
	readonly context: DirectusContext;
	/** Without them only translations in rows of their own are known. */
	readonly fieldMaps?: FieldMaps | undefined;
	readonly jsonPaths?: Config['jsonPaths'];
}

/**
 * Every way in which a collection's translations, or its parent's, are kept: in rows, in columns
 * that runs have mapped, or both. Rejects with `StoreError`.
 */
export async function scopesOf(
	{ context, fieldMaps, jsonPaths }: ScopeSources,
	schema: SchemaOverview,
	collection: string,
): Promise<readonly LearnScope[]> {
	const inRows = findModel(schema, collection) ?? findParentModel(schema, collection);
	const mapped = (await fieldMaps?.demand(schema, collection)) ?? [];
	const unmapped = inRows === null ? [] : [{ model: inRows, sourceLanguage: undefined }];
	return Promise.all(
		[...unmapped, ...mapped].map(async ({ model, sourceLanguage }) => {
			const fields = await readTranslatableFields(context, schema, model, jsonPaths);
			return { context, schema, model, fields, accountability: null, sourceLanguage };
		}),
	);
}
