import type { ApprovedMemory } from '../../cache/approved.ts';
import { placeOf } from '../../cache/wordings.ts';
import type { Leftover, TidyResponse } from '../../contract/memory.ts';
import { giveWay } from '../../pace.ts';
import type { FieldMap } from '../content/field-map.ts';
import type { FieldMapEntry, FieldMaps } from '../content/field-maps.ts';
import type { DirectusContext } from '../host/context.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { SchemaNames } from './schema-names.ts';

interface TidyOptions {
	readonly context: DirectusContext;
	readonly provenance: Provenance;
	readonly approved: ApprovedMemory;
	readonly fieldMaps: FieldMaps;
}

export interface TidyRequest {
	/** Only counts. */
	readonly dryRun: boolean;
	/** null: all of them, those that are gone too. */
	readonly collections: readonly string[] | null;
}

/**
 * Drops what is kept of collections, languages and fields that are gone. Rejects with `StoreError`
 * when the store does not answer; what was dropped before stays dropped.
 */
export async function tidy(
	{ context, provenance, approved, fieldMaps }: TidyOptions,
	{ dryRun, collections }: TidyRequest,
): Promise<TidyResponse> {
	const names = await SchemaNames.read(context, await fieldMaps.list());
	const tally = new Tally();
	for (const collection of collections ?? [undefined]) {
		await tidyProvenance(provenance, names, tally, { collection, dryRun });
		await tidyWording(approved, names, tally, { collection, dryRun });
	}
	await fieldMaps.change((entry) => {
		if (collections?.includes(entry.collection) === false) return entry.fieldMap;
		const left = leftOf(names, tally, entry);
		return dryRun ? entry.fieldMap : left;
	});
	return { dryRun, gone: tally.gone() };
}

interface Part {
	readonly collection: string | undefined;
	readonly dryRun: boolean;
}

async function tidyProvenance(
	provenance: Provenance,
	names: SchemaNames,
	tally: Tally,
	{ collection, dryRun }: Part,
): Promise<void> {
	for await (const page of provenance.pages(collection)) {
		for (const { ref, record } of page) {
			await giveWay();
			const whole = names.leftover(ref.collection, [ref.language]);
			const fields = Object.entries(record);
			const left = fields.filter(([field]) => {
				const gone = whole ?? names.leftover(ref.collection, [], [field]);
				if (gone !== null) tally.count(gone, 'provenance');
				return gone === null;
			});
			if (dryRun || (whole === null && left.length === fields.length)) continue;
			if (left.length === 0) await provenance.drop([ref]);
			else await provenance.replace(ref, Object.fromEntries(left));
		}
	}
}

async function tidyWording(
	approved: ApprovedMemory,
	names: SchemaNames,
	tally: Tally,
	{ collection, dryRun }: Part,
): Promise<void> {
	for await (const page of approved.pages(collection)) {
		const withdrawn = page.flatMap(({ ref, wordings }) => {
			const languages = [ref.sourceLanguage, ref.targetLanguage];
			return wordings.flatMap(({ origin }) => {
				// What came from a file was said of no field.
				const fields = [placeOf(origin)?.field ?? []].flat();
				const gone = names.leftover(ref.collection, languages, fields);
				if (gone === null) return [];
				tally.count(gone, 'wording');
				return [{ ref, origin }];
			});
		});
		if (!dryRun) await approved.learn([], withdrawn);
	}
}

/** What of a map is still there; null: nothing. */
function leftOf(
	names: SchemaNames,
	tally: Tally,
	{ collection, fieldMap }: FieldMapEntry,
): FieldMap | null {
	const isThere = (column: string): boolean => {
		const gone = names.leftover(collection, [], [column]);
		if (gone !== null) tally.count(gone, 'maps');
		return gone === null;
	};
	const left = Object.entries(fieldMap).flatMap(([source, columns]) => {
		if (!isThere(source)) return [];
		const own = Object.entries(columns).filter(([, column]) => isThere(column));
		return own.length === 0 ? [] : [[source, Object.fromEntries(own)] as const];
	});
	return left.length === 0 ? null : Object.fromEntries(left);
}

type Counts = TidyResponse['gone'][number];

class Tally {
	readonly #counts = new Map<string, Counts>();

	count({ kind, collection, name }: Leftover, part: 'provenance' | 'wording' | 'maps'): void {
		const key = JSON.stringify([kind, collection, name]);
		const none = { kind, collection, name, provenance: 0, wording: 0, maps: 0 };
		const known = this.#counts.get(key) ?? none;
		this.#counts.set(key, { ...known, [part]: known[part] + 1 });
	}

	gone(): readonly Counts[] {
		return [...this.#counts.values()];
	}
}
