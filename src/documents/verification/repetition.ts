/** A phrase that a model repeats has at most so many words, or letters where none are parted. */
const LONGEST = 8;
const LEAST_TIMES = 5;
const WORDS =
	/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Khmr}\p{sc=Laoo}\p{sc=Mymr}]|[\p{L}\p{M}\p{N}]+/gu;

/** Whether a translation says one phrase five times in a row, and its source nothing so often. */
export function repeatsItself(source: string, translation: string): boolean {
	const times = timesOf(translation);
	return times >= LEAST_TIMES && times > timesOf(source) + 1;
}

/** How often the phrase that is repeated most stands in a row. */
function timesOf(text: string): number {
	const words = text.toLowerCase().match(WORDS) ?? [];
	let most = 1;
	for (let length = 1; length <= LONGEST; length += 1) {
		let same = 0;
		for (let at = length; at < words.length; at += 1) {
			same = words[at] === words[at - length] ? same + 1 : 0;
			most = Math.max(most, Math.floor(same / length) + 1);
		}
	}
	return most;
}
