import type { StaleCounts } from '../../contract/content.ts';
import { APPROVED } from '../../translation/approved-wording.ts';
import { giveWay } from '../../pace.ts';
import type { TextUnit } from '../../translation/units/analysis.ts';
import { nameOfModel } from '../content/translations-model.ts';
import { type FieldRevision, type HistoryReader, readHistory } from '../history/history.ts';
import { isEmpty } from '../host/context.ts';
import { type ItemRows, sourceText, textOf } from '../rows/item-rows.ts';
import { type FieldHistory, readFieldHistories } from './field-history.ts';
import { rebuildVersion } from './field-memory.ts';
import { judgeField } from './field-state.ts';
import type { ItemSources, JudgedField, JudgementSettings, SourceField } from './judged-field.ts';
import { personVersion } from './person-version.ts';
import { hashValue, type Provenance, type TargetRef } from './provenance.ts';
import { isUnexplained, type Look, lookAt, withHistory } from './recorded-state.ts';
import {
	type DigestedSegment,
	digestSegments,
	digestsOf,
	hashText,
	sameDigests,
	type TextKind,
} from './segments.ts';
import { Shaping } from './shaping.ts';

export function targetRef(
	settings: Pick<JudgementSettings, 'scope'>,
	rows: ItemRows,
	language: string,
): TargetRef {
	return { collection: nameOfModel(settings.scope.model), item: String(rows.key), language };
}

/** The fields of an item that hold source text. */
export function readSources(
	settings: Pick<JudgementSettings, 'scope' | 'sourceLanguage'>,
	rows: ItemRows,
): ReadonlyMap<string, SourceField> {
	const { model, fields } = settings.scope;
	const sources = new Map<string, SourceField>();
	for (const field of fields) {
		const text = sourceText(model, rows, field, settings.sourceLanguage.key);
		if (text === null) continue;
		const { name, format, parseOptions } = field;
		sources.set(name, makeField({ id: name, name, text, format, parseOptions }, field));
	}
	return sources;
}

/** The text is taken apart when that is first asked for: of most current fields nobody does. */
function makeField(
	unit: TextUnit,
	{ slug, isJson }: Pick<SourceField, 'slug' | 'isJson'>,
): SourceField {
	let segments: readonly DigestedSegment[] | null = null;
	let source: readonly string[] | null = null;
	return {
		unit,
		text: hashText(unit.text, unit),
		slug,
		isJson,
		get segments() {
			segments ??= digestSegments(unit.text, unit);
			return segments;
		},
		get source() {
			source ??= digestsOf(this.segments);
			return source;
		},
	};
}

/** Every target field of an item that has a source, language by language. */
export async function judgeItem(
	provenance: Provenance,
	settings: JudgementSettings,
	rows: ItemRows,
	sources: ReadonlyMap<string, SourceField>,
): Promise<readonly JudgedField[]> {
	const [judged = []] = await judgeItems(provenance, settings, [{ rows, sources }]);
	return judged;
}

/** Every target field of a page of items, item by item; many pages share a `reader`. */
export function judgePage(
	provenance: Provenance,
	settings: JudgementSettings,
	page: readonly ItemRows[],
	reader?: HistoryReader,
): Promise<readonly (readonly JudgedField[])[]> {
	const items = page.map((rows) => ({ rows, sources: readSources(settings, rows) }));
	return judgeItems(provenance, settings, items, reader);
}

/** Judges items by one reading of the records, and lets others in between two of them. */
async function judgeItems(
	provenance: Provenance,
	settings: JudgementSettings,
	items: readonly ItemSources[],
	reader: HistoryReader = (...asked) => readHistory(settings.scope.context.database, ...asked),
): Promise<readonly (readonly JudgedField[])[]> {
	const { targets } = settings;
	const refs = items.flatMap(({ rows }) =>
		targets.map(({ code }) => targetRef(settings, rows, code)),
	);
	const records = await provenance.read(refs);
	const shaping = new Shaping(settings);
	const looks: Look[][] = [];
	for (const [at, item] of items.entries()) {
		await giveWay();
		const known = records.slice(at * targets.length, (at + 1) * targets.length);
		looks.push(lookAt(settings, shaping, item, known));
	}
	const open = looks.flat().filter(isUnexplained);
	const { model } = settings.scope;
	const told: ReadonlyMap<Look, FieldHistory> = await readFieldHistories(model, open, reader);
	const judged: JudgedField[][] = [];
	for (const ofItem of looks) {
		await giveWay();
		judged.push(ofItem.map((look) => judge(settings, look, told.get(look))));
	}
	return judged;
}

function judge(
	settings: JudgementSettings,
	{ language, name, field, value, state, known }: Look,
	history: FieldHistory | undefined,
): JudgedField {
	const place = { language, name, field, value };
	if (history === undefined) return { ...place, state, found: null };
	const { revisions, sources: earlier } = history;
	const sources = [field.unit.text, ...earlier.map((revision) => revision.value)];
	const rebuild = (revision: FieldRevision) =>
		rebuildVersion(revision, sources, settings.sourceLanguage.code, field.unit);
	const judged = judgeField(withHistory(known, { revisions, rebuild }));
	const hash = hashValue(value);
	const isRecorded = known.versions.some((version) => version.value === hash);
	const isPerson = judged.owner === 'person';
	const seen = isPerson && !isRecorded ? sourceAtSave(field, value, revisions, earlier) : null;
	const base = isPerson ? judged.version : null;
	// What the text began with tells as much where its source had not moved on before the save.
	const isTold =
		seen !== field && (base === null || (seen !== null && sameDigests(base.source, seen.source)));
	const found = seen === null || isTold ? null : personVersion(seen, base, value);
	if (found === null) return { ...place, state: judged, found };
	return { ...place, state: judgeField(withHistory(known, { versions: [found] })), found };
}

/** The state under which the stale map counts a field. */
export function kindOf({ state }: JudgedField): keyof StaleCounts {
	if (state.owner === 'nobody') return 'missing';
	if (state.owner === 'unproven') return 'unproven';
	const isApproved = state.owner === 'person' || state.version?.provider === APPROVED.provider;
	if (!isApproved) return state.stale ? 'stale' : 'current';
	return state.stale ? 'approvedStale' : 'approved';
}

/** The source as it was when a person's text was saved; null where nothing tells. */
function sourceAtSave(
	field: SourceField,
	value: unknown,
	revisions: readonly FieldRevision[],
	sources: readonly FieldRevision[],
): SourceField | null {
	const hash = hashValue(value);
	const written = revisions.findLast((revision) => hashValue(revision.value) === hash);
	if (written === undefined || written.ours || sources.length === 0) return null;
	const text = textAtSave(written, sources, field.unit);
	if (text === undefined) return field;
	return text === null ? null : makeField({ ...field.unit, text }, field);
}

/** The source text that whoever saved a target had seen; undefined: today's; null: an empty one. */
export function textAtSave(
	written: FieldRevision,
	sources: readonly FieldRevision[],
	kind: TextKind,
): string | null | undefined {
	const seen = sources.filter(
		({ id, parent }) =>
			id <= written.id || written.parent === id || (parent !== null && parent === written.parent),
	);
	if (seen.length === sources.length) return undefined;
	const [last] = seen.toSorted((a, b) => b.id - a.id);
	const text = last === undefined ? null : textOf(last.value, kind);
	return isEmpty(text) ? null : text;
}
