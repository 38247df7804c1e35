import { createHash } from 'node:crypto';
import type { CacheHit, CacheRequest, Prompt, ResponseUsage } from '../cache/cache.ts';
import type { Format } from '../documents/document.ts';
import { PROMPT_VERSION } from '../providers/texts/system-prompt.ts';
import type {
	ChainMember,
	LanguagePair,
	MemberRequest,
	RequestSegment,
	RequestTerm,
} from '../providers/request.ts';

/** One distinct segment, which stands in `occurrences` places of the run's fields. */
export interface SegmentTask {
	/** `s1`, `s2`, ...: the id on the wire. */
	readonly id: string;
	/** Canonical text, normalised. */
	readonly text: string;
	readonly terms: readonly RequestTerm[];
	/** Those of all segments that read so: see `Segment`. */
	fences?: readonly number[] | undefined;
	inner?: readonly number[] | undefined;
	/** It speaks to a model, and travels alone. */
	readonly speaks: boolean;
	/** Segments of several lanes do not travel together; see `LaneOf`. */
	readonly lane?: string | undefined;
	/** One per chain member, in the chain's order. */
	readonly requests: readonly CacheRequest[];
	/** Entries that it is served from too, and that are not written for it. */
	readonly readable: readonly CacheRequest[];
	occurrences: number;
	/** How it read in the target row before it left the source, and who made that. */
	former?: { readonly translation: string; readonly member: ChainMember };
	/** Requests whose answer was refused, lately or in this run, and is remembered. */
	readonly refused: Set<CacheRequest>;
	/** Where it stands first; undefined: nothing is told of it. */
	context: string | undefined;
}

export type Outcome =
	| {
			readonly status: 'served';
			readonly translation: string;
			readonly member: ChainMember;
			/** Paid for in this run, or served without a call of this run. */
			readonly paid: boolean;
			readonly usage: ResponseUsage | null;
			/** It stood in the target row before. */
			readonly fromRow?: true;
	  }
	| {
			readonly status: 'failed';
			/** A verification fault, a provider error's kind, or `no-provider`. */
			readonly reason: string;
			readonly message: string;
			readonly member: ChainMember | null;
			/** It was refused before: nobody was asked. */
			readonly remembered?: true;
	  };

export function served(hit: CacheHit, paid = false): Outcome {
	const { provider, model } = hit.request;
	return {
		status: 'served',
		translation: hit.response,
		member: { provider, model },
		paid,
		usage: hit.usage,
	};
}

/** The tasks whose segments stood in the row before and are back. */
export function serveFormer(tasks: readonly SegmentTask[]): ReadonlyMap<SegmentTask, Outcome> {
	return new Map(
		tasks.flatMap((task): [SegmentTask, Outcome][] =>
			task.former === undefined
				? []
				: [[task, { status: 'served', ...task.former, paid: false, usage: null, fromRow: true }]],
		),
	);
}

export function failed(member: ChainMember, reason: string, message: string): Outcome {
	return { status: 'failed', reason, message, member };
}

/** Entries that it is served from, the best first; those of `requests` stand last. */
export function readingsOf({ readable, requests }: SegmentTask): readonly CacheRequest[] {
	return readable.length === 0 ? requests : [...readable, ...requests];
}

/** What one call asks for: segments that travel together, and each of their terms once. */
export function writeRequest(
	segments: readonly (RequestSegment & Pick<SegmentTask, 'terms'>)[],
	run: Omit<MemberRequest, 'segments' | 'glossary'>,
): MemberRequest {
	const { sourceLanguage, targetLanguage, styleGuide } = run;
	const terms = segments.flatMap((segment) => segment.terms);
	return {
		sourceLanguage,
		targetLanguage,
		styleGuide,
		glossary: [...new Map(terms.map((term) => [term.term, term])).values()],
		segments: segments.map(({ id, text, context }) => ({ id, text, context })),
	};
}

/** Everything that shapes the answer to one segment, for the cache's digest. */
export function promptOf(
	{ text, format, terms }: Pick<SegmentTask, 'text' | 'terms'> & { readonly format: Format },
	{
		sourceLanguage,
		targetLanguage,
		styleGuide,
		promptVersion = PROMPT_VERSION,
	}: LanguagePair & {
		readonly styleGuide?: string | undefined;
		readonly promptVersion?: string | undefined;
	},
): Exclude<Prompt, string> {
	return {
		text,
		format,
		source: sourceLanguage,
		target: targetLanguage,
		glossary: JSON.stringify(
			terms.map(({ term, translation = null, note = null }) => [term, translation, note]),
		),
		style: styleGuide === undefined ? '' : digestOf(styleGuide),
		prompt: promptVersion,
	};
}

/**
 * What shapes a translation besides its text, as `terms~style`: a mark of its terms and one of the
 * style guide, each empty where there is none. Without both it is empty.
 */
export function shapingOf(terms: readonly RequestTerm[], styleGuide: string | undefined): string {
	if (terms.length === 0 && styleGuide === undefined) return '';
	const ofTerms = terms.length === 0 ? '' : markOf(JSON.stringify(terms));
	return `${ofTerms}~${styleGuide === undefined ? '' : markOf(styleGuide)}`;
}

/** Which parts of two shapings differ. */
export function compareShapings(before: string, now: string): readonly ('glossary' | 'style')[] {
	const [terms = '', style = ''] = before.split('~');
	const [termsNow = '', styleNow = ''] = now.split('~');
	return [
		...(terms === termsNow ? [] : (['glossary'] as const)),
		...(style === styleNow ? [] : (['style'] as const)),
	];
}

function markOf(text: string): string {
	return digestOf(text).slice(0, 6);
}

function digestOf(text: string): string {
	return createHash('sha256').update(text).digest('base64url');
}
