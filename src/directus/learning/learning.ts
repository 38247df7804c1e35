import type { ApprovedMemory, ApprovedRef } from '../../cache/approved.ts';
import { readText } from '../../documents/reading.ts';
import { APPROVED } from '../../translation/approved-wording.ts';
import { hasWords } from '../../translation/units/analysis.ts';
import type { Change } from '../rows/changed-items.ts';
import { isEmpty, type PrimaryKey } from '../host/context.ts';
import { isDeclared } from '../provenance/field-state.ts';
import type { FieldVersion } from '../provenance/field-version.ts';
import { hashValue } from '../provenance/hash.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { LearnScope } from '../rows/scopes.ts';
import { digestsOf } from '../provenance/segments.ts';
import { mappedLanguages, nameOfModel } from '../content/translations-model.ts';
import { readLanguages } from '../content/languages.ts';
import { type ItemRows, textOf } from '../rows/item-rows.ts';
import { recoverRecords } from './lost-records.ts';
import { readCopied } from './copied-fields.ts';
import {
	isFound,
	readOurs,
	readTargetFields,
	type Source,
	type TargetField,
} from './target-fields.ts';
import {
	declaredVersion,
	type LearnedWording,
	originOf,
	type WordedField,
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
	 * Compares target fields with their records; without one, a field that `changes` touched was
	 * typed by hand. Rejects with `StoreError`.
	 */
	async learn(
		scope: LearnScope,
		items: readonly ItemRows[],
		changes: readonly Change[] = [],
	): Promise<void> {
		const known = await readTargetFields(this.#provenance, scope, items, changes);
		const copied = await readCopied(this.#provenance, scope, known);
		const typed = known.filter((field) => !copied.has(field));
		const fields = await recoverRecords(scope, typed);
		const ours = await readOurs(scope, fields);
		const lessons: Lesson[] = [];
		for (const field of fields) if (!ours.has(field)) lessons.push(await lessonOf(field));
		await this.#approved.learn(
			lessons.flatMap(({ learned }) => learned),
			lessons.flatMap(({ withdrawn }) => withdrawn),
		);
		await this.#provenance.addAll([
			...lessons.flatMap(({ recorded }) => recorded),
			...[...copied].flatMap(([{ ref, worded }, version]) =>
				version === null ? [] : [{ ref, versions: { [worded.field.name]: version } }],
			),
		]);
	}

	/** Drops what is known and approved of an item that is gone. Rejects with `StoreError`. */
	async forget({ context, schema, model, fields }: LearnScope, key: PrimaryKey): Promise<void> {
		const languages = await readLanguages(context, schema, model);
		const codes = [...new Set([...(languages?.keys() ?? []), ...mappedLanguages(model)])];
		const item = String(key);
		const refs = codes.map((language) => ({ collection: nameOfModel(model), item, language }));
		const records = await this.#provenance.demand(refs);
		const withdrawn = codes.flatMap((language, index) =>
			fields.flatMap((field) => {
				const worded = { collection: model.collection, item, language, field };
				return takenBack(worded, records[index]?.[field.name] ?? []);
			}),
		);
		await this.#approved.learn([], withdrawn);
		await this.#provenance.drop(refs);
	}
}

interface Withdrawal {
	readonly ref: ApprovedRef;
	readonly origin: string;
}

interface Lesson {
	readonly learned: readonly LearnedWording[];
	readonly withdrawn: readonly Withdrawal[];
	/** The version of a field that nothing was known of. */
	readonly recorded: Parameters<Provenance['addAll']>[0];
}

const NOTHING: Lesson = { learned: [], withdrawn: [], recorded: [] };

async function lessonOf(target: TargetField): Promise<Lesson> {
	const { worded, value, versions, source, touch } = target;
	const text = textOf(value, worded.field);
	const [version] = versions;
	if (version === undefined) return lessonOfHand(target, text);
	if (isEmpty(value) || text === null) {
		return { ...NOTHING, withdrawn: takenBack(worded, versions, source) };
	}
	if (source === null) return NOTHING;
	// What cannot be read teaches nothing, and takes nothing back.
	if ((await readText(text, worded.field)).refused === true) return NOTHING;
	const { segments } = source;
	const hash = hashValue(value);
	const own = versions.find((candidate) => candidate.value === hash);
	const origin = originOf(worded);
	const refs = segments.map(({ digest }) => refOf(worded, version.sourceLanguage, digest));
	if (own?.copy !== undefined) return { ...NOTHING, withdrawn: without([], refs, origin) };
	if (own?.provider === APPROVED.provider) {
		if (!isDeclared(own)) return { ...NOTHING, withdrawn: without([], refs, origin) };
		const at = touch === 'none' ? own.at : Date.now();
		const learned = await wordingOfVersion(segments, own, text, worded, false, at);
		return { ...NOTHING, learned, withdrawn: without(learned, refs, origin) };
	}
	// Its wording was learned with the edit.
	if (own !== undefined && isFound(own)) return NOTHING;
	const base = own ?? versions.find(({ standing }) => standing !== hash);
	// It stood there before all of ours that is known: a run was about to write.
	if (base === undefined) return NOTHING;
	const isEdited = own === undefined;
	const edited = { ...base, people: [] };
	const at = Date.now();
	const learned = isEdited ? await wordingOfVersion(segments, edited, text, worded, true, at) : [];
	// A wording that we brought here is left to the place where it was approved.
	const people = await wordingOfVersion(segments, base, text, worded, isEdited, 0);
	const spoken = refs.filter((_, index) => hasWords(segments[index]?.segment.text ?? ''));
	return { ...NOTHING, learned, withdrawn: without([...learned, ...people], spoken, origin) };
}

/** The lesson of a text that a person typed into a field that was none of ours. */
async function lessonOfHand(target: TargetField, text: string | null): Promise<Lesson> {
	const { ref, worded, value, source, touch } = target;
	if (source === null || text === null || touch === 'none' || isEmpty(value)) return NOTHING;
	const { language: sourceLanguage, segments } = source;
	const at = Date.now();
	const learned = await wordingOfText(segments, text, worded, sourceLanguage, at);
	if (learned === null) return NOTHING;
	const unit = { ...worded.field, text: source.text };
	const version = await declaredVersion(unit, value, { person: true, sourceLanguage, at });
	const recorded = [{ ref, versions: { [worded.field.name]: version } }];
	return { learned, withdrawn: [], recorded };
}

/** What is withdrawn of some wording, but for what is learned at the same time. */
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
	worded: WordedField,
	versions: readonly FieldVersion[],
	source: Source | null = null,
): readonly Withdrawal[] {
	const [version] = versions;
	if (version === undefined) return [];
	const sources = [...versions.map((known) => known.source), digestsOf(source?.segments ?? [])];
	const digests = [...new Set(sources.flat())];
	const refs = digests.map((digest) => refOf(worded, version.sourceLanguage, digest));
	return without([], refs, originOf(worded));
}
