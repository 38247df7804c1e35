import type { FieldRevision } from '../history/history.ts';
import { findReturn } from '../history/returns.ts';
import type { FieldHistory } from './field-history.ts';
import { rebuildVersion, recutVersions } from './field-memory.ts';
import type { FieldState, FieldWitnesses } from './field-state.ts';
import type { FieldVersion } from './field-version.ts';
import { hashValue } from './hash.ts';
import type { SourceField } from './judged-field.ts';
import { personVersion, returnedVersion } from './person-version.ts';
import { digestsOf, sameDigests } from './segments.ts';
import { sourceAtSave } from './source-field.ts';

/** All that tells whose text stands in a field, once its history has been read. */
export interface TextWitnesses extends FieldWitnesses {
	/** Earlier texts of its source. */
	readonly sources: readonly FieldRevision[];
}

/** Versions of another cut are cut anew where history has their texts. */
export async function readWitnesses(
	field: SourceField,
	known: Omit<FieldWitnesses, 'revisions' | 'rebuild'>,
	{ revisions, sources }: FieldHistory,
	sourceLanguage: string,
	cut: number,
): Promise<TextWitnesses> {
	const texts = {
		revisions,
		sources: [field.unit.text, ...sources.map(({ value }) => value)],
		standing: known.value,
		kind: field.unit,
		cut,
	};
	const versions = await recutVersions(known.versions, texts);
	return {
		...known,
		versions,
		revisions,
		sources,
		rebuild: (revision) => rebuildVersion(revision, sourceLanguage, texts),
	};
}

interface FindOptions {
	readonly sourceLanguage: string;
	/** What is known of a person's text is to be told by one version, that of its own. */
	readonly isOriginal: boolean;
}

/** What is not recorded yet of a text that a person wrote or went back to; null: nothing. */
export async function findVersion(
	field: SourceField,
	witnesses: TextWitnesses,
	judged: FieldState,
	{ sourceLanguage, isOriginal }: FindOptions,
): Promise<FieldVersion | null> {
	const { value, versions, revisions, sources, rebuild } = witnesses;
	const hash = hashValue(value);
	const isIt = (revision: FieldRevision): boolean => hashValue(revision.value) === hash;
	const seen = await sourceAtSave(field, revisions, sources, isIt);
	const recorded = versions.find((version) => version.value === hash);
	const isNewest = recorded !== undefined && recorded === versions[0];
	const returned = isNewest ? null : findReturn(revisions, isIt);
	const earlier = recorded ?? (returned?.ours === true ? await rebuild(returned) : null);
	if (returned !== null && (returned.ours || earlier !== null)) {
		return returnedVersion((seen ?? field).unit, earlier, value, sourceLanguage);
	}
	if (judged.owner !== 'person' || recorded !== undefined) return null;
	const base = judged.version;
	// What the text began with tells as much where its source had not moved on before the save.
	const isTold =
		seen !== field && base !== null && !isOriginal && seen !== null && (await isMadeOf(base, seen));
	return seen === null || isTold ? null : personVersion(seen, base, value, sourceLanguage);
}

async function isMadeOf({ source }: FieldVersion, field: SourceField): Promise<boolean> {
	return sameDigests(source, digestsOf(await field.segments()));
}
