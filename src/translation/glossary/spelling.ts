import { normaliseSegment } from '../../documents/segment-digest.ts';

/** What nobody sees: soft hyphens, joiners, blanks without width, marks of direction. */
const UNSEEN = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060\u2061\ufeff\ufe0e\ufe0f]/g;
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
