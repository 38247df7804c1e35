import { PSEUDO } from '../../contract/names.ts';
import type { Provider, ProviderRecord } from '../provider.ts';
import type { ProviderReply } from '../request.ts';
import { NO_USAGE } from '../tokens/tokens.ts';

const PLAIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ACCENTED = 'ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž';

/** Tags, entities, letters; the rest of a text passes through untouched, and so do the first two. */
const TOKENS = /<\/?\d+\/?>|&(?:#\w+|\w+);|\p{L}/gu;

/** Pseudolocalisation: accented letters, about a third longer, everything else as it was. Costs nothing. */
export const pseudo: ProviderRecord = {
	name: PSEUDO,
	variables: {},
	needs: [],
	price: () => 0,
	build: () => provider,
};

const provider: Provider = {
	translate: (request): Promise<ProviderReply> =>
		Promise.resolve({
			translations: request.segments.map(({ id, text }) => ({ id, text: pseudolocalise(text) })),
			usage: NO_USAGE,
		}),
	estimate: () => NO_USAGE,
	outputLimit: () => 0,
};

export function pseudolocalise(text: string): string {
	let others = 0;
	return text.replaceAll(TOKENS, (token) => {
		if (/^[<&]/.test(token)) return token;
		const accented = ACCENTED[PLAIN.indexOf(token)];
		// Doubled vowels make a Latin text a third longer; other letters get an accent, the first and each third one.
		if (accented === undefined) return others++ % 3 === 0 ? `${token}\u0301` : token;
		return /[aeiou]/i.test(token) ? accented + accented.toLowerCase() : accented;
	});
}
