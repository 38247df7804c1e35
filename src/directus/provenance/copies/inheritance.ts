import { readText } from '../../../documents/reading.ts';
import { APPROVED } from '../../../translation/approved-wording.ts';
import { nameOfModel } from '../../content/translations-model.ts';
import type { HistoryReader } from '../../history/history.ts';
import { isEmpty } from '../../host/context.ts';
import { type ItemRows, textOf } from '../../rows/item-rows.ts';
import { type FieldState, judgeField } from '../field-state.ts';
import { type FieldVersion, UNKNOWN_MAKER } from '../field-version.ts';
import type { JudgedField, JudgementSettings } from '../judged-field.ts';
import { hashValue } from '../hash.ts';
import { type Look, NO_HISTORY } from '../recorded-state.ts';
import type { MadeRow } from './evidence.ts';
import { type Copy, findCopies } from './search.ts';

/** What is known of a copied text, from where it was copied. */
export interface Inherited {
	readonly owner: FieldState['owner'];
	/** What it was rendered from; null: that is not known of the original either. */
	readonly version: FieldVersion | null;
	/** It began with the original's text, which `version` is of, and was changed before it was saved. */
	readonly isChanged?: true;
}

/** By `copyKey` and field. */
export type Inheritance = ReadonlyMap<string, ReadonlyMap<string, Inherited>>;

export type JudgeOriginals = (
	settings: JudgementSettings,
	items: readonly ItemRows[],
) => Promise<readonly (readonly JudgedField[])[]>;

export function copyKey({ key, language }: Pick<MadeRow, 'key' | 'language'>): string {
	return `${key} ${language}`;
}

/** What the copies among made rows inherit: it is that which is known of their originals. */
export async function inherit(
	settings: JudgementSettings,
	rows: readonly MadeRow[],
	reader: HistoryReader,
	judge: JudgeOriginals,
): Promise<Inheritance> {
	const copies = await findCopies(settings.scope, rows, reader);
	const inheritance = new Map<string, ReadonlyMap<string, Inherited>>();
	for (const some of Map.groupBy(copies, ({ scope }) => scope).values()) {
		const [first] = some;
		if (first === undefined) continue;
		const originals = new Map(some.map(({ original }) => [original.key, original]));
		const judged = await judge(settingsFor(settings, first, some), [...originals.values()]);
		const byItem = new Map([...originals.keys()].map((key, at) => [key, judged[at] ?? []]));
		for (const copy of some) {
			const { row, original, names } = copy;
			const known = (byItem.get(original.key) ?? []).filter(
				({ language }) => language.code === row.language,
			);
			const found = new Map(names.map((name) => [name, UNPROVEN]));
			for (const field of known) {
				const value = row.values[field.name];
				if (names.includes(field.name)) found.set(field.name, inheritedOf(field, value, copy));
				else {
					const began = inheritedOf(field, field.value, copy);
					if (await isChangedFrom(began, field, value)) {
						found.set(field.name, { ...began, isChanged: true });
					}
				}
			}
			inheritance.set(copyKey(row), found);
		}
	}
	return inheritance;
}

const UNPROVEN: Inherited = { owner: 'unproven', version: null };

/** The originals may be of another collection; what shapes them today is of no interest. */
function settingsFor(
	settings: JudgementSettings,
	{ scope, languages }: Copy,
	copies: readonly Copy[],
): JudgementSettings {
	const keyed = (code: string) => ({ code, key: languages?.get(code) ?? code });
	const codes = new Set(copies.map(({ row }) => row.language));
	return {
		scope,
		sourceLanguage: keyed(settings.sourceLanguage.code),
		targets: [...codes].map(keyed),
		glossary: [],
		styleGuide: undefined,
	};
}

function inheritedOf({ state, found, value }: JudgedField, copied: unknown, copy: Copy): Inherited {
	const version = found ?? ('version' in state ? state.version : null);
	if (version === null) return { owner: state.owner, version };
	const known = { ...version, value: hashValue(copied), standing: undefined, left: undefined };
	const collection = nameOfModel(copy.scope.model);
	const from = { copy: { collection, item: String(copy.original.key) } };
	if (state.owner === 'us') return { owner: 'us', version: { ...known, ...from } };
	const maker = version.provider === APPROVED.provider ? UNKNOWN_MAKER : {};
	// What it began with tells nothing of its own segments: it can be aligned with no source.
	const own = version.value === hashValue(value) ? {} : { target: [] };
	return { owner: 'person', version: { ...known, ...maker, ...own, ...from, byPerson: true } };
}

/** Whether a text that is not the original's has still some of its segments. */
async function isChangedFrom(
	{ version }: Inherited,
	{ field }: JudgedField,
	value: unknown,
): Promise<boolean> {
	const text = isEmpty(value) ? null : textOf(value, field.unit);
	if (version === null || version.recut === true || text === null) return false;
	const before = new Set(version.target);
	return (await readText(text, field.unit)).segments.some(({ digest }) => before.has(digest));
}

/** The state of a text that has stood in its row from the first. */
export async function judgeCopied(
	{ language, name, field, value, known }: Look,
	{ owner, version: inherited }: Inherited,
): Promise<JudgedField> {
	const place = { language, name, field, value, isCopied: true };
	if (inherited === null) return { ...place, state: UNTOLD[owner], found: null };
	const version = { ...inherited, value: hashValue(value) };
	const state = await judgeField({ ...known, ...NO_HISTORY, versions: [version] });
	return { ...place, state, found: version };
}

/** Where it is not known what the original was rendered from. */
const UNTOLD: Readonly<Record<FieldState['owner'], FieldState>> = {
	nobody: { owner: 'nobody' },
	us: { owner: 'us', stale: true, version: null },
	person: { owner: 'person', stale: false, reshaped: false, version: null },
	unproven: { owner: 'unproven' },
};
