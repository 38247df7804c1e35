import type { FieldOutcome, RunFailure } from '../../contract/runs.ts';
import type { PrimaryKey, Row } from '../host/context.ts';
import { itemsOf } from '../host/items.ts';
import { findHidden } from '../rows/hidden.ts';
import { lastRevision, readHistory } from '../history/history.ts';
import type { ItemLock } from './item-lock.ts';
import type { FieldVersion } from '../provenance/field-version.ts';
import { targetRef } from '../provenance/judgement.ts';
import { hashValue } from '../provenance/hash.ts';
import type { Provenance, TargetRef } from '../provenance/provenance.ts';
import { type RowWriter, type TargetRow, writeRow } from './row-write.ts';
import { explainRejection } from './rejection.ts';
import { findRefusals, mayWriteSome, type PlannedValues } from './write-rights.ts';
import { columnOf } from '../content/translations-model.ts';
import {
	type ReadScope,
	readItems,
	readRowOfLanguage,
	rowOfLanguage,
	sourceText,
} from '../rows/item-rows.ts';
import {
	findOverwritten,
	isOurs,
	sortWrites,
	type TargetWrite,
	versionsOf,
} from './target-write.ts';

export interface WriteResult {
	readonly fields: ReadonlyMap<string, FieldOutcome>;
	readonly failures: readonly Omit<RunFailure, 'item' | 'language'>[];
	/** Fields that changed meanwhile, on either side: they are to be judged anew. */
	readonly moved: ReadonlySet<string>;
}

export interface TargetWriterOptions extends RowWriter {
	readonly provenance: Provenance;
	readonly lock: ItemLock;
}

/** Writes target rows: one upsert a row where possible, only changed fields, provenance first. */
export class TargetWriter {
	readonly #options: TargetWriterOptions;

	constructor(options: TargetWriterOptions) {
		this.#options = options;
	}

	/** Lets nobody else do what would collide, such as choosing the same slug. */
	alone<T>(parts: readonly string[], work: () => Promise<T>): Promise<T> {
		return this.#options.lock.run(parts, work);
	}

	/** Why fields may not be written, found out before anything is paid for them. */
	async findRefusals(target: TargetRow, values: PlannedValues): Promise<WriteResult['failures']> {
		const refusals = await findRefusals(target, this.#options, values);
		const { scope, item, language } = target;
		const row = rowOfLanguage(scope.model, item, language.key);
		return Promise.all(
			[...refusals].map(async ([field, error]) => {
				const [reason, message] = await explainRejection(error, scope, row);
				return { field, reason, message };
			}),
		);
	}

	/** Whether there may be rows of the collection that can be written; null: nobody can tell. */
	mayWriteSome(scope: ReadScope): Promise<boolean | null> {
		return mayWriteSome(scope, this.#options);
	}

	/** Writes no field whose source or text differs from when the target was read: it has moved. */
	async write(
		target: TargetRow,
		sourceKey: PrimaryKey,
		writes: readonly TargetWrite[],
	): Promise<WriteResult> {
		const { scope, item, language } = target;
		const ref = targetRef({ scope }, item, language.code);
		// Long texts take their time: they are read before the row is locked and looked at.
		const versions = await versionsOf(writes);
		return this.alone([ref.collection, ref.item, ref.language], async () => {
			const baseline = await lastRevision(scope.context.database);
			const [now] = await readItems(scope, [item.key], [sourceKey, language.key]);
			if (now === undefined) return refuseAll(writes);
			const hidden = await findHidden(scope, now, sourceKey, [language]);
			const row = rowOfLanguage(scope.model, now, language.key);
			const { unchanged, pending, ...others } = sortWrites(writes, {
				before: rowOfLanguage(scope.model, item, language.key),
				now: row,
				sourceOf: (name) => {
					const field = scope.fields.find((candidate) => candidate.name === name);
					return field === undefined ? null : sourceText(scope.model, now, field, sourceKey);
				},
				hidden: hidden.get(language.code) ?? new Set(),
			});
			const takeBack = await this.#record(ref, row, [...unchanged, ...pending], versions);
			const touched = await touchedSince(target, row, pending);
			const changes = pending.filter(({ field }) => !touched.has(field));
			const key = row === undefined ? null : String(row[scope.model.junctionKey]);
			const { cut } = this.#options.provenance;
			const refused = await writeRow({ ...target, key, writer: this.#options, cut }, changes);
			await takeBack([...touched, ...refused.keys()]);
			const written = changes.filter(({ field }) => !refused.has(field));
			const overwritten = await this.#readBack(target, ref, row, written, baseline);
			await takeBack([...overwritten]);
			const fields = new Map<string, FieldOutcome>();
			for (const { field } of unchanged) fields.set(field, 'unchanged');
			for (const { field } of others.protected) fields.set(field, 'protected');
			for (const { field, people } of written) {
				if (!overwritten.has(field)) fields.set(field, people.length > 0 ? 'merged' : 'translated');
			}
			const failures: RunFailure[] = [];
			for (const [field, error] of refused) {
				const [reason, message] = await explainRejection(error, scope, row);
				fields.set(field, `refused: ${reason}`);
				failures.push({ field, reason, message });
			}
			const moved = [...others.moved.map(({ field }) => field), ...touched, ...overwritten];
			return { fields, failures, moved: new Set(moved) };
		});
	}

	/** Records what is about to stand in the row; answers how to take some of it back. */
	async #record(
		ref: TargetRef,
		row: Row | undefined,
		writes: readonly TargetWrite[],
		versions: Readonly<Record<string, FieldVersion>>,
	): Promise<(fields: readonly string[]) => Promise<void>> {
		const standing = Object.fromEntries(
			writes.map(({ field }) => [field, hashValue(row?.[field] ?? null)]),
		);
		const made = Object.entries(versions).filter(([field]) => Object.hasOwn(standing, field));
		const { provenance } = this.#options;
		const before =
			writes.length === 0 ? null : await provenance.add(ref, Object.fromEntries(made), standing);
		return async (fields) => {
			if (before !== null) await provenance.takeBack(ref, fields, before);
		};
	}

	/**
	 * Looks at what the write has left, for filters and column types change it. Where a person wrote
	 * between our look and our write, puts that text back, and answers of which fields it did.
	 */
	async #readBack(
		target: TargetRow,
		ref: TargetRef,
		before: Row | undefined,
		writes: readonly TargetWrite[],
		baseline: number,
	): Promise<ReadonlySet<string>> {
		const row = await readRow(target, writes);
		if (row === undefined) return new Set();
		const { context, model } = target.scope;
		const key = String(row[model.junctionKey]);
		const columnNamed = (field: string): string => columnOf(model, field, ref.language) ?? field;
		const names = writes.map(({ field }) => columnNamed(field));
		const options = { after: baseline };
		const histories = await readHistory(context.database, model.junction, [key], names, options);
		const history = histories.get(key);
		const overwritten = new Map<string, unknown>();
		const altered: TargetWrite[] = [];
		for (const write of writes) {
			const revisions = history?.get(columnNamed(write.field)) ?? [];
			const value = row[write.field] ?? null;
			const lost = findOverwritten(revisions, before?.[write.field] ?? null);
			if (lost !== null) overwritten.set(write.field, lost.value);
			else if (hashValue(value) === hashValue(write.value)) continue;
			else if (isOurs(revisions, write, value)) altered.push({ ...write, value });
		}
		const values = [...overwritten].map(([field, value]) => [columnNamed(field), value] as const);
		if (values.length > 0) await this.#putBack(target.scope, key, Object.fromEntries(values));
		if (altered.length > 0) await this.#options.provenance.add(ref, await versionsOf(altered));
		return new Set(overwritten.keys());
	}

	/** Writes under an accountability that the history does not take for ours: a person's words. */
	async #putBack(scope: ReadScope, key: string, values: Row): Promise<void> {
		const { ownWrites, emitEvents } = this.#options;
		const accountability = ownWrites.signRestored(this.#options.accountability);
		const service = itemsOf({ ...scope, accountability }, scope.model.junction);
		await service.updateOne(key, values, { emitEvents });
	}
}

async function readRow(
	{ scope, item, language }: TargetRow,
	writes: readonly TargetWrite[],
): Promise<Row | undefined> {
	const names = writes.map(({ field }) => field);
	return names.length === 0 ? undefined : readRowOfLanguage(scope, item.key, language.key, names);
}

/** Fields that somebody has changed since the row was read, as late before the write as can be. */
async function touchedSince(
	target: TargetRow,
	row: Row | undefined,
	writes: readonly TargetWrite[],
): Promise<ReadonlySet<string>> {
	const now = row && (await readRow(target, writes));
	if (row === undefined || now === undefined) return new Set();
	const names = writes.map(({ field }) => field);
	return new Set(names.filter((name) => hashValue(now[name]) !== hashValue(row[name])));
}

function refuseAll(writes: readonly TargetWrite[]): WriteResult {
	const failure = { reason: 'not-found', message: 'the item no longer exists' };
	return {
		fields: new Map(writes.map(({ field }) => [field, 'refused: not-found'])),
		failures: writes.map(({ field }) => ({ field, ...failure })),
		moved: new Set(),
	};
}
