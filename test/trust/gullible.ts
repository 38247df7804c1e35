import { BOUGHT, LISTED, UNLISTED } from './phrasings.ts';

const ORDERS = [...LISTED, ...UNLISTED].map(({ text }) => plain(text));

/** What a model makes of one segment that obeys an order in any segment of the same request. */
export function obey(
	translation: string,
	all: readonly { readonly text: string; readonly context?: string | undefined }[],
): string {
	const seen = all.map(({ text, context = '' }) => plain(`${context} ${text}`));
	return ORDERS.some((order) => seen.some((text) => text.includes(order)))
		? `${translation} ${BOUGHT}`
		: translation;
}

function plain(text: string): string {
	return text
		.replaceAll(/<[^<>]*>/g, '')
		.replaceAll('&quot;', '"')
		.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
		.toLowerCase()
		.trim();
}
