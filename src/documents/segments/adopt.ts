import type { Segment } from '../document.ts';
import { isDressed, respellTags } from '../markup/respelling.ts';
import { markTags } from '../segment-digest.ts';
import { compareTags, nestTags, tokeniseCanonical } from './canonical.ts';

/**
 * The text of a segment that was read from a rendered translation, with the tag numbers of its
 * source segment: tags that changed places were numbered anew when it was read. The answer is null
 * when the markup is not the same on both sides, or tells too little. `earlier` are the marks that
 * the source's tags had when the translation was rendered.
 */
export function adoptTranslation(
	source: Segment,
	target: Segment,
	earlier?: readonly string[],
): string | null {
	const isPlaced = source.unplaced !== true && target.unplaced !== true;
	if (!isPlaced || source.tags.length !== target.tags.length || source.role !== target.role) {
		return null;
	}
	const isMarked = earlier?.length === source.tags.length;
	const adopted = renumber(source, target, {
		expected: isMarked ? earlier : source.tags,
		found: isMarked ? markTags(target) : target.tags,
	});
	if (adopted !== null || source.tags.length === 0) return adopted;
	const isStripped = source.tags.some(isDressed) && !target.tags.some(isDressed);
	return (
		adoptResaved(source, target, false) ?? (isStripped ? adoptResaved(source, target, true) : null)
	);
}

/** Adopts what an editor has saved in its own way; null too where fewer tags are told apart. */
function adoptResaved(source: Segment, target: Segment, bare: boolean): string | null {
	const expected = source.tags.map((tag) => respellTags(tag, bare));
	const found = target.tags.map((tag) => respellTags(tag, bare));
	const isTold = new Set(expected).size === new Set(source.tags).size;
	return isTold ? renumber(source, target, { expected, found }) : null;
}

/** The target's text with the numbers of the source's tags, each tag known by its markup. */
function renumber(
	source: Segment,
	target: Segment,
	markup: { readonly expected: readonly string[]; readonly found: readonly string[] },
): string | null {
	const identities = new Map<string, number>();
	const expected = describeTags(source, markup.expected, identities);
	const found = describeTags(target, markup.found, identities);
	if (expected === null || found === null) return null;
	const free = Map.groupBy([...expected].toReversed(), ([, description]) => description);
	const numbers = new Map<number, number>();
	for (const [tag, description] of found) {
		const number = free.get(description)?.pop()?.[0];
		if (number === undefined) return null;
		numbers.set(tag, number);
	}
	const text = target.text.replace(
		/<(\/?)(\d+)(\/?)>/g,
		(_, open: string, tag: string, end: string) =>
			`<${open}${numbers.get(Number(tag)) ?? 0}${end}>`,
	);
	const [own, other] = [tokeniseCanonical(source.text), tokeniseCanonical(text)];
	return compareTags(own, other, source.fences, source.inner) === null ? text : null;
}

/** Each tag by its markup and that of the pairs around it; `identities` number descriptions. */
function describeTags(
	{ text, fences }: Segment,
	tags: readonly string[],
	identities: Map<string, number>,
): ReadonlyMap<number, string> | null {
	const nestings = nestTags(tokeniseCanonical(text), fences);
	if (typeof nestings === 'string') return null;
	const descriptions = new Map<number, string>();
	for (const [tag, { kind, parent }] of nestings) {
		const around = identities.get(descriptions.get(parent) ?? '') ?? 0;
		const description = `${around} ${kind} ${tags[tag - 1] ?? ''}`;
		descriptions.set(tag, description);
		if (!identities.has(description)) identities.set(description, identities.size + 1);
	}
	return descriptions;
}
