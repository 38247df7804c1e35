import { z } from 'zod';
import type { Config, ProviderSettings } from '../../config/config.ts';
import type { GlossaryTerm } from '../../contract/glossary.ts';
import type { DirectusContext, Row, SchemaOverview } from './context.ts';

const termSchema = z.object({
	term: z.string().trim().min(1),
	translation_note: z.string().nullish(),
});

/** Wording that Directus's own AI settings and the environment hold. */
export interface HouseStyle {
	readonly glossary: readonly GlossaryTerm[];
	readonly styleGuide: string | undefined;
	/** The project's default language. */
	readonly defaultLanguage: string | undefined;
}

/** Absent columns and odd values of Directus's settings are nothing. */
export async function readHouseStyle(
	context: DirectusContext,
	schema: SchemaOverview,
	config: Config,
): Promise<HouseStyle> {
	const row = await readSettings(context, schema, [
		'ai_translation_glossary',
		'ai_translation_style_guide',
		'default_language',
	]);
	const house = {
		glossary: readTerms(row['ai_translation_glossary']),
		styleGuide: filledText(row['ai_translation_style_guide']),
		defaultLanguage: filledText(row['default_language']),
	};
	return addEnvironment(house, config);
}

function readTerms(value: unknown): readonly GlossaryTerm[] {
	return (Array.isArray(value) ? value : []).flatMap((entry: unknown) => {
		const { data } = termSchema.safeParse(entry);
		if (data === undefined) return [];
		const { term, translation_note: note } = data;
		return note ? { term, note } : { term };
	});
}

/** The project's language, for what is told to users without one of their own. */
export async function readDefaultLanguage(
	context: DirectusContext,
	schema: SchemaOverview,
): Promise<string | undefined> {
	const row = await readSettings(context, schema, ['default_language']);
	return filledText(row['default_language']);
}

/** The id that Directus gave the project when it was set up; null: there is none. */
export async function readProjectId(
	context: DirectusContext,
	schema: SchemaOverview,
): Promise<string | null> {
	const row = await readSettings(context, schema, ['project_id']);
	return filledText(row['project_id']) ?? null;
}

/** The environment's terms come last, so that Directus's win; its style guide comes first. */
export function addEnvironment(
	house: HouseStyle,
	{ glossary, styleGuide }: Pick<Config, 'glossary' | 'styleGuide'>,
): HouseStyle {
	const guides = [styleGuide, house.styleGuide].filter((guide) => guide !== undefined);
	return {
		...house,
		glossary: [...house.glossary, ...glossary],
		styleGuide: guides.length === 0 ? undefined : guides.join('\n\n'),
	};
}

/** Keys that were entered in Directus's AI settings, by provider. */
export async function readDirectusAiKeys(
	context: DirectusContext,
	schema: SchemaOverview,
): Promise<Readonly<Record<string, ProviderSettings>>> {
	const row = await readSettings(context, schema, ['ai_openai_api_key', 'ai_anthropic_api_key']);
	return {
		openai: { apiKey: filledText(row['ai_openai_api_key']) },
		anthropic: { apiKey: filledText(row['ai_anthropic_api_key']) },
	};
}

async function readSettings(
	context: DirectusContext,
	schema: SchemaOverview,
	columns: readonly string[],
): Promise<Row> {
	const known = schema.collections['directus_settings']?.fields ?? {};
	const fields = columns.filter((column) => column in known);
	if (fields.length === 0) return {};
	const service = new context.services.SettingsService({ schema, knex: context.database });
	return service.readSingleton({ fields });
}

function filledText(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
