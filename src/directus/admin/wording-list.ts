import { RouteNotFoundError } from '@directus/errors';
import { z } from 'zod';
import type { ApprovedMemory, ApprovedRef } from '../../cache/approved.ts';
import { type ApprovedWording, placeOf, servedOf } from '../../cache/wordings.ts';
import type { Wording, WordingResponse } from '../../contract/wording.ts';
import { giveWay } from '../../pace.ts';
import { readInput } from '../host/input.ts';

const listSchema = z.strictObject({
	collection: z.string().trim().min(1).optional(),
	search: z.string().trim().max(200).optional(),
	offset: z.coerce.number().int().nonnegative().max(1_000_000).optional(),
});
const forgetSchema = z.strictObject({ id: z.string() });
const idSchema = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string(), z.string()]);

const PAGE = 50;
/** So many are put in order with those that are in order already. */
const SORTED_AT_ONCE = 5_000;
/** What takes longer ends where it is, and says so. */
const LONGEST_ANSWER_MS = 5_000;

/** A wording that matches, by what it takes to order it and to find it again. */
interface Match {
	readonly at: number;
	/** Orders what was said at the same time, as all that came with a file. */
	readonly name: string;
	readonly ref: ApprovedRef;
	readonly origin: string;
}

/** Shows admins what was learned from whom, and forgets it. Rejects with `StoreError`. */
export class WordingList {
	readonly #approved: ApprovedMemory;

	constructor(approved: ApprovedMemory) {
		this.#approved = approved;
	}

	/** A page, the newest first: of all others it keeps no text. */
	async list(query: unknown): Promise<WordingResponse> {
		const { collection, search = '', offset = 0 } = readInput(listSchema, query);
		const deadline = performance.now() + LONGEST_ANSWER_MS;
		const sought = search.toLowerCase();
		const wanted = offset + PAGE;
		const seen = new Set<string>();
		let newest: Match[] = [];
		let total = 0;
		let complete = true;
		for await (const page of this.#approved.pages(collection)) {
			for (const { ref, wordings } of page) {
				await giveWay();
				const name = JSON.stringify(ref);
				if (seen.has(name)) continue;
				seen.add(name);
				for (const wording of wordings) {
					if (wording.isForgotten === true || !holds(wording, sought)) continue;
					total += 1;
					newest.push({ at: wording.at, name, ref, origin: wording.origin });
				}
			}
			if (newest.length > wanted + SORTED_AT_ONCE) newest = newestOf(newest, wanted);
			complete = performance.now() <= deadline;
			if (!complete) break;
		}
		const shown = newestOf(newest, wanted).slice(offset);
		const standing = await this.#approved.standing(shown.map(({ ref }) => ref));
		const wordings = shown.flatMap(({ ref, origin }, index) => {
			const all = standing[index] ?? [];
			const wording = all.find((one) => one.origin === origin);
			return wording === undefined ? [] : [describe(ref, wording, servedOf(all) === wording)];
		});
		return { wordings, total, complete, nextOffset: wanted < total ? wanted : null };
	}

	/** Forgets one wording of one place. Rejects with a Directus error where there is none. */
	async forget(input: unknown): Promise<{ readonly forgotten: number }> {
		const found = readId(readInput(forgetSchema, input).id);
		const isKnown = found !== null && (await this.#approved.forget(found.ref, found.origin));
		if (!isKnown) throw new RouteNotFoundError({ path: 'wording' });
		return { forgotten: 1 };
	}
}

function newestOf(matches: readonly Match[], count: number): Match[] {
	return matches.toSorted((a, b) => b.at - a.at || compare(a.name, b.name)).slice(0, count);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}

const TAGS = /<\/?\d{1,6}\/?>/g;

/** Whether the source or the wording holds the text, wherever inline tags stand in them. */
function holds({ text, source }: ApprovedWording, sought: string): boolean {
	return [text, source ?? ''].some((part) =>
		part.replaceAll(TAGS, '').toLowerCase().includes(sought),
	);
}

function describe(ref: ApprovedRef, wording: ApprovedWording, isServed: boolean): Wording {
	const { text, source, author, origin, at } = wording;
	const place = placeOf(origin);
	return {
		id: idOf({ ref, origin }),
		collection: ref.collection,
		sourceLanguage: ref.sourceLanguage,
		targetLanguage: ref.targetLanguage,
		source,
		text,
		author,
		item: place?.item ?? null,
		field: place?.field ?? null,
		day: at === 0 ? null : new Date(at).toISOString().slice(0, 10),
		isServed,
	};
}

function idOf({ ref, origin }: Pick<Match, 'ref' | 'origin'>): string {
	const { collection, sourceLanguage, targetLanguage, format, digest } = ref;
	const names = [collection, sourceLanguage, targetLanguage, format, digest, origin];
	return Buffer.from(JSON.stringify(names)).toString('base64url');
}

function readId(id: string): Pick<Match, 'ref' | 'origin'> | null {
	try {
		const names = idSchema.parse(JSON.parse(Buffer.from(id, 'base64url').toString()));
		const [collection, sourceLanguage, targetLanguage, format, digest, origin] = names;
		return { ref: { collection, sourceLanguage, targetLanguage, format, digest }, origin };
	} catch {
		return null;
	}
}
