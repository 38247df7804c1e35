import type { Segment } from '../../document.ts';
import { adoptTranslation } from '../../segments/adopt.ts';
import { writeCanonical } from '../../segments/canonical.ts';
import type { Care } from '../../segments/part.ts';
import {
	isChange,
	readTranslation,
	type SplicedDocument,
} from '../../segments/spliced-document.ts';
import { normalise } from './reader.ts';

/** How many characters are read alone at most for one document, in a second or so. */
const MAX_READ_ALONE = 100_000;
/** How often a segment is read alone at most, and about how much is read with it in all. */
const READINGS = 4;
const AROUND = 500;

/**
 * Renders a document in the plainest manner, reads it once, and writes with more care what does not
 * read as it was meant. `read` gives the segments of what was rendered; null: it is too complex.
 */
export function renderMarkdown(
	document: SplicedDocument,
	translations: readonly (string | null)[],
	read: (rendered: string) => readonly Segment[] | null,
): string {
	const plain = document.render(translations, () => 'plain');
	const meant = document.parts.map((part, index): Meant => {
		const translation = translations[index];
		if (!isChange(part, translation)) return { text: normalise(part.text), isCertain: true };
		const tokens = readTranslation(part, translation);
		const isCertain = part.isCertain?.(tokens) ?? true;
		return { text: normalise(writeCanonical(tokens)), isCertain };
	});
	if (meant.every(({ isCertain }) => isCertain)) return plain;
	const segments = read(plain);
	if (segments === null) return plain;
	const cares = new Map<number, Care>();
	let left = MAX_READ_ALONE;
	for (const index of findMisread(document.segments, meant, segments)) {
		left -= (meant[index]?.text.length ?? 0) * READINGS + AROUND;
		cares.set(index, left > 0 ? 'alone' : 'escaped');
	}
	return cares.size === 0
		? plain
		: document.render(translations, (index) => cares.get(index) ?? 'plain');
}

interface Meant {
	/** Canonical text. */
	readonly text: string;
	readonly isCertain: boolean;
}

/** How far ahead a segment is looked for among those that were read. */
const WINDOW = 50;

/** The segments, but those that are certain, that were read as something else or not at all. */
function findMisread(
	sources: readonly Segment[],
	meant: readonly Meant[],
	found: readonly Segment[],
): number[] {
	const outlines = found.map(({ text }) => outline(normalise(text)));
	const misread: number[] = [];
	let next = 0;
	for (const [index, { text, isCertain }] of meant.entries()) {
		const wanted = outline(text);
		let at = next;
		while (at < next + WINDOW && at < outlines.length && outlines[at] !== wanted) at += 1;
		const [source, other] = [sources[index], outlines[at] === wanted ? found[at] : undefined];
		if (other !== undefined) next = at + 1;
		if (isCertain || source === undefined) continue;
		const adopted = other === undefined ? null : adoptTranslation(source, other);
		if (adopted === null || normalise(adopted) !== text) misread.push(index);
	}
	return misread;
}

/** Canonical text without the numbers of its tags, which reading gives anew. */
function outline(text: string): string {
	return text.replace(/<(\/?)\d+(\/?)>/g, '<$1$2>');
}
