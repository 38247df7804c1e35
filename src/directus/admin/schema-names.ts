import type { Leftover } from '../../contract/memory.ts';
import { readLanguages } from '../content/languages.ts';
import type { FieldMapEntry } from '../content/field-maps.ts';
import { mappedLanguages, listModels, nameOfModel } from '../content/translations-model.ts';
import { remainingModel } from '../content/field-map.ts';
import { type DirectusContext, overviewOf, type SchemaOverview } from '../host/context.ts';

interface Names {
	readonly fields: ReadonlySet<string>;
	/** null: any code may be one. */
	readonly languages: ReadonlySet<string> | null;
}

/** The collections, fields and languages that there are, by which leftovers are told. */
export class SchemaNames {
	readonly #schema: SchemaOverview;
	readonly #names: ReadonlyMap<string, Names>;

	private constructor(schema: SchemaOverview, names: ReadonlyMap<string, Names>) {
		this.#schema = schema;
		this.#names = names;
	}

	static async read(
		context: DirectusContext,
		maps: readonly FieldMapEntry[],
	): Promise<SchemaNames> {
		const schema = await context.getSchema();
		const names = new Map<string, Names>();
		const add = (name: string, fields: Iterable<string>, codes: Iterable<string> | null): void => {
			const known = names.get(name) ?? { fields: new Set(), languages: new Set() };
			const isOpen = codes === null || known.languages === null;
			names.set(name, {
				fields: new Set([...known.fields, ...fields]),
				languages: isOpen ? null : new Set([...(known.languages ?? []), ...codes]),
			});
		};
		for (const model of listModels(schema)) {
			const languages = await readLanguages(context, schema, model);
			const fields = [model.collection, model.junction].flatMap((name) =>
				Object.keys(overviewOf(schema, name)?.fields ?? {}),
			);
			for (const name of new Set([model.collection, nameOfModel(model)])) {
				add(name, fields, languages?.keys() ?? null);
			}
		}
		for (const { collection, sourceLanguage, fieldMap } of maps) {
			const overview = overviewOf(schema, collection);
			const model = remainingModel(schema, collection, fieldMap);
			if (overview === undefined || model === null) continue;
			const codes = [sourceLanguage, ...mappedLanguages(model)];
			add(collection, Object.keys(overview.fields), codes);
		}
		return new SchemaNames(schema, names);
	}

	/** The first thing that is gone of a place; null: it is all there. */
	leftover(
		collection: string,
		languages: readonly string[],
		fields: readonly string[] = [],
	): Leftover | null {
		const overview = overviewOf(this.#schema, collection);
		if (overview === undefined) return { kind: 'collection', collection, name: collection };
		const known = this.#names.get(collection);
		const codes = known?.languages;
		const language = codes == null ? undefined : languages.find((code) => !codes.has(code));
		if (language !== undefined) return { kind: 'language', collection, name: language };
		// Its translations field is gone, or a map that tells of its columns.
		const names = known?.fields ?? new Set(Object.keys(overview.fields));
		const field = fields.find((name) => !names.has(name));
		return field === undefined ? null : { kind: 'field', collection, name: field };
	}
}
