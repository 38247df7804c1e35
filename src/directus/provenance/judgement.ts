import type { StaleCounts } from '../../contract/content.ts';
import { giveWay } from '../../pace.ts';
import { APPROVED } from '../../translation/approved-wording.ts';
import { nameOfModel } from '../content/translations-model.ts';
import { type HistoryReader, readHistory } from '../history/history.ts';
import { type ItemRows, sourceText } from '../rows/item-rows.ts';
import { type FieldHistory, readFieldHistories } from './field-history.ts';
import { judgeField } from './field-state.ts';
import { findVersion, readWitnesses } from './found-version.ts';
import type { MadeRow } from './copies/evidence.ts';
import { inherit, type Inheritance, type Inherited, judgeCopied } from './copies/inheritance.ts';
import { inheritByHistory, type OpenField } from './copies/made-rows.ts';
import type { ItemSources, JudgedField, JudgementSettings, SourceField } from './judged-field.ts';
import type { Provenance, TargetRef } from './provenance.ts';
import { makeField } from './source-field.ts';
import { isUnexplained, type Look, lookAt, NO_HISTORY } from './recorded-state.ts';
import { Shaping } from './shaping.ts';

export function targetRef(
	settings: Pick<JudgementSettings, 'scope'>,
	rows: ItemRows,
	language: string,
): TargetRef {
	return { collection: nameOfModel(settings.scope.model), item: String(rows.key), language };
}

/** The fields of an item that hold source text. */
export async function readSources(
	settings: Pick<JudgementSettings, 'scope' | 'sourceLanguage'>,
	rows: ItemRows,
): Promise<ReadonlyMap<string, SourceField>> {
	const { model, fields } = settings.scope;
	const sources = new Map<string, SourceField>();
	for (const field of fields) {
		const text = sourceText(model, rows, field, settings.sourceLanguage.key);
		if (text === null) continue;
		const { name, format, parseOptions } = field;
		sources.set(name, await makeField({ id: name, name, text, format, parseOptions }, field));
	}
	return sources;
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
export async function judgePage(
	provenance: Provenance,
	settings: JudgementSettings,
	page: readonly ItemRows[],
	reader?: HistoryReader,
): Promise<readonly (readonly JudgedField[])[]> {
	const items: ItemSources[] = [];
	for (const rows of page) items.push({ rows, sources: await readSources(settings, rows) });
	return judgeItems(provenance, settings, items, reader);
}

/** Judges items by one reading of the records, and lets others in between two of them. */
async function judgeItems(
	provenance: Provenance,
	settings: JudgementSettings,
	items: readonly ItemSources[],
	reader: HistoryReader = (...asked) => readHistory(settings.scope.context.database, ...asked),
): Promise<readonly (readonly JudgedField[])[]> {
	const looks = await lookAtAll(provenance, settings, items);
	const open = looks.flat().filter(isUnexplained);
	const { model } = settings.scope;
	const told: ReadonlyMap<Look, FieldHistory> = await readFieldHistories(model, open, reader);
	const inherited = await inheritByHistory(settings, open, told, reader, (...originals) =>
		judgeOriginals(provenance, ...originals, reader),
	);
	const judged = await judgeAll(looks, (look) => {
		const [history, copied] = [told.get(look), inherited.get(look)];
		if (history === undefined || copied === undefined) {
			return judge(settings, provenance.cut, look, history);
		}
		const edits = copied.isChanged ? history.revisions : history.revisions.slice(0, -1);
		if (edits.length === 0) return judgeCopied(look, copied);
		const versions = copied.version === null ? [] : [copied.version];
		const known = { ...look.known, versions };
		return judge(settings, provenance.cut, { ...look, known }, { ...history, revisions: edits });
	});
	return judged.map((fields) =>
		fields.filter(
			({ field, state }) =>
				(field.isAside !== true || state.owner === 'us') &&
				(field.isForNew !== true || state.owner === 'nobody'),
		),
	);
}

/** What copies inherit, by row and field: that which is known of the items they were copied from. */
export async function inheritCopies(
	provenance: Provenance,
	settings: JudgementSettings,
	rows: readonly MadeRow[],
): Promise<Inheritance> {
	const reader: HistoryReader = (...asked) =>
		readHistory(settings.scope.context.database, ...asked);
	return inherit(settings, rows, reader, (...originals) =>
		judgeOriginals(provenance, ...originals, reader),
	);
}

/** What edited texts began with that no record tells of, and that were copied from other items. */
export async function inheritLost(
	provenance: Provenance,
	settings: JudgementSettings,
	told: ReadonlyMap<OpenField, FieldHistory>,
): Promise<ReadonlyMap<object, Inherited>> {
	const reader: HistoryReader = (...asked) =>
		readHistory(settings.scope.context.database, ...asked);
	return inheritByHistory(settings, [...told.keys()], told, reader, (...originals) =>
		judgeOriginals(provenance, ...originals, reader),
	);
}

/** Every target field, whether its source still stands there or not; copies are taken for words. */
async function judgeOriginals(
	provenance: Provenance,
	settings: JudgementSettings,
	items: readonly ItemRows[],
	reader: HistoryReader,
): Promise<readonly (readonly JudgedField[])[]> {
	const originals: ItemSources[] = [];
	for (const rows of items) {
		const sources = new Map(await readSources(settings, rows));
		for (const field of settings.scope.fields) {
			if (sources.has(field.name)) continue;
			const { name, format, parseOptions } = field;
			const unit = { id: name, name, text: '', format, parseOptions };
			sources.set(name, await makeField(unit, field));
		}
		originals.push({ rows, sources });
	}
	const looks = await lookAtAll(provenance, settings, originals);
	const open = looks.flat().filter(isUnexplained);
	const { model } = settings.scope;
	const told: ReadonlyMap<Look, FieldHistory> = await readFieldHistories(model, open, reader);
	return judgeAll(looks, (look) => judge(settings, provenance.cut, look, told.get(look), true));
}

async function lookAtAll(
	provenance: Provenance,
	settings: JudgementSettings,
	items: readonly ItemSources[],
): Promise<readonly (readonly Look[])[]> {
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
		looks.push(await lookAt(settings, shaping, item, known));
	}
	return looks;
}

async function judgeAll(
	looks: readonly (readonly Look[])[],
	judgeLook: (look: Look) => Promise<JudgedField>,
): Promise<readonly (readonly JudgedField[])[]> {
	const judged: JudgedField[][] = [];
	for (const ofItem of looks) {
		const fields: JudgedField[] = [];
		for (const look of ofItem) {
			await giveWay();
			fields.push(await judgeLook(look));
		}
		judged.push(fields);
	}
	return judged;
}

/** `isOriginal`: what is known of a person's text is to be told by one version, that of its own. */
async function judge(
	settings: JudgementSettings,
	cut: number,
	{ language, name, field, value, state, known }: Look,
	history: FieldHistory | undefined,
	isOriginal = false,
): Promise<JudgedField> {
	const place = { language, name, field, value };
	if (history === undefined) return { ...place, state, found: null };
	const { code } = settings.sourceLanguage;
	const witnesses = await readWitnesses(field, known, history, code, cut);
	const judged = await judgeField(witnesses);
	const found = await findVersion(field, witnesses, judged, { sourceLanguage: code, isOriginal });
	if (found === null) return { ...place, state: judged, found };
	return {
		...place,
		state: await judgeField({ ...known, ...NO_HISTORY, versions: [found] }),
		found,
	};
}

/** The state under which the stale map counts a field. */
export function kindOf({ state }: JudgedField): keyof StaleCounts {
	if (state.owner === 'nobody') return 'missing';
	if (state.owner === 'unproven') return 'unproven';
	const isApproved = state.owner === 'person' || state.version?.provider === APPROVED.provider;
	if (!isApproved) return state.stale ? 'stale' : 'current';
	return state.stale ? 'approvedStale' : 'approved';
}
