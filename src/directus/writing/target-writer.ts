import type { FieldOutcome, RunFailure } from '../../contract/runs.ts';
import type { OwnWrites } from '../host/own-writes.ts';
import type { Accountability, PrimaryKey, Row } from '../host/context.ts';
import { isEmpty } from '../host/row.ts';
import { codeOf } from '../host/directus-error.ts';
import { findHidden } from '../rows/hidden.ts';
import { lastRevision, readHistory } from '../history/history.ts';
import type { ItemLock } from './item-lock.ts';
import { hashValue, type Provenance, type TargetRef } from '../provenance/provenance.ts';
import { writeRow } from './row-write.ts';
import { columnOf, hasJunction } from '../content/translations-model.ts';
import {
	type ItemRows,
	type ReadScope,
	readItems,
	rowOfLanguage,
	sourceText,
} from '../rows/item-rows.ts';
import { findOverwritten, isOurs, type TargetWrite, versionsOf } from './target-write.ts';

export interface WriteResult {
	readonly fields: ReadonlyMap<string, FieldOutcome>;
	readonly failures: readonly Omit<RunFailure, 'item' | 'language'>[];
	/** Fields that changed meanwhile, on either side: they are to be judged anew. */
	readonly moved: ReadonlySet<string>;
}

/** Writes target rows: one upsert a row where Directus takes it, only fields that change, provenance before the row. */
export class TargetWriter {
	readonly #provenance: Provenance;
	readonly #lock: ItemLock;
	readonly #ownWrites: OwnWrites;
	readonly #accountability: Accountability;
	readonly #emitEvents: boolean;

	constructor(options: {
		readonly provenance: Provenance;
		readonly lock: ItemLock;
		readonly ownWrites: OwnWrites;
		/** Under which rows are written; it is signed as ours for each write. */
		readonly accountability: Accountability;
		readonly emitEvents: boolean;
	}) {
		this.#provenance = options.provenance;
		this.#lock = options.lock;
		this.#ownWrites = options.ownWrites;
		this.#accountability = options.accountability;
		this.#emitEvents = options.emitEvents;
	}

	/** Lets nobody else do what would collide, such as choosing the same slug. */
	alone<T>(parts: readonly string[], work: () => Promise<T>): Promise<T> {
		return this.#lock.run(parts, work);
	}

	/** A field whose source or text is not what it was when `planned` was read is not written: it has moved. */
	async write(
		scope: ReadScope,
		planned: ItemRows,
		sourceKey: PrimaryKey,
		languageKey: PrimaryKey,
		ref: TargetRef,
		writes: readonly TargetWrite[],
	): Promise<WriteResult> {
		return this.#lock.run([ref.collection, ref.item, ref.language], async () => {
			const { context, model } = scope;
			const baseline = await lastRevision(context.database);
			const [now] = await readItems(scope, [planned.key]);
			if (now === undefined) return refuseAll(writes, 'not-found', 'the item no longer exists');
			const before = rowOfLanguage(model, planned, languageKey);
			const row = rowOfLanguage(model, now, languageKey);
			const fields = new Map<string, FieldOutcome>();
			const moved = new Set<string>();
			const target = { code: ref.language, key: languageKey };
			const hidden = (await findHidden(scope, now, sourceKey, [target])).get(ref.language);
			for (const write of writes) {
				const value = row?.[write.field] ?? null;
				const earlier = before?.[write.field] ?? null;
				const field = scope.fields.find(({ name }) => name === write.field);
				const source = field && sourceText(model, now, field, sourceKey);
				const isEmptied = isEmpty(value) && !isEmpty(earlier);
				if (hidden?.has(write.field) === true) moved.add(write.field);
				else if (source !== write.sourceText) moved.add(write.field);
				else if (hashValue(value) === hashValue(write.value)) fields.set(write.field, 'unchanged');
				else if (isEmptied) fields.set(write.field, 'protected');
				else if (hashValue(value) !== hashValue(earlier)) moved.add(write.field);
				else fields.set(write.field, write.people.length > 0 ? 'merged' : 'translated');
			}
			for (const { field, madeOf } of writes) {
				if (!madeOf || !moved.has(madeOf)) continue;
				moved.add(field);
				fields.delete(field);
			}
			const pending = writes.filter(
				({ field }) => fields.has(field) && fields.get(field) !== 'protected',
			);
			const standing = Object.fromEntries(
				pending.map(({ field }) => [field, hashValue(row?.[field] ?? null)]),
			);
			const recorded = await this.#provenance.add(ref, versionsOf(pending), standing);
			const takeBack = async (names: readonly string[]): Promise<void> => {
				if (recorded !== null) await this.#provenance.takeBack(ref, names, recorded);
			};
			const move = async (names: ReadonlySet<string>): Promise<void> => {
				for (const name of names) moved.add(name);
				for (const name of names) fields.delete(name);
				await takeBack([...names]);
			};
			const wanted = pending.filter(({ field }) => fields.get(field) !== 'unchanged');
			const touched = await touchedSince(scope, planned, languageKey, row, wanted);
			const changes = wanted.filter(({ field }) => !touched.has(field));
			await move(touched);
			if (changes.length === 0) return { fields, failures: [], moved };
			const refused = await writeRow(
				{
					scope,
					item: planned.key,
					languageKey,
					language: ref.language,
					key: row === undefined ? null : String(row[model.junctionKey]),
					ownWrites: this.#ownWrites,
					accountability: this.#accountability,
					emitEvents: this.#emitEvents,
				},
				changes,
			);
			await takeBack([...refused.keys()]);
			const failures: { field?: string; reason: string; message: string }[] = [];
			for (const [field, error] of refused) {
				const [reason, message] = await explain(error, scope, row);
				fields.set(field, `refused: ${reason}`);
				failures.push({ field, reason, message });
			}
			const written = changes.filter(({ field }) => !refused.has(field));
			if (written.length === 0) return { fields, failures, moved };
			await move(await this.#readBack(scope, planned, languageKey, ref, row, written, baseline));
			return { fields, failures, moved };
		});
	}

	/**
	 * Looks at what the write has left: filters and column types change what is stored, and a person may have written
	 * between our look and our write. Puts that person's text back; answers the fields of which it did.
	 */
	async #readBack(
		scope: ReadScope,
		item: ItemRows,
		languageKey: PrimaryKey,
		ref: TargetRef,
		before: Row | undefined,
		changes: readonly TargetWrite[],
		baseline: number,
	): Promise<ReadonlySet<string>> {
		const { context, model } = scope;
		const [now] = await readItems(scope, [item.key]);
		const row = now && rowOfLanguage(model, now, languageKey);
		if (row === undefined) return new Set();
		const key = String(row[model.junctionKey]);
		const columnNamed = (field: string): string => columnOf(model, field, ref.language) ?? field;
		const names = changes.map(({ field }) => columnNamed(field));
		const options = { after: baseline };
		const histories = await readHistory(context.database, model.junction, [key], names, options);
		const history = histories.get(key);
		const overwritten = new Map<string, unknown>();
		const altered: TargetWrite[] = [];
		for (const write of changes) {
			const revisions = history?.get(columnNamed(write.field)) ?? [];
			const value = row[write.field] ?? null;
			const lost = findOverwritten(revisions, before?.[write.field] ?? null);
			if (lost !== null) overwritten.set(write.field, lost.value);
			else if (hashValue(value) === hashValue(write.value)) continue;
			else if (isOurs(revisions, write, value)) altered.push({ ...write, value });
		}
		const values = [...overwritten].map(([field, value]) => [columnNamed(field), value] as const);
		if (values.length > 0) await this.#putBack(scope, key, new Map(values));
		if (altered.length > 0) await this.#provenance.add(ref, versionsOf(altered));
		return new Set(overwritten.keys());
	}

	/** Under an accountability that the history does not take for ours: the words are a person's. */
	async #putBack(
		{ context, schema, model }: ReadScope,
		key: PrimaryKey,
		values: ReadonlyMap<string, unknown>,
	): Promise<void> {
		const service = new context.services.ItemsService(model.junction, {
			schema,
			knex: context.database,
			accountability: this.#ownWrites.signRestored(this.#accountability),
		});
		await service.updateOne(key, Object.fromEntries(values), { emitEvents: this.#emitEvents });
	}
}

/** Fields that somebody has changed since the row was read, as late before the write as can be. */
async function touchedSince(
	scope: ReadScope,
	{ key }: ItemRows,
	languageKey: PrimaryKey,
	row: Row | undefined,
	changes: readonly TargetWrite[],
): Promise<ReadonlySet<string>> {
	if (row === undefined || changes.length === 0) return new Set();
	const [item] = await readItems(scope, [key]);
	const now = item && rowOfLanguage(scope.model, item, languageKey);
	if (now === undefined) return new Set();
	const names = changes.map(({ field }) => field);
	return new Set(names.filter((name) => hashValue(now[name]) !== hashValue(row[name])));
}

function refuseAll(writes: readonly TargetWrite[], reason: string, message: string): WriteResult {
	return {
		fields: new Map(writes.map((write) => [write.field, `refused: ${reason}` as const])),
		failures: writes.map((write) => ({ field: write.field, reason, message })),
		moved: new Set(),
	};
}

/** Directus's codes are stable; its messages may quote values and are not passed on. */
async function explain(
	error: unknown,
	{ context, model }: ReadScope,
	row: Row | undefined,
): Promise<[reason: string, message: string]> {
	const code = codeOf(error);
	const what = hasJunction(model) ? 'the translations row' : 'the item';
	if (code !== 'FORBIDDEN') {
		return ['write-failed', `Directus refused to write ${what} (${code || 'unknown error'})`];
	}
	const key = { [model.junctionKey]: row?.[model.junctionKey] };
	const isThere = row === undefined || (await context.database(model.junction).where(key).first());
	return isThere
		? ['forbidden', `the permissions of this run do not allow writing ${what}`]
		: ['not-found', `${what} no longer exists`];
}
