import { isSameLanguage } from '../contract/language-tag.ts';
import { type CanonicalToken, writeCanonical } from '../documents/segments/canonical.ts';
import { type GivenUnit, MAX_LENGTH, MAX_UNIT_LENGTH, type ReadUnit, tooLong } from './unit.ts';

/** Inline tags whose content is markup of another format, not text. */
const OPAQUE = new Set(['bpt', 'ept', 'ph', 'it', 'ut']);

interface Inline {
	readonly kind: 'open' | 'close' | 'void';
	/** What ties it to its counterpart in the other language. */
	readonly name: string;
}

/** The segment of one language. */
interface Variant {
	readonly language: string;
	parts: (string | Inline)[];
	/** Empty inline tags so far. */
	voids: number;
	/** Its parts are not kept. */
	isTooLong: boolean;
}

type Attributes = Readonly<Record<string, string>>;
type Reading = Pick<ReadUnit, 'unit' | 'fault'>;

/** One `tu`, from its parts in the order of the file. A `position` is where a part ends. */
export class TmxUnit {
	readonly #language: string;
	readonly #from: number;
	#isTooLong = false;
	#properties = new Map<string, string>();
	#property: string | null = null;
	#variants: Variant[] = [];
	#segment: Variant | null = null;
	#segmentFrom = 0;
	/** Depth inside an opaque inline tag. */
	#opaque = 0;
	/** `hi` pairs that are open, by name. */
	readonly #pairs: string[] = [];
	/** Names of `bpt` by their `i`, which alone its `ept` knows. */
	#opened = new Map<string, string>();

	/** `language` is that of the source. */
	constructor(language: string, position: number) {
		this.#language = language;
		this.#from = position;
	}

	open(name: string, attributes: Attributes, position: number): void {
		this.#measure(position);
		if (this.#opaque > 0) {
			this.#opaque += 1;
		} else if (this.#segment !== null) {
			this.#openInline(this.#segment, name, attributes);
		} else if (name === 'prop') {
			this.#property = attributes['type'] ?? '';
		} else if (name === 'tuv' && !this.#isTooLong) {
			const language = attributes['xml:lang'] ?? attributes['lang'] ?? '';
			this.#variants.push({ language, parts: [], voids: 0, isTooLong: false });
		} else if (name === 'seg') {
			this.#segment = this.#variants.at(-1) ?? null;
			this.#segmentFrom = position;
			this.#opened = new Map();
		}
	}

	/** True when it was the end of the unit. */
	close(name: string, position: number): boolean {
		this.#measureUnit(position);
		if (this.#opaque > 0) {
			this.#opaque -= 1;
		} else if (name === 'hi') {
			const pair = this.#pairs.pop() ?? '';
			if (this.#segment !== null) add(this.#segment, { kind: 'close', name: pair });
		} else if (name === 'seg') {
			this.#segment = null;
		} else if (name === 'prop') {
			this.#property = null;
		}
		return name === 'tu' && this.#opaque === 0;
	}

	text(text: string, position: number): void {
		this.#measure(position);
		if (this.#opaque > 0) return;
		if (this.#segment !== null) {
			add(this.#segment, text);
		} else if (this.#property?.startsWith('x-') === true && !this.#isTooLong) {
			const name = this.#property.slice(2);
			this.#properties.set(name, (this.#properties.get(name) ?? '') + text);
		}
	}

	/** A unit for each language beside the source's, or why there is none. */
	read(): readonly Reading[] {
		if (this.#isTooLong) return [{ unit: null, fault: tooLong('the unit', MAX_UNIT_LENGTH) }];
		const source =
			this.#variants.find(({ language }) => isSameLanguage(language, this.#language)) ??
			this.#variants[0];
		const targets = this.#variants.filter((variant) => variant !== source);
		if (source === undefined || targets.length === 0) {
			return [{ unit: null, fault: 'the unit has fewer than two languages' }];
		}
		const numbers = numberTags(source);
		const from = render(source, numbers) ?? '';
		// The source is looked at again with each of them.
		if (from.length * targets.length > MAX_UNIT_LENGTH) {
			return [
				{ unit: null, fault: tooLong('the source, once for each language,', MAX_UNIT_LENGTH) },
			];
		}
		return targets.map((target): Reading => {
			const long = [source, target].find(({ isTooLong }) => isTooLong);
			if (long !== undefined) {
				return { unit: null, fault: tooLong(`the segment in "${long.language}"`) };
			}
			const to = render(target, numbers);
			return from && to
				? { unit: this.#pair(source.language, from, target.language, to), fault: null }
				: { unit: null, fault: 'the languages of the unit do not have the same inline tags' };
		});
	}

	/** What is too long is not kept any longer. */
	#measure(position: number): void {
		if (this.#segment !== null && position - this.#segmentFrom > MAX_LENGTH) {
			this.#segment.isTooLong = true;
			this.#segment.parts = [];
		}
		this.#measureUnit(position);
	}

	#measureUnit(position: number): void {
		if (position - this.#from > MAX_UNIT_LENGTH) {
			this.#isTooLong = true;
			this.#variants = [];
			this.#properties = new Map();
		}
	}

	#openInline(segment: Variant, name: string, { i = '', x }: Attributes): void {
		if (name === 'hi') {
			const pair = `x${x ?? `hi${this.#pairs.length}`}`;
			this.#pairs.push(pair);
			add(segment, { kind: 'open', name: pair });
			return;
		}
		if (!OPAQUE.has(name)) return;
		this.#opaque = 1;
		if (name === 'bpt') {
			const pair = x === undefined ? `i${i}` : `x${x}`;
			if (!segment.isTooLong) this.#opened.set(i, pair);
			add(segment, { kind: 'open', name: pair });
		} else if (name === 'ept') {
			add(segment, { kind: 'close', name: this.#opened.get(i) ?? `i${i}` });
		} else {
			add(segment, { kind: 'void', name: x === undefined ? `void${segment.voids}` : `x${x}` });
			segment.voids += 1;
		}
	}

	#pair(sourceLanguage: string, source: string, targetLanguage: string, target: string): GivenUnit {
		const property = (name: string): string | undefined => this.#properties.get(name);
		const origin = property('origin');
		return {
			sourceLanguage,
			targetLanguage,
			source,
			target,
			collection: property('collection'),
			format: property('format'),
			provider: property('provider'),
			model: property('model'),
			...(origin === 'person' || origin === 'machine' ? { origin } : {}),
		};
	}
}

function add(variant: Variant, part: string | Inline): void {
	if (!variant.isTooLong) variant.parts.push(part);
}

/** Numbers tags by our own numbers where all bear one, else in the order of their coming. */
function numberTags({ parts }: Variant): ReadonlyMap<string, number> {
	const names = new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.name])));
	const isOurs = [...names].every((name) => /^x[1-9]\d{0,5}$/.test(name));
	return new Map([...names].map((name, at) => [name, isOurs ? Number(name.slice(1)) : at + 1]));
}

/** The canonical text of a variant; null where it has a tag that the source has not. */
function render({ parts }: Variant, numbers: ReadonlyMap<string, number>): string | null {
	const tokens = parts.map((part): CanonicalToken => {
		if (typeof part === 'string') return { kind: 'text', text: part };
		const tag = numbers.get(part.name);
		return tag === undefined ? { kind: 'stray' } : { kind: part.kind, tag };
	});
	return tokens.some(({ kind }) => kind === 'stray') ? null : writeCanonical(tokens);
}
