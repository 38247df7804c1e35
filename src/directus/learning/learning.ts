import type { ApprovedMemory, Withdrawal } from '../../cache/approved.ts';
import {
	columnOf,
	listModels,
	mappedLanguages,
	nameOfModel,
} from '../content/translations-model.ts';
import { readLanguages } from '../content/languages.ts';
import type { Author } from '../host/author.ts';
import type { PrimaryKey } from '../host/context.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { Change } from '../rows/changed-items.ts';
import type { ItemRows } from '../rows/item-rows.ts';
import type { LearnScope } from '../rows/scopes.ts';
import { type Lesson, lessonOf, takenBack } from './lesson.ts';
import { recoverRecords } from './lost-records.ts';
import { readCopied } from './copied-fields.ts';
import { withoutOurs, readTargetFields } from './target-fields.ts';
import type { Teachers } from './teachers.ts';
import { authorsOf, Touches } from './touches.ts';

/** Learns a person's wording from edited target rows, and takes it back with the edit. */
export class Learner {
	readonly #provenance: Provenance;
	readonly #approved: ApprovedMemory;
	readonly #teachers: Pick<Teachers, 'may'>;

	constructor(provenance: Provenance, approved: ApprovedMemory, teachers: Pick<Teachers, 'may'>) {
		this.#provenance = provenance;
		this.#approved = approved;
		this.#teachers = teachers;
	}

	/**
	 * Compares the target fields that `edits` touched with their records; without one, a field was
	 * typed by hand. `touches`: what all changes did that came with them. Rejects with `StoreError`.
	 */
	async learn(
		scope: LearnScope,
		items: readonly ItemRows[],
		edits: readonly Change[],
		touches = new Touches(scope.model, edits),
	): Promise<void> {
		const known = await readTargetFields(this.#provenance, scope, items, edits, touches);
		const { copied, changed } = await readCopied(this.#provenance, scope, known);
		const typed = known.flatMap((field) => {
			const began = changed.get(field);
			if (began !== undefined) return { ...field, versions: [began] };
			return copied.has(field) ? [] : field;
		});
		const fields = await recoverRecords(this.#provenance, scope, typed);
		const lessons: Lesson[] = [];
		const beginnings = new Set(changed.values());
		for (const field of await withoutOurs(scope, fields)) {
			const author = await this.#teacherOf(scope, field.column, field.authors);
			const lesson = await lessonOf(field, author);
			const { ref, worded, versions } = field;
			const began = versions.find((version) => beginnings.has(version));
			const isToBeKept = began !== undefined && lesson.recorded.length === 0;
			const kept = isToBeKept ? [{ ref, versions: { [worded.field.name]: began } }] : [];
			lessons.push({ ...lesson, recorded: [...lesson.recorded, ...kept] });
		}
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

	/**
	 * Drops what is known of an item that is gone, and takes back what it approved if those who
	 * deleted it may teach. Rejects with `StoreError`.
	 */
	async forget(scope: LearnScope, key: PrimaryKey, deletions: readonly Change[]): Promise<void> {
		const { context, schema, model, fields } = scope;
		const languages = await readLanguages(context, schema, model);
		const codes = [...new Set([...(languages?.keys() ?? []), ...mappedLanguages(model)])];
		const item = String(key);
		const refs = codes.map((language) => ({ collection: nameOfModel(model), item, language }));
		const records = await this.#provenance.demand(refs);
		const authors = authorsOf(deletions.filter(({ keys }) => keys.map(String).includes(item)));
		const withdrawn: Withdrawal[] = [];
		for (const [index, language] of codes.entries()) {
			for (const field of fields) {
				const column = columnOf(model, field.name, language);
				if (column === null || (await this.#teacherOf(scope, column, authors)) === null) continue;
				const worded = { collection: model.collection, item, language, field };
				withdrawn.push(...takenBack(worded, records[index]?.[field.name] ?? []));
			}
		}
		await this.#approved.learn([], withdrawn);
		await this.#provenance.drop(refs);
	}

	/**
	 * The user by whom a column may be taught. What one translations field teaches serves the others
	 * of its collection: these have to be open to him too.
	 */
	async #teacherOf(
		{ schema, model }: LearnScope,
		column: string,
		authors: readonly Author[],
	): Promise<string | null> {
		const [author] = authors;
		if (author === undefined) return null;
		const others = listModels(schema).filter(
			({ collection, junction }) => collection === model.collection && junction !== model.junction,
		);
		for (const one of authors) {
			if (!(await this.#teachers.may(one, schema, model.junction, column))) return null;
			for (const { junction } of others) {
				if (!(await this.#teachers.may(one, schema, junction, null))) return null;
			}
		}
		return author.user;
	}
}
