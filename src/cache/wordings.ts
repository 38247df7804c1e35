import { z } from 'zod';
import { readJson } from '../store/store.ts';

const wordingSchema = z.object({
	/** Canonical text with the source segment's tag numbers. */
	text: z.string(),
	/** The item and field where a person wrote it: taking the edit back takes the approval back. */
	origin: z.string(),
	/** Milliseconds since 1970; 0: nobody saw it being written. */
	at: z.number(),
	/** Id of the user who said it; null in older values, which tell neither that nor the source. */
	author: z.string().nullable().default(null),
	/** Canonical text of the source segment. */
	source: z.string().nullable().default(null),
	/** An admin had it forgotten: the place teaches these words no more. */
	isForgotten: z.literal(true).optional(),
});

export type ApprovedWording = z.infer<typeof wordingSchema>;
/** Where a wording was said; null of one that came from a file. Keys of items may hold a `:`. */
export function placeOf(origin: string): { item: string; language: string; field: string } | null {
	const names = origin.split(':');
	const [language = '', field = ''] = names.splice(-2);
	return names.length === 0 ? null : { item: names.join(':'), language, field };
}

export type Wordings = readonly ApprovedWording[];

/** A segment has one wording for each field that words it. Older values hold a single wording. */
const storedSchema = z.union([z.array(wordingSchema), wordingSchema.transform((one) => [one])]);

/** Places that are remembered for one segment: taking them all back takes the approval back. */
const MAX_ORIGINS = 50;

/** What places say of one segment now, and places that say nothing of it any more. */
export interface Told {
	readonly learned: ApprovedWording[];
	readonly withdrawn: Set<string>;
}

/** The wordings of a segment once it is told of; null: nothing changes. */
export function withTold(
	standing: Wordings,
	{ learned, withdrawn }: Told,
	isNow: boolean,
): Wordings | null {
	const left = standing.filter(({ origin }) => !withdrawn.has(origin));
	let changed: Wordings | null = left.length < standing.length ? left : null;
	for (const wording of learned) {
		changed = learnOne(changed ?? standing, wording, isNow) ?? changed;
	}
	return changed;
}

/** The wordings of a segment once a place says this one; null: nothing changes. */
export function learnOne(
	standing: Wordings,
	wording: ApprovedWording,
	isNow: boolean,
): Wordings | null {
	const own = standing.find(({ origin }) => origin === wording.origin);
	if (own?.text === wording.text) return null;
	const others = standing.filter((other) => other !== own);
	// Told now, it is the newest whatever the clocks of other processes say.
	const at = isNow ? Math.max(wording.at, (others[0]?.at ?? 0) + 1) : wording.at;
	const [oldest] = others.slice(MAX_ORIGINS - 1);
	if (own === undefined && oldest !== undefined && oldest.at >= at) return null;
	const all = [{ ...wording, at }, ...others].toSorted((a, b) => b.at - a.at);
	return all.slice(0, MAX_ORIGINS);
}

/** The wording of the place that was edited last. */
export function servedOf(wordings: Wordings): ApprovedWording | null {
	return wordings.find(({ isForgotten }) => isForgotten !== true) ?? null;
}

export function decodeWordings(value: Buffer | null | undefined): Wordings {
	return value == null ? [] : (readJson(storedSchema, value) ?? []);
}
