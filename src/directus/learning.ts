import type { ApprovedMemory, ApprovedRef, ApprovedWording } from '../cache/approved.ts';
import { hasWords } from '../translation/unit-plan.ts';
import { isEmpty } from './decision.ts';
import { recallField } from './field-memory.ts';
import { type FieldVersion, hashValue, type Provenance } from './provenance.ts';
import { type DigestedSegment, digestSegments } from './segments.ts';
import { nameOfShape, readLanguages, type TranslatableField } from './shape.ts';
import { type ItemRows, type ReadScope, sourceText, textOf } from './source.ts';

/** Learns a person's wording from edited target rows, and takes it back with the edit. */
export class Learner {
	readonly #provenance: Provenance;
	readonly #approved: ApprovedMemory;

	constructor(provenance: Provenance, approved: ApprovedMemory) {
		this.#provenance = provenance;
		this.#approved = approved;
	}

	/** Compares each target row with what we wrote there. Rejects with `StoreError`. */
	async learn(scope: ReadScope, items: readonly ItemRows[]): Promise<void> {
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
					const versions = records[index]?.[field.name] ?? [];
					const [version] = versions;
					if (version === undefined) continue;
					const source = sourceText(shape, item, field, keyOf(version.sourceLanguage));
					if (source === null) continue;
					const place = { collection, item: String(item.key), language, field };
					await this.#compare(place, versions, version, row[field.name], source);
				}
			}
		}
	}

	async #compare(
		place: Place,
		versions: readonly FieldVersion[],
		version: FieldVersion,
		value: unknown,
		source: string,
	): Promise<void> {
		const segments = digestSegments(source, place.field);
		const origin = `${place.item}:${place.language}:${place.field.name}`;
		const refs = segments.map((segment) => refOf(place, version, segment));
		const isOurs = versions.some((candidate) => candidate.value === hashValue(value));
		const text = textOf(value, place.field);
		if (isOurs || isEmpty(value) || text === null) {
			await this.#approved.withdraw(refs, origin);
			return;
		}
		const recalled = recallField(segments, version, text, place.field, true);
		const learned: { ref: ApprovedRef; wording: ApprovedWording }[] = [];
		const withdrawn: ApprovedRef[] = [];
		for (const [index, segment] of segments.entries()) {
			const ref = refs[index];
			const memory = recalled?.segments[index];
			if (ref === undefined || !hasWords(segment.segment.text)) continue;
			if (memory?.byPerson === true) {
				learned.push({ ref, wording: { text: memory.translation, origin, at: Date.now() } });
			} else withdrawn.push(ref);
		}
		await this.#approved.learn(learned);
		await this.#approved.withdraw(withdrawn, origin);
	}
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
