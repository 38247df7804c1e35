import type { LanguagePair, RequestSegment } from '../../providers/request.ts';
import {
	countAnswerTokens,
	countContextTokens,
	countTokens,
} from '../../providers/tokens/count.ts';

export interface RequestSize {
	/** Tokens of segments and contexts, or of translations if more; a longer one goes alone. */
	readonly maxTokens: number;
	readonly maxSegments: number;
}

/** Far below the output limit of 16,000 even if twice as much comes back, and a short wait. */
export const REQUEST_SIZE: RequestSize = { maxTokens: 2_500, maxSegments: 60 };

type Weighed = Pick<RequestSegment, 'text' | 'context'>;

/** Packs segments into requests, in order and each into exactly one. */
export function packRequests<T extends Weighed>(
	segments: readonly T[],
	languages: LanguagePair,
	size: RequestSize = REQUEST_SIZE,
): readonly (readonly T[])[] {
	const requests: T[][] = [];
	let tokens = 0;
	for (const segment of segments) {
		const own = weigh(segment, languages);
		const request = requests.at(-1);
		if (request && request.length < size.maxSegments && tokens + own <= size.maxTokens) {
			request.push(segment);
			tokens += own;
		} else {
			requests.push([segment]);
			tokens = own;
		}
	}
	return requests;
}

function weigh(
	{ text, context }: Weighed,
	{ sourceLanguage, targetLanguage }: LanguagePair,
): number {
	const answer = countAnswerTokens(text, sourceLanguage, targetLanguage);
	const question = countTokens(text, sourceLanguage) + countContextTokens(context, sourceLanguage);
	return Math.max(question, answer);
}
