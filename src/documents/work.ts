import type { Comparer, ParsedDocument, Segment, TextKind, VerificationFault } from './document.ts';
import { compareWith, parseDocument, skeletonOf } from './format.ts';
import { isObject } from './json/place.ts';
import { isDressed } from './markup/respelling.ts';
import { TextMemo } from './memo.ts';
import { verify, type VerifyOptions } from './verification/verify.ts';
import { compareTags, tokeniseCanonical } from './segments/canonical.ts';
import { normaliseSegment, segmentDigest, shortHash } from './segment-digest.ts';

export interface DigestedSegment {
	/** What provenance and the item index know the segment by. */
	readonly digest: string;
	readonly segment: Segment;
}

export interface TextReading {
	/** In their order. */
	readonly segments: readonly DigestedSegment[];
	/** It is beyond the limits of its format, or was given up: it is not translated. */
	readonly refused?: true;
}

/** A text with its translations in it, or why it is not to be written. */
export type Rendering = { readonly text: string } | { readonly fault: 'markup' | 'too-complex' };

interface KnownText {
	readonly document: ParsedDocument;
	readonly isSame: Comparer;
}

/** A text that is rendered into several languages is looked at once: so many characters of texts. */
const known = new TextMemo<KnownText>(1_000_000);

/** All work on a whole text; `kind` says how to read it. */
const work = {
	read(text: string, kind: TextKind): TextReading {
		const { segments, refused } = lookAt(text, kind).document;
		const digested = segments.map((segment) => ({
			digest: segmentDigest(normaliseSegment(segment.text)).toString('base64url'),
			segment,
		}));
		return refused === true ? { segments: digested, refused } : { segments: digested };
	},

	render(text: string, kind: TextKind, translations: readonly (string | null)[]): Rendering {
		const { document, isSame } = lookAt(text, kind);
		const rendered = document.render(translations);
		return isSame(rendered) ? { text: rendered } : { fault: 'markup' };
	},

	/** A second hash follows where an editor would leave out markup. */
	frame(text: string, kind: TextKind): string {
		const left = JSON.stringify(numbersOutside(text, lookAt(text, kind).document.segments));
		const hash = (bare: boolean): string => {
			const skeleton = skeletonOf(text, kind.format, kind.parseOptions, bare);
			return shortHash(`[${JSON.stringify(skeleton)},${left}]`);
		};
		return kind.format === 'html' && isDressed(text) ? `${hash(false)}.${hash(true)}` : hash(false);
	},

	verify(
		segmentText: string,
		languages: VerifyOptions | null,
		[translation]: readonly [string],
	): VerificationFault | null {
		return languages === null
			? compareTags(tokeniseCanonical(segmentText), tokeniseCanonical(translation))
			: verify(segmentText, translation, languages);
	},

	/** Hash of a JSON text, but for the time at which a block editor saved it. */
	jsonHash(text: string): string {
		return shortHash(withoutTime(text));
	},
};

type Work = typeof work;
export type WorkName = keyof Work;
const TABLE: {
	readonly [Name in WorkName]: (...args: Parameters<Work[Name]>) => WorkResult<Name>;
} = work;

/** Plain data: a thread may do it as well. */
export interface TextJob<Name extends WorkName = WorkName> {
	readonly name: Name;
	readonly args: Parameters<Work[Name]>;
}
export type WorkResult<Name extends WorkName> = ReturnType<Work[Name]>;

/** `render` throws a RangeError on a translation without its segment's tags. */
export function doWork<Name extends WorkName>({ name, args }: TextJob<Name>): WorkResult<Name> {
	return TABLE[name](...args);
}

export function nameOf(text: string, { format, parseOptions = {} }: TextKind): string {
	return `${format} ${JSON.stringify(parseOptions)} ${text}`;
}

function lookAt(text: string, kind: TextKind): KnownText {
	const { format, parseOptions } = kind;
	return known.of(nameOf(text, kind), () => {
		const document = parseDocument(text, format, parseOptions);
		return { document, isSame: compareWith(text, format, parseOptions) };
	});
}

/** Each number that stands more or less often in a text than in its segments, with the difference. */
function numbersOutside(text: string, segments: readonly Segment[]): readonly string[] {
	const numbers = new Map<string, number>();
	const count = (counted: string, step: number): void => {
		for (const [number] of counted.matchAll(/\d+/g)) {
			numbers.set(number, (numbers.get(number) ?? 0) + step);
		}
	};
	count(withoutTags(text), 1);
	for (const segment of segments) count(segment.text.replace(/<\/?\d+\/?>/g, ' '), -1);
	return [...numbers]
		.flatMap(([number, times]) => (times === 0 ? [] : `${number} ${times}`))
		.toSorted();
}

function withoutTags(text: string): string {
	let rest = '';
	let position = 0;
	while (position < text.length) {
		const start = text.indexOf('<', position);
		const end = start < 0 ? -1 : text.indexOf('>', start);
		if (end < 0) break;
		rest += `${text.slice(position, start)} `;
		position = end + 1;
	}
	return rest + text.slice(position);
}

/** A block editor notes when it was saved, though nothing changed. */
function withoutTime(text: string): string {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) && Array.isArray(value['blocks'])
			? JSON.stringify({ ...value, time: 0 })
			: text;
	} catch {
		return text;
	}
}
