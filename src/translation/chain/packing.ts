import type { LanguagePair, RequestSegment } from '../../providers/request.ts';
import {
	countAnswerTokens,
	countContextTokens,
	countTokens,
} from '../../providers/tokens/count.ts';
import type { SegmentTask } from '../segment-task.ts';

export interface RequestSize {
	/** Tokens of segments and contexts, or of translations if more; a longer one goes alone. */
	readonly maxTokens: number;
	readonly maxSegments: number;
}

/** Far below the output limit of 16,000 even if twice as much comes back, and a short wait. */
export const REQUEST_SIZE: RequestSize = { maxTokens: 2_500, maxSegments: 60 };

type Weighed = Pick<RequestSegment, 'text' | 'context'>;

/**
 * Packs segments into requests, each into exactly one, and in the order of each request's first.
 * A request holds segments of one owner: a model may do what a segment says, to all that it sees.
 * So what speaks to a model is to go alone. By default all have one owner, and none goes alone.
 */
export function packRequests<T extends Weighed>(
	segments: readonly T[],
	languages: LanguagePair,
	{
		size = REQUEST_SIZE,
		ownerOf = () => undefined,
		isAlone = () => false,
	}: {
		readonly size?: RequestSize;
		readonly ownerOf?: (segment: T) => string | undefined;
		readonly isAlone?: (segment: T) => boolean;
	} = {},
): readonly (readonly T[])[] {
	const requests: T[][] = [];
	const open = new Map<string | undefined, { readonly request: T[]; tokens: number }>();
	for (const segment of segments) {
		if (isAlone(segment)) {
			requests.push([segment]);
			continue;
		}
		const own = weigh(segment, languages);
		const owner = ownerOf(segment);
		const last = open.get(owner);
		if (last && last.request.length < size.maxSegments && last.tokens + own <= size.maxTokens) {
			last.request.push(segment);
			last.tokens += own;
		} else {
			const request = [segment];
			requests.push(request);
			open.set(owner, { request, tokens: own });
		}
	}
	return requests;
}

/** Tasks of one run, those of each lane apart. */
export function packTasks(
	tasks: readonly SegmentTask[],
	languages: LanguagePair,
): readonly (readonly SegmentTask[])[] {
	return packRequests(tasks, languages, {
		ownerOf: ({ lane }) => lane,
		isAlone: ({ speaks }) => speaks,
	});
}

function weigh(
	{ text, context }: Weighed,
	{ sourceLanguage, targetLanguage }: LanguagePair,
): number {
	const answer = countAnswerTokens(text, sourceLanguage, targetLanguage);
	const question = countTokens(text, sourceLanguage) + countContextTokens(context, sourceLanguage);
	return Math.max(question, answer);
}
