import type { RequestSegment } from '../../providers/request.ts';
import {
	countAnswerTokens,
	countContextTokens,
	countTokens,
} from '../../providers/tokens/count.ts';

export interface RequestSize {
	/**
	 * Tokens of the segments and their contexts, or of their likely translations where these are more; a longer segment
	 * travels alone.
	 */
	readonly maxTokens: number;
	readonly maxSegments: number;
}

export interface LanguagePair {
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
}

/** Far below the output limit of 16,000 even where twice as much comes back, and few enough for a short wait. */
export const REQUEST_SIZE: RequestSize = { maxTokens: 2_500, maxSegments: 60 };

type Weighed = Pick<RequestSegment, 'text' | 'context'>;

/** Packs in order, each segment into exactly one batch. */
export function packRequests<T extends Weighed>(
	segments: readonly T[],
	languages: LanguagePair,
	limits: RequestSize = REQUEST_SIZE,
): readonly (readonly T[])[] {
	const batches: T[][] = [];
	let tokens = 0;
	for (const segment of segments) {
		const own = weigh(segment, languages);
		const batch = batches.at(-1);
		const fits =
			batch !== undefined && batch.length < limits.maxSegments && tokens + own <= limits.maxTokens;
		if (fits) {
			batch.push(segment);
			tokens += own;
		} else {
			batches.push([segment]);
			tokens = own;
		}
	}
	return batches;
}

function weigh(
	{ text, context }: Weighed,
	{ sourceLanguage, targetLanguage }: LanguagePair,
): number {
	const answer = countAnswerTokens(text, sourceLanguage, targetLanguage);
	const question = countTokens(text, sourceLanguage) + countContextTokens(context, sourceLanguage);
	return Math.max(question, answer);
}
