const STREET =
	/^(?:rue|avenue|boulevard|place|chemin|quai|impasse|cours|allée|route|via|viale|piazza|corso|largo|vicolo|calle|avenida|plaza|paseo|carretera|camino|rua|praça|travessa|ulica)$/i;
/** What stands small between the names of an address. */
const PARTICLE =
	/^(?:de|la|le|les|du|des|di|del|della|dei|degli|delle|do|da|dos|das|los|las|et|ed|e|y|bis|ter)$/i;
/** A place, and a number with what counts houses. */
const HOUSE =
	/〒\s?\d|[市区區都府県縣省町村镇鎮路街道巷][^，。,.!?！？\d]{0,20}\d{1,6}\s?(?:号|號|番|丁目|弄)/u;
const SENTENCE = /[的了是为為]|[\p{sc=Hira}]{2}/u;

/** Whether a text without a sentence tells where something is: `12 rue de la Paix`. */
export function isAddress(text: string, words: readonly string[]): boolean {
	if (HOUSE.test(text)) return !SENTENCE.test(text);
	if (!words.some((word) => STREET.test(word))) return false;
	return words.every((word) => {
		const name = word.replace(/^[dl]['’]/i, '');
		return !/^\p{Ll}/u.test(name) || STREET.test(name) || PARTICLE.test(name);
	});
}
