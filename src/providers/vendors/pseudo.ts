import { PSEUDO } from '../../contract/names.ts';
import type { Provider, ProviderRecord } from '../provider.ts';
import type { ProviderReply } from '../request.ts';
import { NO_USAGE } from '../tokens/tokens.ts';

const PLAIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ACCENTED = 'ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž';

/** Tags and entities pass through untouched, as all that is no letter does. */
const TOKENS = /<\/?\d+\/?>|&(?:#\w+|\w+);|\p{L}/gu;

/** Pseudolocalisation accents the letters and makes a text a third longer. It costs nothing. */
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
		// A doubled vowel makes Latin texts longer; in other scripts each third letter gets an accent.
		if (accented === undefined) return others++ % 3 === 0 ? `${token}\u0301` : token;
		return /[aeiou]/i.test(token) ? accented + accented.toLowerCase() : accented;
	});
}
