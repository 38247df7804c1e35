/** Matches numbers from thirteen to 99 in the languages that people most translate between. */
export const NUMBER_WORD = new RegExp(
	[
		/zwanzig|drei(?:ß|ss)ig|(?:vier|fünf|sech|sieb|acht|neun)zig/iu,
		/(?:drei|vier|fünf|sech|sieb|acht|neun)zehn/iu,
		/twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety/iu,
		/(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies/iu,
		/(?:thir|four|fif|six|seven|eigh|nine)teen/iu,
		/vingt|trente|quarante|cinquante|soixante|septante|nonante/iu,
		/treize|quatorze|quinze|seize|dix-(?:sept|huit|neuf)/iu,
		/veint[ei]|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa/iu,
		/trece|catorce|quince|dieci(?:s[ée]is|siete|ocho|nueve)/iu,
		/vinte|trinta|quarenta|cinquenta|treze|quatorze|dez[ea](?:sseis|ssete|nove)|dezoito/iu,
		/venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta/iu,
		/tredici|quattordici|quindici|sedici|dicia(?:ssette|nnove)|diciotto/iu,
		/twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig/iu,
		/(?:der|veer|vijf|zes|zeven|acht|negen)tien/iu,
		/двадцат|тридцат|сорок|(?:пят|шест|сем|восем)ь?(?:и)?десят|девяност|надцат/iu,
		/dwadzie|trzydzie|czterdzie|dziesiąt|naście/iu,
		/(?<!\p{L})(?:سیزده|چهارده|پانزده|شانزده|هفده|ه[یجژ]ده|هیجده|نوزده|بیست|سی|چهل|پنجاه|شصت|هفتاد|هشتاد|نود)(?!\p{L}{4})/iu,
		/(?<!\p{L})(?:و?ال)?(?:[\u062b\u0623\u062e\u0633\u062a]\p{L}{1,5} عشرة?|(?:عشر|ثلاث|أربع|خمس|ست|سبع|ثمان|تسع)(?:ون|ين))(?!\p{L})/iu,
		/(?<!\p{L})(?:تیرہ|چودہ|پندرہ|سولہ|سترہ|اٹھارہ|انیس|بیس|تیس|چالیس|پچاس|ساٹھ|نوے)/iu,
		/तेरह|चौदह|प(?:ं|न्)द्रह|सोलह|सत्रह|अ(?:ठ|ट्ठ)ारह|उन्नीस|बीस|तीस|चालीस|पचास|साठ|सत्तर|अस्सी|नब्बे/iu,
		/(?<!\p{L})ו?[בהלמ]?(?:עשרים|שלושים|ארבעים|חמישים|שי?שים|שבעים|שמונים|תשעים)(?!\p{L})|עשרה(?!\p{L})/iu,
	]
		.map(({ source }) => source)
		.join('|'),
	'iu',
);

/** From two to nine, as they stand before `hundred` and `thousand`, which follow. */
const MULTIPLES: readonly (readonly [digits: string, hundred: string, thousand: string])[] = [
	['two three four five six seven eight nine', '[ -]?hundred', '[ -]?thousand'],
	['zwei drei vier fünf sechs sieben acht neun', 'hundert', 'tausend'],
	['deux trois quatre cinq six sept huit neuf', '[ -]cents?', '[ -]mille'],
	['dos tres cuatro cinco seis siete ocho nueve', 'cient[oa]s', ' mil'],
	['due tre quattro cinque sei sette otto nove', 'cento', 'mila'],
	['dois três quatro cinco seis sete oito nove', 'cent[oa]s', ' mil'],
	['twee drie vier vijf zes zeven acht negen', 'honderd', 'duizend'],
	['två tre fyra fem sex sju åtta nio', '[ -]?hundra', '[ -]?tusen'],
	['две три четыре пять шесть семь восемь девять', '(?:ста|сти|сот)', ' тысяч[иа]?'],
];
/** What no rule makes. */
const ODD_HUNDREDS: Readonly<Record<number, string>> = {
	2: 'doscient[oa]s|duzent[oa]s',
	3: 'trescient[oa]s|trezent[oa]s',
	5: 'quinient[oa]s|quinhent[oa]s',
	7: 'setecient[oa]s',
	9: 'novecient[oa]s',
};

/** Matches each of 200, 300, ... 900 and 2000, ... 9000 where it is written out. */
export const WRITTEN_MULTIPLES = new Map<number, RegExp>();
for (const digit of [2, 3, 4, 5, 6, 7, 8, 9]) {
	const forms = MULTIPLES.map(([digits, ...rest]) => [digits.split(' ')[digit - 2], ...rest]);
	const hundreds = forms.map(([word, hundred]) => `${word}${hundred}`);
	const thousands = forms.map(([word, , thousand]) => `${word}${thousand}`);
	const odd = ODD_HUNDREDS[digit];
	const allHundreds = odd === undefined ? hundreds : [...hundreds, odd];
	WRITTEN_MULTIPLES.set(digit * 100, new RegExp(allHundreds.join('|'), 'iu'));
	WRITTEN_MULTIPLES.set(digit * 1000, new RegExp(thousands.join('|'), 'iu'));
}
