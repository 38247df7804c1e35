import { comparableLanguage } from '../../contract/language-tag.ts';
import type { Config } from '../../config/config.ts';
import { FORMATS, PSEUDO } from '../../contract/names.ts';
import type { MemoryUnit } from '../../contract/memory.ts';
import { verifyText } from '../../documents/reading.ts';
import { normaliseSegment } from '../../documents/segment-digest.ts';
import type { GivenUnit } from '../../exchange/unit.ts';
import { hasWords } from '../../translation/units/analysis.ts';
import type { DirectusContext, SchemaOverview } from '../host/context.ts';
import { findModel, type TranslationsModel } from '../content/translations-model.ts';
import { readLanguages } from '../content/languages.ts';
import { readTranslatableFields, type TranslatableField } from '../content/translatable-fields.ts';

export const UNIT_FORMATS = FORMATS.filter((format) => format !== 'auto');

export interface ImportUnit extends Omit<MemoryUnit, 'format'> {
	readonly place: number;
	/** Null where the file does not tell: a person's wording holds in any format. */
	readonly format: MemoryUnit['format'] | null;
}

/** A unit that holds in no collection is for texts that are handed to an operation without one. */
export type MachineUnit = Omit<ImportUnit, 'collection'> & {
	readonly collection: string | undefined;
};

interface CheckScope {
	readonly context: DirectusContext;
	readonly schema: SchemaOverview;
	/** The collection of units that name none. */
	readonly collection: string | undefined;
	readonly jsonPaths: Config['jsonPaths'];
}

/** Tells which units can be taken: by their collection, their languages and their text. */
export class UnitCheck {
	readonly #scope: CheckScope;
	/** By collection, its languages by their plain code; null: it has no collection of them. */
	readonly #languages = new Map<string, ReadonlyMap<string, string> | null>();
	readonly #fields = new Map<string, readonly TranslatableField[]>();

	constructor(scope: CheckScope) {
		this.#scope = scope;
	}

	/** The unit as it can be taken, or why it cannot. */
	async check(unit: GivenUnit, place: number): Promise<ImportUnit | string> {
		const collection = unit.collection ?? this.#scope.collection;
		if (collection === undefined) return 'it names no collection; name one in the call';
		const model = findModel(this.#scope.schema, collection);
		if (model === null) return `"${collection}" is no collection with translations`;
		const known = await this.#languagesOf(model);
		const [sourceLanguage, targetLanguage] = [unit.sourceLanguage, unit.targetLanguage].map(
			(code) => (known === null ? code : known.get(comparableLanguage(code))),
		);
		if (sourceLanguage === undefined) return notALanguage(unit.sourceLanguage, collection);
		if (targetLanguage === undefined) return notALanguage(unit.targetLanguage, collection);
		return checkText({ ...unit, sourceLanguage, targetLanguage }, place, collection);
	}

	/** As `check`, of a machine's unit that need not name a collection. */
	async checkMachine(unit: GivenUnit, place: number): Promise<MachineUnit | string> {
		const { collection = null } = unit;
		if (collection === null) return checkText(unit, place, undefined);
		const { schema } = this.#scope;
		const isBare = findModel(schema, collection) === null && collection in schema.collections;
		return isBare ? checkText(unit, place, collection) : this.check(unit, place);
	}

	/** The fields whose texts a run reads; none of a collection without translations. */
	async fieldsOf(collection: string): Promise<readonly TranslatableField[]> {
		const { context, schema, jsonPaths } = this.#scope;
		const model = findModel(schema, collection);
		const known = this.#fields.get(collection);
		if (known !== undefined || model === null) return known ?? [];
		const fields = await readTranslatableFields(context, schema, model, jsonPaths);
		this.#fields.set(collection, fields);
		return fields;
	}

	async #languagesOf(model: TranslationsModel): Promise<ReadonlyMap<string, string> | null> {
		const known = this.#languages.get(model.collection);
		if (known !== undefined) return known;
		const languages = await readLanguages(this.#scope.context, this.#scope.schema, model);
		const byCode =
			languages && new Map([...languages.keys()].map((code) => [comparableLanguage(code), code]));
		this.#languages.set(model.collection, byCode);
		return byCode;
	}
}

function notALanguage(code: string, collection: string): string {
	return `"${code}" is no language of "${collection}"`;
}

async function checkText<C extends string | undefined>(
	unit: GivenUnit,
	place: number,
	collection: C,
): Promise<(Omit<ImportUnit, 'collection'> & { readonly collection: C }) | string> {
	const { sourceLanguage, targetLanguage, origin = 'person' } = unit;
	const format = UNIT_FORMATS.find((name) => name === unit.format);
	if (unit.format != null && format === undefined) return `"${unit.format}" is no format`;
	const source = normaliseSegment(unit.source);
	const target = unit.target.trim();
	if (!hasWords(source)) return 'its source holds no words';
	// Pseudolocalisation stays in the source's language.
	const spoken = unit.provider === PSEUDO ? sourceLanguage : targetLanguage;
	const languages = origin === 'person' ? null : { sourceLanguage, targetLanguage: spoken };
	const fault = await verifyText(source, target, languages);
	if (target === '' || fault !== null) {
		return `its translation does not fit its source (${fault ?? 'empty'})`;
	}
	return {
		place,
		collection,
		sourceLanguage,
		targetLanguage,
		source,
		target,
		origin,
		format: format ?? null,
		provider: unit.provider ?? null,
		model: unit.model ?? null,
	};
}
