import { z } from 'zod';
import type { ProviderSettings } from '../config.ts';
import type { GlossaryEntry } from '../translation/glossary.ts';
import type { DirectusContext, Row, SchemaOverview } from './context.ts';

const glossarySchema = z.array(
	z.object({ term: z.string().trim().min(1), translation_note: z.string().nullish() }),
);

/** Wording that Directus's own AI settings hold; absent columns and odd values are nothing. */
export interface HouseStyle {
	readonly glossary: readonly GlossaryEntry[];
	readonly styleGuide: string | undefined;
	/** The project's default language. */
	readonly defaultLanguage: string | undefined;
}

export async function readHouseStyle(
	context: DirectusContext,
	schema: SchemaOverview,
): Promise<HouseStyle> {
	const row = await readSettings(context, schema, [
		'ai_translation_glossary',
		'ai_translation_style_guide',
		'default_language',
	]);
	const glossary = glossarySchema.safeParse(row['ai_translation_glossary']);
	return {
		glossary: (glossary.success ? glossary.data : []).map((entry) => ({
			term: entry.term,
			...(entry.translation_note ? { note: entry.translation_note } : {}),
		})),
		styleGuide: textOf(row['ai_translation_style_guide']),
		defaultLanguage: textOf(row['default_language']),
	};
}

/** Keys that were entered in Directus's AI settings, by provider. */
export async function readDirectusAiKeys(
	context: DirectusContext,
	schema: SchemaOverview,
): Promise<Readonly<Record<string, ProviderSettings>>> {
	const row = await readSettings(context, schema, ['ai_openai_api_key', 'ai_anthropic_api_key']);
	return {
		openai: { apiKey: textOf(row['ai_openai_api_key']) },
		anthropic: { apiKey: textOf(row['ai_anthropic_api_key']) },
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

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
