/** What no number before it may lose: measures, months, versions. */
const EXACT =
	'gram|kilo|lit|watt|volt|amp|inch|zoll|met|mètre|mil|pound|pfund|euro|dollar|cent|perc|proz|franc|frank|byte|pixel|hertz|tonn|gallon|ounce|foot|feet|fuß|jan|feb|mar|märz|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|alpha|beta|preview|release|version';
/** A word that a number is joined to, and that is no measure: `24-hour`, `360-Grad-Blick`. */
const JOINED = new RegExp(
	String.raw`(?<![\d.,:/\p{L}$€£¥-])(?!(?:19|20)\d\d[-‑])(\d+)[-‑](?!(?:${EXACT}))\p{L}{4}`,
	'giu',
);
/** Whatever turns once round or goes on all day, in words that no other number stands in. */
const ROUND =
	/(?<![\d.,])(24)(?=[-‑](?:hour|hr|stunden?|stündig|uur|ore|horas|heures|часов)|\s?h(?:eures)?(?:\s?\/\s?|\ssur\s)24|\s?h[-‑\s]\p{L}{4}|\s(?:hours?|stunden|uur|horas|heures|ore|часа)\s(?:(?:a|per|each|am|pro|par|al|por|в)\s(?:day|tag|dag|jour|día|dia|giorno|сутки)|geöffnet|offen)|\s?(?:小时|小時)(?:营业|營業|服务|服務|客服|全天|热线|前台|在线|开放)|時間(?:営業|対応|受付|体制|年中無休|サポート|サービス|フロント))|(?<=\bopen )(24)(?= hours)|(?<![\d.,])(360)(?=\s?°|[-‑\s](?:degrees?|grad|degrés|grados|gradi|graus|graden)|\s?(?:度|градус))|(?<![\d.,])(50)(?=[/:-]50(?!\d))|(?<=(?<!\d)50[/:-])(50)(?!\d)/giu;
/** `Marketing 101` is its basics, but `Room 101` is a room. */
const BASICS =
	/(?<!(?<!\p{L})(?:room|route|highway|bus|line|flight|page|chapter|number|no|article|section|call|dial|code|model|suite|gate|unit|version|error|channel|floor|platform|building|psalm|track|area|is|are|of|in|at|to|the|for|and|from|with|all|only|over|than|about) )(?<=\p{L}\p{L} )(101)(?! ?\p{Sc}|[\d.,:/%-]\d| (?!for\b|course|class|guide|workshop|series|lesson|and\b|with\b|by\b)\p{L})/giu;
/** `the 1800s`, `1990er`, `1990年代`. */
const SPAN =
	/(?<![\d.,])((?:1\d|20)?\d0)(?=['’]?s(?!\p{L})|er(?!\p{L})|ern(?!\p{L})|er[- ]jahre|[-‑](?:х|е|ті|их|ых|luvu|talet)|年代|년대)|(?<=(?:années|anni|años|anos|lata|jaren) ['’]?)((?:1\d|20)?\d0)(?!\d)/giu;
const SPEAKS_OF_SPAN =
	/centur|jahrhundert|siècle|siglo|secol|sécul|eeuw|wiek|stulec|(?<!\p{L})век|столет|столітт|århundra|århundre|vuosisa|század|stolet|yüzyıl|thế kỷ|世[紀纪]|세기|قرن|قرون|सदी|शताब्दी|מאה|ศตวรรษ|αιών|cento(?!\p{L})/iu;

/** What languages say without its digits, or with others. */
export interface Idioms {
	/** Numbers that may be missing on the other side. */
	readonly mayGo: readonly string[];
	/** Numbers that may stand here although the other side lacks them. */
	readonly mayCome: readonly string[];
	/** Numbers that tell a century or a decade: `1800`. */
	readonly spans: ReadonlySet<string>;
}

/** `other` is the text on the other side; both have ASCII digits. */
export function idiomsOf(text: string, other: string): Idioms {
	const numbersOf = (pattern: RegExp) =>
		[...text.matchAll(pattern)].flatMap(([, ...groups]) =>
			groups.filter((one) => one !== undefined),
		);
	const common = [...numbersOf(ROUND), ...numbersOf(BASICS)];
	const spans = numbersOf(SPAN);
	// What goes round is joined to its word too, and is told once.
	const joined = numbersOf(JOINED).filter((number) => !common.includes(number));
	return {
		mayGo: [...common, ...spans, ...joined],
		mayCome: [...common, ...(SPEAKS_OF_SPAN.test(other) ? spans : [])],
		spans: new Set(spans),
	};
}
