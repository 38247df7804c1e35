import { isSameLanguage } from '../../contract/language-tag.ts';
import { refusal } from '../host/input.ts';
import {
	type Accountability,
	type DirectusContext,
	isEmpty,
	type PrimaryKey,
	type SchemaOverview,
} from '../host/context.ts';
import { isLimited, itemsOf, mayRead } from '../host/items.ts';
import { isBare, mappedLanguages, type TranslationsModel } from './translations-model.ts';

export interface Language {
	readonly code: string;
	/** Its key in the languages collection; the code itself where there is none. */
	readonly key: PrimaryKey;
}

export interface ChosenLanguages {
	readonly source: Language;
	readonly targets: readonly Language[];
}

interface NamedLanguages {
	readonly sourceLanguage?: string | undefined;
	readonly targetLanguages?: readonly string[] | undefined;
}

/**
 * A run's source and targets, known to the languages collection; by default all but the source.
 * A refusal names the languages to those who may read them.
 */
export async function chooseLanguages(
	context: DirectusContext,
	schema: SchemaOverview,
	model: TranslationsModel,
	options: NamedLanguages,
	defaultLanguage: string | undefined,
	accountability: Accountability | null = null,
): Promise<ChosenLanguages> {
	if (isBare(model)) return chooseBare(options, defaultLanguage);
	if (model.columns !== null) return chooseMapped(mappedLanguages(model), options);
	const known = await readLanguages(context, schema, model);
	const access = { context, schema, accountability };
	const { languages } = model;
	const isTold = languages !== null && (!isLimited(access) || (await mayRead(access, languages)));
	const find = (option: string, named: string): Language => {
		const code = known === null ? named : (codeAmong([...known.keys()], named) ?? named);
		const key = known === null ? code : known.get(code);
		if (key !== undefined) return { code, key };
		const all = [...(known?.keys() ?? [])].join(', ');
		const where = isTold ? `in the collection ${languages} (${all})` : 'a language of these items';
		throw refusal(option, `"${code}" is not ${where}`);
	};
	const source =
		options.sourceLanguage ??
		(await aliasDefault(context, schema, model)) ??
		(defaultLanguage === undefined
			? undefined
			: codeAmong([...(known?.keys() ?? [])], defaultLanguage));
	if (source === undefined) throw refusal('sourceLanguage', NO_SOURCE);
	const from = find('sourceLanguage', source);
	const targets = targetCodes(options, [...(known?.keys() ?? [])]);
	return withoutSource(
		from,
		targets.map((code) => find('targetLanguages', code)),
	);
}

const NO_SOURCE = 'name the language to translate from';

/** Nothing is translated by them: nested collections choose for themselves. */
function chooseBare(options: NamedLanguages, defaultLanguage: string | undefined): ChosenLanguages {
	const { sourceLanguage: source = defaultLanguage } = options;
	if (source === undefined) throw refusal('sourceLanguage', NO_SOURCE);
	const targets = targetCodes(options, []).filter((code) => code !== source);
	return { source: keyedByCode(source), targets: targets.map(keyedByCode) };
}

/** The languages of a field map are whatever codes it names. */
function chooseMapped(known: readonly string[], options: NamedLanguages): ChosenLanguages {
	const { sourceLanguage: source } = options;
	if (source === undefined) {
		throw refusal('sourceLanguage', 'name the language that the fields of fieldMap are written in');
	}
	const targets = targetCodes(options, known).map((code) => codeAmong(known, code) ?? code);
	const unknown = targets.find((code) => !known.includes(code));
	if (unknown === undefined) return withoutSource(keyedByCode(source), targets.map(keyedByCode));
	const why = `fieldMap has no column for "${unknown}" (${known.join(', ')})`;
	throw refusal('targetLanguages', why);
}

/** A code as a list spells it: `pt_BR` for `pt-BR`; undefined where the list has none. */
function codeAmong(codes: readonly string[], named: string): string | undefined {
	return codes.find((code) => code === named) ?? codes.find((code) => isSameLanguage(code, named));
}

function keyedByCode(code: string): Language {
	return { code, key: code };
}

function targetCodes(
	{ targetLanguages = [] }: NamedLanguages,
	known: readonly string[],
): readonly string[] {
	return targetLanguages.length > 0 ? [...new Set(targetLanguages)] : known;
}

function withoutSource(source: Language, languages: readonly Language[]): ChosenLanguages {
	const others = languages.filter(({ code }) => code !== source.code);
	const targets = [...new Map(others.map((language) => [language.code, language])).values()];
	if (targets.length > 0) return { source, targets };
	throw refusal('targetLanguages', `there is no language besides ${source.code} to translate into`);
}

/** The default language that the translations interface is set to. */
async function aliasDefault(
	context: DirectusContext,
	schema: SchemaOverview,
	model: TranslationsModel,
): Promise<string | undefined> {
	const service = new context.services.FieldsService({ schema, knex: context.database });
	const field = await service.readOne(model.collection, model.alias);
	const value: unknown = field['meta']?.options?.['defaultLanguage'];
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Code of a language to its key in the languages collection. */
export type Languages = ReadonlyMap<string, PrimaryKey>;

const CODE_COLUMNS = ['code', 'locale', 'language', 'language_code', 'iso', 'key', 'slug'];

export function codeColumnOf({ primary, fields }: SchemaOverview['collections'][string]): string {
	if (fields[primary]?.type === 'string') return primary;
	return CODE_COLUMNS.find((name) => fields[name]?.type === 'string') ?? primary;
}

/** Every language of the languages collection that has a code, by it. */
export async function readLanguages(
	context: DirectusContext,
	schema: SchemaOverview,
	model: TranslationsModel,
): Promise<Languages | null> {
	const overview = model.languages === null ? undefined : schema.collections[model.languages];
	if (overview === undefined) return null;
	const { primary } = overview;
	const column = codeColumnOf(overview);
	const service = itemsOf({ context, schema }, overview.collection);
	const rows = await service.readByQuery({ fields: [...new Set([primary, column])], limit: -1 });
	return new Map(
		rows.flatMap((row): [string, PrimaryKey][] => {
			const key: PrimaryKey = row[primary];
			const code: unknown = row[column];
			return isEmpty(code) ? [] : [[String(code), key]];
		}),
	);
}
