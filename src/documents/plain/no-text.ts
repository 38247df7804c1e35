/** Longer values are looked at for nothing but JSON: no path or key is so long. */
const MAX_LENGTH = 2_000;
const MAX_JSON_LENGTH = 100_000;

const EXTENSIONS = [
	'jpe?g|png|gif|svg|webp|avif|bmp|ico|tiff?|heic|psd|eps|pdf|docx?|xlsx?|pptx?|od[tsp]|txt|csv|tsv',
	'md|mdx|rtf|zip|rar|7z|tar|t?gz|mp[34]|m4[av]|mov|avi|mkv|webm|wav|ogg|flac|[mc]?js|tsx?|jsx|s?css',
	'less|json|xml|ya?ml|toml|ini|html?|php|vue|py|rb|java|rs|sh|sql|woff2?|ttf|otf|eot|ics|vcf|epub',
	'exe|dmg|apk|msi|iso|log|lock',
].join('|');
const SCHEMES = 'https?|ftps?|wss?|file|data|blob|urn|javascript|s3|gs|git|ssh|geo|magnet|whatsapp';
const UNITS = 'px|r?em|ex|ch|v[hw]|vmin|vmax|pt|fr|deg|ms|dpi';
const FUNCTIONS = 'rgba?|hsla?|hwb|lab|lch|oklab|oklch|var|calc|min|max|clamp|url|translate[XYZ]?';
const STATES =
	'[2-9]?xl|xs|sm|md|lg|hover|focus|active|disabled|dark|first|last|odd|even|group-hover|print|rtl|ltr';
/** A sentence of a script without blanks may go on behind an address. */
const NO_SENTENCE = String.raw`[^\s\p{Lo}\u3000-\u303f\uff00-\uffef]`;

/** One value that programs read, without a blank in it unless the pattern says so. */
const VALUES = [
	// Paths, from the root or not, of Windows too; what is asked of a page, and a place in it.
	/^(?:~|\.{1,2})?\/[^\s<>"{}|\\^`]*$/u,
	/^[A-Za-z]:\\[^\s]*$/,
	/^[\w.-]{1,200}\/(?=[^\s]*[_.])[\w./-]{1,500}$/,
	/^[a-z\d.-]{1,200}\/(?=[^\s]*[-\d])[a-z\d.-]{1,200}\/[\w./-]{0,500}$/,
	/^[?&][\w.%[\]-]{1,200}=\S*$/,
	/^#[\w-]{1,200}(?:[:./][\w-]{1,200}){0,9}$/,
	// Addresses, and those that open a program.
	new RegExp(`^(?:${SCHEMES}):${NO_SENTENCE}+$`, 'iu'),
	/^https?:\/\/[\p{L}\p{N}.-]{1,200}\.(?:[a-z]{2,30}|\p{Lo}{1,30})(?:[/?#=&_.-]{1,9}(?:[\w%~+]{0,200}|[\p{Lo}\p{M}\d]{1,200})){0,50}$/iu,
	/^(?:mailto|tel|sms|fax|callto|skype):.+$/i,
	/^[\p{Lu}\p{Ll}\p{N}._%+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}$/u,
	// Files, sites, and keys with dots: a sentence has a blank behind its dot.
	new RegExp(`^[^\\s/\\\\:*?"<>|]{1,200}\\.(?:${EXTENSIONS})$`, 'iu'),
	/^[a-z\d_-]{2,200}(?:\.[a-z\d_-]{2,200}){1,20}(?:[/:?#]\S*)?$/,
	// Keys of programs: `home_title`, `homePageTitle`, `shop-blue-42`, `AB-12-CD`, numbers of rows.
	/^[A-Za-z][A-Za-z\d]{0,99}(?:_[A-Za-z\d]{1,99}){1,50}$/,
	/^[a-z]{1,99}(?:[A-Z][a-z\d]{1,99}){2,50}$/,
	/^[a-z]{1,99}(?:-[a-z\d]{1,99}){1,50}-\d{1,20}$/,
	/^[a-z]{1,99}-\d{1,20}(?:-[a-z\d]{1,99}){1,50}$/,
	/^(?=\S*\d)[A-Z\d]{1,20}(?:-[A-Z\d]{1,20}){2,9}$/,
	/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
	/^(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,128}$/i,
	/^(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[\w+/=-]{24,2000}$/,
	// What style sheets and clocks read.
	new RegExp(`^-?(?:\\d{1,9}(?:\\.\\d{1,9})?|\\.\\d{1,9})(?:${UNITS})$`),
	new RegExp(`^(?:${FUNCTIONS})\\([^()]*(?:\\([^()]*\\)[^()]*){0,9}\\)$`),
	/^\d{4}-\d\d-\d\dT\d\d:\d\d\S*$/,
	/^v\d{1,9}(?:\.\d{1,9}){1,9}(?:-[\w.]+)?$/,
	/^(?:image|video|audio|application|font)\/(?!(?:image|video|audio)$)[\w.+*-]{1,100}$/,
	/^[a-z]{2,3}-[A-Z]{2}$/,
	// Lines of programs.
	/^(?:const|let|var|function|import|export|return)\b[^]*[;{}]$/,
	/^(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\s[^]*\b(?:FROM|VALUES|SET|WHERE|TABLE)\b/,
	/^[.#@]?[\w-]{1,99}(?:[ ,>+~:.#]{1,4}[\w-]{1,99}){0,20}\s?\{[^{}:]*:[^{}]*\}$/,
];

const CLASS = /^-?[a-z][\w:/.[\]%#()-]{0,99}$/;
const CLASS_ALONE = new RegExp(`^[a-z\\d-]+(?:__|--)[a-z\\d]|^(?:${STATES}):[a-z-]|-\\[`);
const UTILITY = /-(?:\d{1,3}|auto|full|none|xs|sm|md|lg|xl|[2-9]xl)$/;

/**
 * Whether a whole value is nothing that a reader reads: one path, anchor, file name, address, key,
 * list of classes, or code. What might be a word stays text, such as `e-mail` or `and/or`.
 */
export function isNoText(value: string): boolean {
	const text = value.trim();
	if (text === '') return false;
	if (text.length <= MAX_LENGTH && VALUES.some((pattern) => pattern.test(text))) return true;
	if (/^[[{]/.test(text) && text.length <= MAX_JSON_LENGTH) {
		return /["\d]/.test(text) && isJson(text);
	}
	return text.length <= MAX_LENGTH && isClassList(text);
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** `btn btn-primary`, `md:flex`, `card__title`, `mt-4 mb-2`: names of classes and nothing else. */
function isClassList(text: string): boolean {
	const names = text.split(/\s+/);
	if (!names.every((name) => CLASS.test(name))) return false;
	if (names.some((name) => CLASS_ALONE.test(name))) return true;
	const known = new Set(names);
	const isOwnVariant = (name: string): boolean => {
		const [block = ''] = name.split('-');
		return block !== name && known.has(block);
	};
	return (
		names.length > 1 && (names.some(isOwnVariant) || names.every((name) => UTILITY.test(name)))
	);
}
