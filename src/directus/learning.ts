import type { ApprovedMemory, ApprovedRef, ApprovedWording } from '../cache/approved.ts';
import { APPROVED } from '../translation/approved-wording.ts';
import { hasWords } from '../translation/unit-plan.ts';
import type { PrimaryKey, Row } from './context.ts';
import { isDeclared } from './decision.ts';
import { isEmpty } from './row.ts';
import { recallField } from './field-memory.ts';
import { type FieldVersion, hashValue, type Provenance } from './provenance.ts';
import { type DigestedSegment, digestSegments } from './segments.ts';
import { readHistory } from './history.ts';
import {
	columnOf,
	mappedLanguages,
	nameOfShape,
	readLanguages,
	type TranslatableField,
} from './shape.ts';
import { type ItemRows, type ReadScope, sourceText, textOf } from './source.ts';

/** Learns a person's wording from edited target rows, and takes it back with the edit. */
export class Learner {
	readonly #provenance: Provenance;
	readonly #approved: ApprovedMemory;

	constructor(provenance: Provenance, approved: ApprovedMemory) {
		this.#provenance = provenance;
		this.#approved = approved;
	}

	/**
	 * Compares each target row with what we wrote there. `since`: when the edits began; a run that found one of them
	 * before us did not learn it. Rejects with `StoreError`.
	 */
	async learn(scope: ReadScope, items: readonly ItemRows[], since = Infinity): Promise<void> {
		const { shape, context, schema } = scope;
		const languages = await readLanguages(context, schema, shape);
		const codes = new Map([...(languages ?? [])].map(([code, key]) => [String(key), code]));
		const keyOf = (code: string): string => String(languages?.get(code) ?? code);
		for (const item of items) {
			const rows = item.translations.map((row) => {
				const key = String(row[shape.languageField]);
				return { row, language: codes.get(key) ?? key };
			});
			const { collection } = shape;
			const name = nameOfShape(shape);
			const records = await this.#provenance.demand(
				rows.map(({ language }) => ({ collection: name, item: String(item.key), language })),
			);
			for (const [index, { row, language }] of rows.entries()) {
				for (const field of scope.fields) {
					const recorded = records[index]?.[field.name] ?? [];
					const versions = recorded.filter((known) => known.at < since || !isFound(known));
					const [version] = versions;
					if (version === undefined) continue;
					const source = sourceText(shape, item, field, keyOf(version.sourceLanguage));
					if (source === null) continue;
					const place = { collection, item: String(item.key), language, field };
					const column = columnOf(shape, field.name, language) ?? field.name;
					const isOurLast = () => isOurs(scope, row, column, row[field.name]);
					await this.#compare(place, versions, row[field.name], source, isOurLast);
				}
			}
		}
	}

	/** Drops what is known of the translations of an item that is gone. Rejects with `StoreError`. */
	async forget({ context, schema, shape }: ReadScope, key: PrimaryKey): Promise<void> {
		const languages =
			(await readLanguages(context, schema, shape)) ?? new Map<string, PrimaryKey>();
		const codes = new Set([...languages.keys(), ...mappedLanguages(shape)]);
		const place = { collection: nameOfShape(shape), item: String(key) };
		await this.#provenance.drop([...codes].map((language) => ({ ...place, language })));
	}

	async #compare(
		place: Place,
		versions: readonly FieldVersion[],
		value: unknown,
		source: string,
		isOurLast: () => Promise<boolean>,
	): Promise<void> {
		const hash = hashValue(value);
		const own = versions.find((candidate) => candidate.value === hash);
		const base = own ?? versions.find(({ standing }) => standing !== hash) ?? versions[0];
		if (base === undefined) return;
		const segments = digestSegments(source, place.field);
		const origin = `${place.item}:${place.language}:${place.field.name}`;
		const refs = segments.map((segment) => refOf(place, base, segment));
		const text = textOf(value, place.field);
		const isWarmed = own?.provider === APPROVED.provider;
		// Its wording was learned with the edit.
		if (own !== undefined && isFound(own)) return;
		if (isEmpty(value) || text === null || isWarmed) {
			await this.#approved.withdraw(refs, origin);
			return;
		}
		// Provenance may be older than the row: what history says is ours is nobody's edit.
		if (own === undefined && (await isOurLast())) return;
		const isEdited = own === undefined;
		const recall = (version: FieldVersion) =>
			recallField(segments, version, text, place.field, isEdited)?.segments ?? [];
		const people = recall(base);
		const edited = isEdited ? recall({ ...base, people: [] }) : [];
		const learned: { ref: ApprovedRef; wording: ApprovedWording }[] = [];
		const withdrawn: ApprovedRef[] = [];
		for (const [index, { segment }] of segments.entries()) {
			const ref = refs[index];
			const memory = edited[index];
			if (ref === undefined || !hasWords(segment.text)) continue;
			if (memory?.byPerson === true) {
				learned.push({ ref, wording: { text: memory.translation, origin, at: Date.now() } });
				// A wording that we brought here is left to the place where it was approved.
			} else if (people[index]?.byPerson !== true) withdrawn.push(ref);
		}
		await this.#approved.learn(learned);
		await this.#approved.withdraw(withdrawn, origin);
	}
}

/** Found to be a person's by a run. */
function isFound(version: FieldVersion): boolean {
	return isDeclared(version) && version.provider !== APPROVED.provider;
}

interface Place {
	readonly collection: string;
	readonly item: string;
	readonly language: string;
	readonly field: TranslatableField;
}

function refOf(
	{ collection, language, field }: Place,
	{ sourceLanguage }: FieldVersion,
	{ digest }: DigestedSegment,
): ApprovedRef {
	return { collection, sourceLanguage, targetLanguage: language, format: field.format, digest };
}

/** Whether the last revision that touched the column is a write of ours, and still stands. */
async function isOurs(
	{ context, shape }: ReadScope,
	row: Row,
	column: string,
	value: unknown,
): Promise<boolean> {
	const key = String(row[shape.junctionKey]);
	const options = { depth: 1 };
	const rows = await readHistory(context.database, shape.junction, [key], [column], options);
	const [last] = rows.get(key)?.get(column) ?? [];
	return last?.ours === true && hashValue(last.value) === hashValue(value);
}
