import type { JobState } from '../../contract/runs.ts';

/** Numbers come as they are written in the language; `one` tells that there is one of them. */
interface Counted {
	readonly count: string;
	readonly one: boolean;
}

/** Sentences of the Studio's notifications. */
export interface NoticeTexts {
	readonly jobSubject: (collection: string, state: JobState | 'budget') => string;
	/** Of a job that its budget stopped. */
	readonly goesOn: string;
	readonly jobItems: (written: string, items: Counted, failed: string) => string;
	readonly first: (message: string) => string;
	readonly runSubject: (collection: string, written: string) => string;
	readonly runItems: (items: Counted, written: Counted, kept: string, refused: string) => string;
	readonly firstFailure: (message: string) => string;
	readonly openAgain: string;
	readonly free: (hits: string, segments: Counted) => string;
	/** Goes on from `free`. */
	readonly others: (usd: string) => string;
	readonly unpriced: string;
}

const english: NoticeTexts = {
	jobSubject: (collection, state) => {
		const ends = {
			running: 'goes on',
			cancelling: 'is being cancelled',
			done: 'is finished',
			failed: 'failed',
			cancelled: 'was cancelled',
			budget: 'was stopped by its budget',
		};
		return `Translation of ${collection} ${ends[state]}`;
	},
	goesOn: 'A later run goes on where it stopped.',
	jobItems: (written, { count, one }, failed) =>
		`${written} of ${count} ${one ? 'item was' : 'items were'} written, ${failed} had failures.`,
	first: (message) => `The first: ${message}.`,
	runSubject: (collection, written) => `Translation of ${collection}: ${written} written`,
	runItems: (items, written, kept, refused) =>
		`${items.count} ${items.one ? 'item' : 'items'}: ${written.count} ${written.one ? 'field' : 'fields'} written, ${kept} left as they were, ${refused} refused.`,
	firstFailure: (message) => `The first failure: ${message}.`,
	openAgain: 'Open the item again to see it.',
	free: (hits, { count, one }) =>
		`${hits} of ${count} ${one ? 'segment' : 'segments'} cost nothing`,
	others: (usd) => `, the others ${usd} US dollars`,
	unpriced: ', calls of unknown price not counted',
};

const german: NoticeTexts = {
	jobSubject: (collection, state) => {
		const ends = {
			running: 'läuft weiter',
			cancelling: 'wird abgebrochen',
			done: 'ist fertig',
			failed: 'ist gescheitert',
			cancelled: 'wurde abgebrochen',
			budget: 'wurde von ihrem Budget angehalten',
		};
		return `Die Übersetzung von ${collection} ${ends[state]}`;
	},
	goesOn: 'Ein späterer Lauf macht dort weiter.',
	jobItems: (written, { count, one }, failed) =>
		`${written} von ${count} ${one ? 'Eintrag' : 'Einträgen'} geschrieben, ${failed} mit Fehlern.`,
	first: (message) => `Der erste: ${message}.`,
	runSubject: (collection, written) => `Übersetzung von ${collection}: ${written} geschrieben`,
	runItems: (items, written, kept, refused) =>
		`${items.count} ${items.one ? 'Eintrag' : 'Einträge'}: ${written.count} ${written.one ? 'Feld' : 'Felder'} geschrieben, ${kept} unverändert, ${refused} abgelehnt.`,
	firstFailure: (message) => `Der erste Fehler: ${message}.`,
	openAgain: 'Öffnen Sie den Eintrag noch einmal, um es zu sehen.',
	free: (hits, { count, one }) =>
		`${hits} von ${count} ${one ? 'Segment' : 'Segmenten'} ohne Kosten`,
	others: (usd) => `, die anderen ${usd} US-Dollar`,
	unpriced: ', Aufrufe ohne bekannten Preis nicht mitgezählt',
};

const french: NoticeTexts = {
	jobSubject: (collection, state) => {
		const ends = {
			running: 'continue',
			cancelling: 'est en cours d’annulation',
			done: 'est terminée',
			failed: 'a échoué',
			cancelled: 'a été annulée',
			budget: 'a été arrêtée par son budget',
		};
		return `La traduction de ${collection} ${ends[state]}`;
	},
	goesOn: 'Une exécution ultérieure reprendra à cet endroit.',
	jobItems: (written, { count, one }, failed) =>
		`${written} écrits sur ${count} ${one ? 'élément' : 'éléments'}, ${failed} avec des erreurs.`,
	first: (message) => `La première : ${message}.`,
	runSubject: (collection, written) => `Traduction de ${collection} : ${written} écrits`,
	runItems: (items, written, kept, refused) =>
		`${items.count} ${items.one ? 'élément' : 'éléments'} : ${written.count} ${written.one ? 'champ écrit' : 'champs écrits'}, ${kept} laissés tels quels, ${refused} refusés.`,
	firstFailure: (message) => `La première erreur : ${message}.`,
	openAgain: 'Rouvrez l’élément pour le voir.',
	free: (hits, { count, one }) => `${hits} sur ${count} ${one ? 'segment' : 'segments'} sans frais`,
	others: (usd) => `, les autres ${usd} dollars US`,
	unpriced: ', sans compter les appels de prix inconnu',
};

/** Another language is another of these and a line here. */
const TEXTS: Readonly<Record<string, NoticeTexts>> = { en: english, de: german, fr: french };

export interface NoticeLanguage extends NoticeTexts {
	readonly number: (value: number, decimals?: number) => string;
	readonly counted: (value: number) => Counted;
}

/** Of a user whose language is `code`; English where there are no such texts, or none is set. */
export function noticesIn(code: string | undefined): NoticeLanguage {
	const [language = ''] = (code ?? 'en').split('-');
	const texts = TEXTS[language];
	const locale = texts === undefined ? 'en' : language;
	const number = (value: number, decimals = 0): string =>
		new Intl.NumberFormat(locale, {
			minimumFractionDigits: decimals,
			maximumFractionDigits: decimals,
		}).format(value);
	const plural = new Intl.PluralRules(locale);
	return {
		...(texts ?? english),
		number,
		counted: (value) => ({ count: number(value), one: plural.select(value) === 'one' }),
	};
}
