import type { ApprovedMemory, ApprovedRef } from '../cache/approved.ts';
import { InvalidInputError } from '../errors.ts';
import { APPROVED } from '../translation/approved-wording.ts';
import { hasWords } from '../translation/unit-plan.ts';
import type { Change } from './changed-items.ts';
import type { PrimaryKey, Row } from './context.ts';
import { isDeclared } from './decision.ts';
import { readHistory } from './history.ts';
import { chooseLanguages } from './language.ts';
import { type FieldVersion, hashValue, type Provenance, type TargetRef } from './provenance.ts';
import { isEmpty } from './row.ts';
import type { LearnScope } from './scopes.ts';
import { type DigestedSegment, digestSegments } from './segments.ts';
import { readDefaultLanguage } from './settings.ts';
import {
	columnOf,
	mappedLanguages,
	nameOfShape,
	readLanguages,
	type TranslatableField,
} from './shape.ts';
import { type ItemRows, rowOfLanguage, sourceText, textOf } from './source.ts';
import {
	declaredVersion,
	type LearnedWording,
	originOf,
	type Place,
	refOf,
	wordingOfText,
	wordingOfVersion,
} from './wording.ts';

/** Learns a person's wording from edited target rows, and takes it back with the edit. */
export class Learner {
	readonly #provenance: Provenance;
	readonly #approved: ApprovedMemory;

	constructor(provenance: Provenance, approved: ApprovedMemory) {
		this.#provenance = provenance;
		this.#approved = approved;
	}

	/**
	 * Compares each target field with what is known of it; one that nothing is known of was typed by hand where
	 * `changes` touched it. Rejects with `StoreError`.
	 */
	async learn(
		scope: LearnScope,
		items: readonly ItemRows[],
		changes: readonly Change[] = [],
	): Promise<void> {
		const fields = await this.#readFields(scope, items, changes);
		const ours = await readOurs(scope, fields);
		const lessons = fields.map((field) => (ours.has(field) ? NOTHING : lessonOf(field)));
		await this.#approved.change(
			lessons.flatMap(({ learned }) => learned),
			lessons.flatMap(({ withdrawn }) => withdrawn),
		);
		await this.#provenance.addAll(
			lessons.flatMap(({ version }, index) => {
				const field = fields[index];
				if (version === null || field === undefined) return [];
				return [{ ref: field.ref, versions: { [field.place.field.name]: version } }];
			}),
		);
	}

	/** Drops what is known of the translations of an item that is gone, and what was approved there. Rejects with `StoreError`. */
	async forget({ context, schema, shape, fields }: LearnScope, key: PrimaryKey): Promise<void> {
		const languages = await readLanguages(context, schema, shape);
		const codes = [...new Set([...(languages?.keys() ?? []), ...mappedLanguages(shape)])];
		const item = String(key);
		const refs = codes.map((language) => ({ collection: nameOfShape(shape), item, language }));
		const records = await this.#provenance.demand(refs);
		const withdrawn = codes.flatMap((language, index) =>
			fields.flatMap((field) => {
				const place = { collection: shape.collection, item, language, field };
				return takenBack(place, records[index]?.[field.name] ?? []);
			}),
		);
		await this.#approved.change([], withdrawn);
		await this.#provenance.drop(refs);
	}

	async #readFields(
		scope: LearnScope,
		items: readonly ItemRows[],
		changes: readonly Change[],
	): Promise<readonly TargetField[]> {
		const { shape, context, schema } = scope;
		const languages = await readLanguages(context, schema, shape);
		const codes = new Map([...(languages ?? [])].map(([code, key]) => [String(key), code]));
		const keyOf = (code: string): string => String(languages?.get(code) ?? code);
		const since = Math.min(...changes.map(({ at = Infinity }) => at));
		const touches = readTouches(scope, changes);
		const sourceLanguage = changes.length === 0 ? null : await sourceLanguageOf(scope);
		const places = items.flatMap((item) => {
			const named = item.translations.map((row) => String(row[shape.languageField]));
			const all = new Set([
				...named.map((key) => codes.get(key) ?? key),
				...codes.values(),
				...mappedLanguages(shape),
			]);
			return [...all].map((language) => ({ item, language }));
		});
		const collection = nameOfShape(shape);
		const refs = places.map(({ item, language }): TargetRef => {
			return { collection, item: String(item.key), language };
		});
		const records = await this.#provenance.demand(refs);
		const sources = new Map<string, Source | null>();
		return places.flatMap(({ item, language }, index) => {
			const row = rowOfLanguage(shape, item, keyOf(language)) ?? null;
			const ref = refs[index];
			if (ref === undefined) return [];
			return scope.fields.flatMap((field): TargetField[] => {
				const recorded = records[index]?.[field.name] ?? [];
				// A run that found an edit before us did not learn it.
				const versions = recorded.filter((known) => known.at < since || !isFound(known));
				const column = columnOf(shape, field.name, language);
				if (column === null) return [];
				const touch = row === null ? 'none' : touches(row, column);
				const from = versions[0]?.sourceLanguage ?? sourceLanguage;
				if (from === null || from === language) return [];
				if (versions.length === 0 && touch === 'none') return [];
				const name = `${item.key} ${from} ${field.name}`;
				const source = sources.get(name) ?? readSource(scope, item, field, keyOf(from), from);
				sources.set(name, source);
				const value = row?.[field.name];
				const place = { collection: shape.collection, item: String(item.key), language, field };
				return [{ ref, place, row, column, value, versions, touch, source }];
			});
		});
	}
}

interface Source {
	readonly language: string;
	readonly text: string;
	readonly segments: readonly DigestedSegment[];
}

/** `unknown`: a change touched the row, and does not tell any more what in it. */
type Touch = 'told' | 'unknown' | 'none';

interface TargetField {
	readonly ref: TargetRef;
	readonly place: Place;
	/** null: it has gone, or was never there. */
	readonly row: Row | null;
	readonly column: string;
	readonly value: unknown;
	readonly versions: readonly FieldVersion[];
	readonly touch: Touch;
	/** null: it is empty. */
	readonly source: Source | null;
}

interface Withdrawal {
	readonly ref: ApprovedRef;
	readonly origin: string;
}

interface Lesson {
	readonly learned: readonly LearnedWording[];
	readonly withdrawn: readonly Withdrawal[];
	/** What nothing was known of. */
	readonly version: FieldVersion | null;
}

const NOTHING: Lesson = { learned: [], withdrawn: [], version: null };

function lessonOf(target: TargetField): Lesson {
	const { place, value, versions, source, touch } = target;
	const text = textOf(value, place.field);
	const [version] = versions;
	if (version === undefined) return lessonOfHand(target, text);
	if (isEmpty(value) || text === null) {
		return { ...NOTHING, withdrawn: takenBack(place, versions, source) };
	}
	if (source === null) return NOTHING;
	const { segments } = source;
	const hash = hashValue(value);
	const own = versions.find((candidate) => candidate.value === hash);
	const origin = originOf(place);
	const refs = segments.map(({ digest }) => refOf(place, version.sourceLanguage, digest));
	if (own?.provider === APPROVED.provider) {
		if (!isDeclared(own)) return { ...NOTHING, withdrawn: refs.map((ref) => ({ ref, origin })) };
		const at = touch === 'none' ? own.at : Date.now();
		const learned = wordingOfVersion(segments, own, text, place, false, at);
		return { ...NOTHING, learned, withdrawn: without(learned, refs, origin) };
	}
	// Its wording was learned with the edit.
	if (own !== undefined && isFound(own)) return NOTHING;
	const base = own ?? versions.find(({ standing }) => standing !== hash) ?? version;
	const isEdited = own === undefined;
	const edited = { ...base, people: [] };
	const learned = isEdited ? wordingOfVersion(segments, edited, text, place, true, Date.now()) : [];
	// A wording that we brought here is left to the place where it was approved.
	const people = wordingOfVersion(segments, base, text, place, isEdited, 0);
	const spoken = segments.flatMap(({ segment }, index) => {
		const ref = refs[index];
		return ref === undefined || !hasWords(segment.text) ? [] : [ref];
	});
	return { ...NOTHING, learned, withdrawn: without([...learned, ...people], spoken, origin) };
}

/** Of a text that a person typed into a field that was none of ours. */
function lessonOfHand({ place, value, source, touch }: TargetField, text: string | null): Lesson {
	if (source === null || text === null || touch === 'none' || isEmpty(value)) return NOTHING;
	const { language: sourceLanguage, segments } = source;
	const at = Date.now();
	const learned = wordingOfText(segments, text, place, sourceLanguage, at);
	if (learned === null) return NOTHING;
	const unit = { ...place.field, text: source.text };
	const by = { person: true, sourceLanguage, at };
	return { learned, withdrawn: [], version: declaredVersion(unit, value, text, by) };
}

function without(
	learned: readonly LearnedWording[],
	refs: readonly ApprovedRef[],
	origin: string,
): readonly Withdrawal[] {
	const kept = new Set(learned.map(({ ref }) => ref.digest));
	return refs.flatMap((ref) => (kept.has(ref.digest) ? [] : [{ ref, origin }]));
}

/** All that a text which is no longer there may have approved. */
function takenBack(
	place: Place,
	versions: readonly FieldVersion[],
	source: Source | null = null,
): readonly Withdrawal[] {
	const [version] = versions;
	if (version === undefined) return [];
	const digests = [
		...versions.flatMap((known) => known.source.split('.')),
		...(source?.segments ?? []).map(({ digest }) => digest),
	].filter((digest) => digest !== '');
	const origin = originOf(place);
	return [...new Set(digests)].map((digest) => ({
		ref: refOf(place, version.sourceLanguage, digest),
		origin,
	}));
}

/** Found to be a person's by a run. */
function isFound(version: FieldVersion): boolean {
	return isDeclared(version) && version.provider !== APPROVED.provider;
}

function readSource(
	{ shape }: LearnScope,
	item: ItemRows,
	field: TranslatableField,
	key: string,
	language: string,
): Source | null {
	const text = sourceText(shape, item, field, key);
	return text === null ? null : { language, text, segments: digestSegments(text, field) };
}

/** null: nothing tells it without a run that names one. */
async function sourceLanguageOf(scope: LearnScope): Promise<string | null> {
	const { context, schema, shape } = scope;
	const { sourceLanguage } = scope;
	try {
		const house = await readDefaultLanguage(context, schema);
		const wanted = { sourceLanguage };
		return (await chooseLanguages(context, schema, shape, wanted, house)).source.code;
	} catch (error) {
		if (error instanceof InvalidInputError) return null;
		throw error;
	}
}

function readTouches(
	{ shape }: LearnScope,
	changes: readonly Change[],
): (row: Row, column: string) => Touch {
	const byRow = new Map<string, Change[]>();
	for (const change of changes) {
		if (change.collection !== shape.junction) continue;
		for (const key of change.keys) {
			const known = byRow.get(String(key));
			if (known === undefined) byRow.set(String(key), [change]);
			else known.push(change);
		}
	}
	return (row, column) => {
		const payloads = (byRow.get(String(row[shape.junctionKey])) ?? []).map(
			({ payload }) => payload,
		);
		if (payloads.at(-1) !== null && payloads.some((payload) => payload && column in payload)) {
			return 'told';
		}
		return payloads.includes(null) ? 'unknown' : 'none';
	};
}

/** Those that are not a person's: what stands there is our last write, or nothing tells that it is not. */
async function readOurs(
	{ context, shape }: LearnScope,
	fields: readonly TargetField[],
): Promise<ReadonlySet<TargetField>> {
	const open = fields.filter(({ row, value, versions, touch, source }) => {
		if (row === null || source === null || isEmpty(value)) return false;
		if (versions.length === 0) return touch === 'unknown';
		// Provenance may be older than the row: what history says is ours is nobody's edit.
		return versions.every((version) => version.value !== hashValue(value));
	});
	const keyOf = ({ row }: TargetField): string => String(row?.[shape.junctionKey]);
	const keys = [...new Set(open.map(keyOf))];
	const columns = [...new Set(open.map(({ column }) => column))];
	const options = { depth: 1 };
	const rows = await readHistory(context.database, shape.junction, keys, columns, options);
	const isOurs = (field: TargetField): boolean => {
		const [last] = rows.get(keyOf(field))?.get(field.column) ?? [];
		const stands = last !== undefined && hashValue(last.value) === hashValue(field.value);
		return field.versions.length === 0 ? !stands || last.ours : stands && last.ours;
	};
	return new Set(open.filter(isOurs));
}
