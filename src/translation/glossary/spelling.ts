import { normaliseSegment } from '../../documents/segment-digest.ts';

/** What nobody sees: soft hyphens, joiners, blanks without width, marks of direction, variants. */
const UNSEEN = /\p{Cf}|\p{Variation_Selector}|\u034f/gu;
const BLANKS = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000 ]+/g;
const APOSTROPHES = /[\u2018\u2019\u201b\u02bc\u02b9\u2032\uff07`\u00b4]/g;
const HYPHENS = /[\u2010-\u2013\u2212\ufe63\uff0d]/g;

/** One spelling of a text for comparison: how words are set and broken does not count. */
export function foldSpelling(text: string): string {
	const plain = text
		.replace(UNSEEN, '')
		.replace(APOSTROPHES, "'")
		.replace(HYPHENS, '-')
		.replace(BLANKS, ' ');
	return normaliseSegment(plain).replace(BLANKS, ' ');
}
