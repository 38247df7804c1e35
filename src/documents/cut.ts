/**
 * Number of the way in which texts are cut: into which segments, tags and frame. Whatever changes
 * that for a text that was cut well before raises it by one, and nothing else needs to change:
 * digests of another cut are never compared with today's, and approved wording is rebuilt once.
 */
export const CUT = 2;

/** The cut of what names none: it was written before cuts had numbers, or under this one. */
export const FIRST_CUT = 1;
