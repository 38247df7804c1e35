import { type DigestedSegment, readText } from '../../documents/reading.ts';
import { InvalidInputError } from '../../errors.ts';
import { APPROVED } from '../../translation/approved-wording.ts';
import type { Change } from '../rows/changed-items.ts';
import { isEmpty, type Row } from '../host/context.ts';
import { isDeclared, newestWritten } from '../provenance/field-state.ts';
import { type FieldRevision, readHistory } from '../history/history.ts';
import { findReturn } from '../history/returns.ts';
import { chooseLanguages, readLanguages } from '../content/languages.ts';
import type { FieldVersion } from '../provenance/field-version.ts';
import { hashValue } from '../provenance/hash.ts';
import type { Provenance, TargetRef } from '../provenance/provenance.ts';
import type { LearnScope } from '../rows/scopes.ts';
import { readDefaultLanguage } from '../host/settings.ts';
import { giveWay } from '../../pace.ts';
import { columnOf, mappedLanguages, nameOfModel } from '../content/translations-model.ts';
import type { TranslatableField } from '../content/translatable-fields.ts';
import { type ItemRows, rowOfLanguage, sourceText } from '../rows/item-rows.ts';
import type { Touched, Touches } from './touches.ts';
import type { WordedField } from './wording.ts';

export interface Source {
	/** The row of its language, where there is one. */
	readonly row: Row | undefined;
	readonly language: string;
	readonly text: string;
	readonly segments: readonly DigestedSegment[];
}

export interface TargetField extends Touched {
	readonly ref: TargetRef;
	readonly worded: WordedField;
	/** undefined: it has gone, or was never there. */
	readonly row: Row | undefined;
	readonly column: string;
	readonly value: unknown;
	readonly versions: readonly FieldVersion[];
	/** null: it is empty, or beyond the limits of its format. */
	readonly source: Source | null;
	/** Somebody went back to an earlier text. */
	readonly isReturned?: boolean;
}

/**
 * The fields that something is known of, or that `changes` touched. `touches`: what all did that
 * came with them. Rejects with `StoreError`.
 */
export async function readTargetFields(
	provenance: Provenance,
	scope: LearnScope,
	items: readonly ItemRows[],
	changes: readonly Change[],
	touches: Touches,
): Promise<readonly TargetField[]> {
	const { model, context, schema } = scope;
	const languages = await readLanguages(context, schema, model);
	const codes = new Map([...(languages ?? [])].map(([code, key]) => [String(key), code]));
	const keyOf = (code: string): string => String(languages?.get(code) ?? code);
	const since = changes.reduce((first, { at = Infinity }) => Math.min(first, at), Infinity);
	const sourceLanguage = changes.length === 0 ? null : await sourceLanguageOf(scope);
	const places = items.flatMap((item) => {
		const named = item.translations.map((row) => String(row[model.languageField]));
		const all = new Set([
			...named.map((key) => codes.get(key) ?? key),
			...codes.values(),
			...mappedLanguages(model),
		]);
		const ref = { collection: nameOfModel(model), item: String(item.key) };
		return [...all].map((language) => ({ item, ref: { ...ref, language } }));
	});
	const records = await provenance.demand(places.map(({ ref }) => ref));
	const sources = new Map<string, Source | null>();
	const fields: TargetField[] = [];
	for (const [index, { item, ref }] of places.entries()) {
		const { language } = ref;
		const row = rowOfLanguage(model, item, keyOf(language));
		for (const field of scope.fields) {
			await giveWay();
			const recorded = records[index]?.[field.name] ?? [];
			// A run that found an edit before us did not learn it.
			const versions = recorded.filter((known) => known.at < since || !isFound(known));
			const column = columnOf(model, field.name, language);
			if (column === null) continue;
			const value = row?.[field.name];
			const touched = row === undefined ? touches.ofVanished(item) : touches.of(row, column, value);
			const from = versions[0]?.sourceLanguage ?? sourceLanguage;
			if (from === null || from === language) continue;
			if (versions.length === 0 && touched.touch === 'none') continue;
			const name = `${item.key} ${from} ${field.name}`;
			const known = sources.get(name);
			const source =
				known === undefined ? await readSource(scope, item, field, keyOf(from), from) : known;
			sources.set(name, source);
			const worded = { ...ref, collection: model.collection, field };
			const isOthers = touches.isOthersSource(item, field.name, keyOf(from), touched.authors);
			const authors = isOthers ? [] : touched.authors;
			fields.push({ ref, worded, row, column, value, versions, source, ...touched, authors });
		}
	}
	return fields;
}

/** Found to be a person's by a run. */
export function isFound(version: FieldVersion): boolean {
	return isDeclared(version) && version.provider !== APPROVED.provider;
}

async function readSource(
	{ model }: LearnScope,
	item: ItemRows,
	field: TranslatableField,
	key: string,
	language: string,
): Promise<Source | null> {
	const text = sourceText(model, item, field, key);
	if (text === null) return null;
	const row = rowOfLanguage(model, item, key);
	const { segments, refused } = await readText(text, field);
	return refused === true ? null : { row, language, text, segments };
}

/** Null where only a run's own option could name the source language. */
async function sourceLanguageOf(scope: LearnScope): Promise<string | null> {
	const { context, schema, model } = scope;
	try {
		const house = await readDefaultLanguage(context, schema);
		return (await chooseLanguages(context, schema, model, scope, house)).source.code;
	} catch (error) {
		if (error instanceof InvalidInputError) return null;
		throw error;
	}
}

/**
 * Leaves out the fields that hold no person's text: our last write stands there, or nothing denies
 * it. Of the others it says whether somebody went back to an earlier text.
 */
export async function withoutOurs(
	{ context, model }: LearnScope,
	fields: readonly TargetField[],
): Promise<readonly TargetField[]> {
	const open = fields.filter(isOpen);
	const keyOf = ({ row }: TargetField): string => String(row?.[model.junctionKey]);
	const keys = [...new Set(open.map(keyOf))];
	const columns = [...new Set(open.map(({ column }) => column))];
	const rows = await readHistory(context.database, model.junction, keys, columns);
	const asked = new Set(open);
	return fields.flatMap((field) => {
		if (!asked.has(field)) return [field];
		const revisions = rows.get(keyOf(field))?.get(field.column) ?? [];
		if (isOurs(field, revisions)) return [];
		return [isReturned(field, revisions) ? { ...field, isReturned: true } : field];
	});
}

/** Whether history may tell another thing than the record. */
function isOpen({ row, value, versions, touch, source }: TargetField): boolean {
	if (row === undefined || source === null || isEmpty(value)) return false;
	if (versions.length === 0) return touch === 'unknown';
	const [newest] = versions;
	// Provenance may be older than the row: what history says is ours is nobody's edit.
	if (newest?.value !== hashValue(value)) return true;
	// Other words may have stood there since, which were learned.
	return newest !== undefined && isFound(newest) && touch === 'told';
}

function isOurs({ versions, value }: TargetField, revisions: readonly FieldRevision[]): boolean {
	const hash = hashValue(value);
	const [last] = revisions;
	const stands = last !== undefined && hashValue(last.value) === hash;
	if (versions.length === 0) return !stands || last.ours;
	return stands && last.ours && versions.every((version) => version.value !== hash);
}

function isReturned(
	{ versions, value, touch, authors }: TargetField,
	revisions: readonly FieldRevision[],
): boolean {
	const hash = hashValue(value);
	const own = versions.find((version) => version.value === hash);
	if (own !== undefined && own === newestWritten(versions)) return false;
	// Without a history, whoever names the field in a save has chosen its text.
	if (revisions.length === 0) return own !== undefined && own !== versions[0] && touch === 'told';
	const isIt = (revision: FieldRevision): boolean => hashValue(revision.value) === hash;
	const returned = findReturn(revisions, isIt);
	if (returned === null) return false;
	const isTheirs = ({ user }: FieldRevision): boolean =>
		authors.some((author) => author.user === user);
	const isOthers = authors.length > 0 && !revisions.filter(isIt).every(isTheirs);
	return returned.ours || own !== undefined || isOthers;
}
