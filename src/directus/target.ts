import type { FieldOutcome, RunFailure } from '../contract.ts';
import type { ChainMember } from '../providers/provider.ts';
import type { OwnWrites } from './accountability.ts';
import type { Accountability, PrimaryKey } from './context.ts';
import { codeOf } from './directus-error.ts';
import { rendering } from './field-memory.ts';
import { readHistory } from './history.ts';
import type { ItemLock } from './item-lock.ts';
import type { TextKind } from './segments.ts';
import { columnOf, hasJunction, type TranslationsShape } from './shape.ts';
import { type FieldVersion, hashValue, type Provenance, type TargetRef } from './provenance.ts';
import { type RowChange, writeRow } from './row-write.ts';
import {
	type ItemRows,
	type ReadScope,
	readItems,
	rowOfLanguage,
	sourceText,
	textOf,
} from './source.ts';

export interface TargetWrite extends RowChange {
	readonly sourceLanguage: string;
	/** What shaped each segment, joined by dots. */
	readonly shapes: string;
	/** Indexes of the segments whose wording is a person's. */
	readonly people: readonly number[];
	readonly member: ChainMember | null;
}

export interface WriteResult {
	readonly fields: ReadonlyMap<string, FieldOutcome>;
	readonly failures: readonly Omit<RunFailure, 'item' | 'language'>[];
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

	/**
	 * A field that somebody changed since `planned` was read is left alone, unless what stands there now is ours too and
	 * our source is still the newest.
	 */
	async write(
		scope: ReadScope,
		planned: ItemRows,
		sourceKey: PrimaryKey,
		languageKey: PrimaryKey,
		ref: TargetRef,
		writes: readonly TargetWrite[],
	): Promise<WriteResult> {
		return this.#lock.run([ref.collection, ref.item, ref.language], async () => {
			const { shape } = scope;
			const [now] = await readItems(scope, [planned.key]);
			if (now === undefined) return refuseAll(writes, 'not-found', 'the item no longer exists');
			const before = rowOfLanguage(shape, planned, languageKey);
			const row = rowOfLanguage(shape, now, languageKey);
			const [known = {}] = await this.#provenance.read([ref]);
			const fields = new Map<string, FieldOutcome>();
			for (const write of writes) {
				const value = row?.[write.field] ?? null;
				const hash = hashValue(value);
				const field = scope.fields.find(({ name }) => name === write.field);
				const isUntouched = hash === hashValue(before?.[write.field] ?? null);
				const isOurs = known[write.field]?.some((version) => version.value === hash) === true;
				const isNewest =
					field !== undefined && sourceText(shape, now, field, sourceKey) === write.sourceText;
				if (hash === hashValue(write.value)) fields.set(write.field, 'unchanged');
				else if (!isUntouched && !(isOurs && isNewest)) fields.set(write.field, 'protected');
				else fields.set(write.field, write.people.length > 0 ? 'merged' : 'translated');
			}
			const pending = writes.filter(({ field }) => fields.get(field) !== 'protected');
			const changes = pending.filter(({ field }) => fields.get(field) !== 'unchanged');
			const standing = Object.fromEntries(
				pending.map(({ field }) => [field, hashValue(row?.[field] ?? null)]),
			);
			const recorded = await this.#provenance.add(ref, versionsOf(pending), standing);
			if (changes.length === 0) return { fields, failures: [] };
			const refused = await writeRow(
				{
					scope,
					item: planned.key,
					languageKey,
					language: ref.language,
					key: row === undefined ? null : String(row[shape.junctionKey]),
					ownWrites: this.#ownWrites,
					accountability: this.#accountability,
					emitEvents: this.#emitEvents,
				},
				changes,
			);
			if (recorded !== null) await this.#provenance.takeBack(ref, [...refused.keys()], recorded);
			for (const [field, error] of refused)
				fields.set(field, `refused: ${explain(error, shape)[0]}`);
			const written = changes.filter(({ field }) => !refused.has(field));
			const failures = [...refused].map(([field, error]) => {
				const [reason, message] = explain(error, shape);
				return { field, reason, message };
			});
			if (written.length === 0) return { fields, failures };
			await this.#recordReadBack(scope, planned, languageKey, ref, written);
			const doubles = duplicates(now, shape.languageField, languageKey);
			return { fields, failures: [...failures, ...doubles] };
		});
	}

	/**
	 * Filters and column types change what is stored: the hash of what really stands there is what counts, unless a
	 * person has written over it by now.
	 */
	async #recordReadBack(
		scope: ReadScope,
		item: ItemRows,
		languageKey: PrimaryKey,
		ref: TargetRef,
		changes: readonly TargetWrite[],
	): Promise<void> {
		const { context, shape } = scope;
		const [now] = await readItems(scope, [item.key]);
		const row = now && rowOfLanguage(shape, now, languageKey);
		if (row === undefined) return;
		const altered = changes.filter(
			({ field, value }) => hashValue(row[field] ?? null) !== hashValue(value),
		);
		if (altered.length === 0) return;
		const key = String(row[shape.junctionKey]);
		const columnNamed = (field: string): string => columnOf(shape, field, ref.language) ?? field;
		const names = altered.map(({ field }) => columnNamed(field));
		const history = await readHistory(context.database, shape.junction, [key], names, 1);
		const readBack = altered
			.filter(({ field }) => history.get(key)?.get(columnNamed(field))?.[0]?.ours !== false)
			.map((write) => ({ ...write, value: row[write.field] }));
		if (readBack.length > 0) await this.#provenance.add(ref, versionsOf(readBack));
	}
}

function versionsOf(writes: readonly TargetWrite[]): Readonly<Record<string, FieldVersion>> {
	return Object.fromEntries(writes.map((write) => [write.field, versionOf(write)]));
}

function versionOf(write: TargetWrite): FieldVersion {
	const { kind, value, sourceText: source, sourceLanguage, shapes, people, member } = write;
	return {
		value: hashValue(value),
		...rendering(source, textOf(value, kind), kind),
		sourceLanguage,
		shapes,
		people: [...people],
		provider: member?.provider ?? 'unknown',
		model: member?.model ?? 'unknown',
		at: Date.now(),
	};
}

function refuseAll(writes: readonly TargetWrite[], reason: string, message: string): WriteResult {
	return {
		fields: new Map(writes.map((write) => [write.field, `refused: ${reason}` as const])),
		failures: writes.map((write) => ({ field: write.field, reason, message })),
	};
}

/** Directus's codes are stable; its messages may quote values and are not passed on. */
function explain(error: unknown, shape: TranslationsShape): [reason: string, message: string] {
	const code = codeOf(error);
	const what = hasJunction(shape) ? 'the translations row' : 'the item';
	return code === 'FORBIDDEN'
		? ['forbidden', `the permissions of this run do not allow writing ${what}`]
		: ['write-failed', `Directus refused to write ${what} (${code || 'unknown error'})`];
}

function duplicates(
	item: ItemRows,
	languageField: string,
	languageKey: PrimaryKey,
): WriteResult['failures'] {
	const rows = item.translations.filter(
		(row) => String(row[languageField]) === String(languageKey),
	);
	const message = 'this item has several rows of this language; the oldest one was written';
	return rows.length > 1 ? [{ reason: 'duplicate-rows', message }] : [];
}
