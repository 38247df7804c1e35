import type { Config } from '../../config/config.ts';
import type { SettingsResponse } from '../../contract/inspection.ts';
import type { ProviderRouter } from '../../providers/provider.ts';
import type { DirectusContext, Row, SchemaOverview } from '../host/context.ts';
import { itemsOf } from '../host/items.ts';
import { readHouseStyle } from '../host/settings.ts';
import { findModel } from '../content/translations-model.ts';
import { codeColumnOf } from '../content/languages.ts';
import { readTranslatableFields } from '../content/translatable-fields.ts';

/** What is in force, for the page that shows it; no secrets. */
export async function reportSettings(options: {
	readonly context: DirectusContext;
	readonly config: Config;
	readonly variables: () => SettingsResponse['variables'];
	readonly router: ProviderRouter;
	/** Models of a provider whose price is known. */
	readonly modelsOf: (provider: string) => readonly string[];
}): Promise<SettingsResponse> {
	const { context, config, variables, router, modelsOf } = options;
	const providers = Object.keys(config.providers);
	const schema = await context.getSchema();
	const models = Object.keys(schema.collections).flatMap((name) => findModel(schema, name) ?? []);
	const languages = [...new Set(models.flatMap((model) => model.languages ?? []))];
	const fields = await Promise.all(
		models.map(async (model) => {
			const found = await readTranslatableFields(context, schema, model);
			return [model.collection, found.map(({ name }) => name)] as const;
		}),
	);
	const names = await Promise.all(languages.map((name) => readNames(context, schema, name)));
	const { defaultLanguage = null } = await readHouseStyle(context, schema, config);
	return {
		defaultLanguage,
		variables: variables(),
		providers: providers.map((provider) => {
			return { name: provider, refusal: router.refusal({ provider, model: 'any' }) };
		}),
		chain: config.chain,
		models: Object.fromEntries(providers.map((name) => [name, [...modelsOf(name)]])),
		languages: names.flat(),
		collections: models.map(({ collection }) => collection),
		fields: Object.fromEntries(fields),
	};
}

/** The languages of one collection; the name is its first text beside the code. */
async function readNames(
	context: DirectusContext,
	schema: SchemaOverview,
	collection: string,
): Promise<readonly { readonly code: string; readonly name: string }[]> {
	const overview = schema.collections[collection];
	if (overview === undefined) return [];
	const codeField = codeColumnOf(overview);
	const nameField = Object.values(overview.fields).find(
		({ field, type }) => field !== codeField && field !== 'direction' && type === 'string',
	)?.field;
	const rows: readonly Row[] = await itemsOf({ context, schema }, collection).readByQuery({
		fields: [codeField, ...(nameField === undefined ? [] : [nameField])],
		limit: -1,
	});
	return rows.map((row) => {
		const found = nameField === undefined ? null : row[nameField];
		return { code: String(row[codeField]), name: typeof found === 'string' ? found : '' };
	});
}
