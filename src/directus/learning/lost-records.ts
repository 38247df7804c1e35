import { readText } from '../../documents/reading.ts';
import { type FieldRevision, readHistory } from '../history/history.ts';
import { findBringer } from '../history/returns.ts';
import { isEmpty, type Row } from '../host/context.ts';
import { type FieldHistory, readFieldHistories } from '../provenance/field-history.ts';
import {
	type HistoryTexts,
	makeVersion,
	rebuildVersion,
	recutVersions,
} from '../provenance/field-memory.ts';
import type { Inherited } from '../provenance/copies/inheritance.ts';
import { findBase } from '../provenance/field-state.ts';
import type { FieldVersion } from '../provenance/field-version.ts';
import { hashValue } from '../provenance/hash.ts';
import { inheritLost } from '../provenance/judgement.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { textAtSave } from '../provenance/source-field.ts';
import type { LearnScope } from '../rows/scopes.ts';
import { settingsFor } from './copied-fields.ts';
import type { Source, TargetField } from './target-fields.ts';

/**
 * An edited field without a record was typed by hand, unless the store has lost its record:
 * Directus's history tells what of ours the text began with, and which source the person saw.
 */
export async function recoverRecords(
	provenance: Provenance,
	scope: LearnScope,
	fields: readonly TargetField[],
): Promise<readonly TargetField[]> {
	const { context, model } = scope;
	const open = fields.filter(isOpen).map((field) => {
		const { ref, worded, row, column, source, versions } = field;
		const language = { code: ref.language, key: ref.language };
		const place = { item: ref.item, name: worded.field.name, target: row, column };
		return { ...place, sourceRow: source.row, field, language, known: { versions } };
	});
	const histories = await readFieldHistories(model, open, (...asked) =>
		readHistory(context.database, ...asked),
	);
	const inherited = new Map<object, Inherited>();
	const byLanguage = Map.groupBy(histories, ([{ field }]) => field.source.language);
	for (const [language, some] of byLanguage) {
		const settings = settingsFor(scope, language);
		for (const [one, copied] of await inheritLost(provenance, settings, new Map(some))) {
			inherited.set(one, copied);
		}
	}
	const recovered = new Map<TargetField, TargetField>();
	for (const [one, history] of histories) {
		const { field } = one;
		recovered.set(field, await recover(field, history, provenance.cut, inherited.get(one)));
	}
	return fields.map((field) => recovered.get(field) ?? field);
}

interface OpenField extends TargetField {
	readonly row: Row;
	readonly source: Source;
}

/** A row that was just made has no text of ours in it; what is of another cut is cut anew. */
function isOpen(field: TargetField): field is OpenField {
	const { row, source, versions, touch } = field;
	const isTouched = touch === 'told' || touch === 'unknown';
	const isLost = versions.length === 0 || versions.some(({ recut }) => recut === true);
	return row !== undefined && source !== null && isLost && isTouched;
}

async function recover(
	field: OpenField,
	{ revisions, sources }: FieldHistory,
	cut: number,
	inherited: Inherited | undefined,
): Promise<TargetField> {
	const { worded, source, value } = field;
	const hash = hashValue(value);
	const texts: HistoryTexts = {
		revisions,
		sources: [source.text, ...sources.map((revision) => revision.value)],
		standing: value,
		kind: worded.field,
		cut,
	};
	if (field.versions.length > 0) {
		return { ...field, versions: await recutVersions(field.versions, texts) };
	}
	const isIt = (revision: FieldRevision): boolean => hashValue(revision.value) === hash;
	const bringer = findBringer(revisions, isIt);
	const before = await versionBefore(field, revisions, bringer);
	if (before !== null) return { ...field, versions: [before] };
	const rebuild = (revision: FieldRevision) => rebuildVersion(revision, source.language, texts);
	const base = await findBase(hash, { versions: [], revisions, rebuild });
	if (base !== null) return { ...field, versions: [base] };
	if (inherited !== undefined) {
		// Of an unproven original nothing tells what is new in the copy.
		const { version } = inherited;
		return version === null ? { ...field, source: null } : { ...field, versions: [version] };
	}
	const written = revisions[bringer];
	const text = written && textAtSave(written, sources, worded.field);
	if (text === undefined) return field;
	if (text === null) return { ...field, source: null };
	const { segments } = await readText(text, worded.field);
	return { ...field, source: { ...source, text, segments } };
}

/**
 * The text that the authors found there, which may be the one that stands there still, where others
 * than they have written in it since our last text or since it was empty: whatever is the same now
 * may be their words.
 */
async function versionBefore(
	{ authors, worded, source }: OpenField,
	revisions: readonly FieldRevision[],
	bringer: number,
): Promise<FieldVersion | null> {
	const isTheirs = ({ user }: FieldRevision): boolean =>
		authors.some((author) => author.user === user);
	const brought = revisions[bringer];
	if (brought === undefined) return null;
	const earlier = revisions.slice(isTheirs(brought) ? bringer + 1 : bringer);
	const end = earlier.findIndex(({ ours, value }) => ours || isEmpty(value));
	const [before, ...older] = end === -1 ? earlier : earlier.slice(0, end);
	if (before === undefined || authors.length === 0) return null;
	if ([before, ...older].every(isTheirs)) return null;
	const known = { sourceLanguage: source.language };
	return makeVersion(before.value, source.text, worded.field, known);
}
