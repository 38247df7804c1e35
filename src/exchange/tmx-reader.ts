import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { type CanonicalToken, writeCanonical } from '../documents/segments/canonical.ts';
import type { GivenUnit, ReadUnit } from './unit.ts';

/** Inline tags whose content is markup of another format, not text. */
const OPAQUE = new Set(['bpt', 'ept', 'ph', 'it', 'ut']);

interface Inline {
	readonly kind: 'open' | 'close' | 'void';
	/** What ties it to its counterpart in the other language. */
	readonly name: string;
}

interface Variant {
	readonly language: string;
	readonly parts: (string | Inline)[];
}

/** TMX of any tool; inline tags are numbered as they come in the source. */
export async function* readTmx(chunks: AsyncIterable<string>): AsyncIterable<ReadUnit> {
	const reader = new TmxReader();
	for await (const chunk of chunks) {
		reader.write(chunk);
		yield* reader.take();
		if (reader.isBroken) return;
	}
	reader.close();
	yield* reader.take();
}

class TmxReader {
	readonly #parser = new SaxesParser();
	#done: ReadUnit[] = [];
	#count = 0;
	#headerLanguage = '';
	#language = '';
	#properties = new Map<string, string>();
	#property: string | null = null;
	#variants: Variant[] = [];
	#segment: Variant | null = null;
	/** Depth inside an opaque inline tag. */
	#opaque = 0;
	/** `hi` pairs that are open, by name. */
	readonly #pairs: string[] = [];
	/** Names of `bpt` by their `i`, which alone its `ept` knows. */
	#opened = new Map<string, string>();
	isBroken = false;

	constructor() {
		this.#parser.on('opentag', (tag) => this.#open(tag));
		this.#parser.on('closetag', (tag) => this.#close(tag));
		this.#parser.on('text', (text) => this.#text(text));
		this.#parser.on('cdata', (text) => this.#text(text));
		this.#parser.on('error', () => this.#break());
	}

	write(chunk: string): void {
		if (!this.isBroken) this.#parser.write(chunk);
	}

	close(): void {
		if (!this.isBroken) this.#parser.close();
	}

	take(): readonly ReadUnit[] {
		const done = this.#done;
		this.#done = [];
		return done;
	}

	#break(): void {
		if (this.isBroken) return;
		this.isBroken = true;
		const fault = `the XML cannot be read from line ${this.#parser.line} on`;
		this.#done.push({ place: this.#count + 1, unit: null, fault });
	}

	#open({ name, attributes }: SaxesTagPlain): void {
		if (this.isBroken) return;
		if (this.#opaque > 0) {
			this.#opaque += 1;
		} else if (this.#segment !== null) {
			this.#openInline(name, attributes);
		} else if (name === 'header') {
			this.#headerLanguage = attributes['srclang'] ?? '';
		} else if (name === 'tu') {
			this.#count += 1;
			this.#language = attributes['srclang'] ?? this.#headerLanguage;
			this.#properties = new Map();
			this.#variants = [];
		} else if (name === 'prop') {
			this.#property = attributes['type'] ?? '';
		} else if (name === 'tuv') {
			const language = attributes['xml:lang'] ?? attributes['lang'] ?? '';
			this.#variants.push({ language, parts: [] });
		} else if (name === 'seg') {
			this.#segment = this.#variants.at(-1) ?? null;
			this.#opened = new Map();
		}
	}

	#openInline(name: string, attributes: Readonly<Record<string, string>>): void {
		const parts = this.#segment?.parts;
		const { i = '', x } = attributes;
		if (name === 'hi') {
			const pair = `x${x ?? `hi${this.#pairs.length}`}`;
			this.#pairs.push(pair);
			parts?.push({ kind: 'open', name: pair });
			return;
		}
		if (!OPAQUE.has(name)) return;
		this.#opaque = 1;
		if (name === 'bpt') {
			const pair = x === undefined ? `i${i}` : `x${x}`;
			this.#opened.set(i, pair);
			parts?.push({ kind: 'open', name: pair });
		} else if (name === 'ept') {
			parts?.push({ kind: 'close', name: this.#opened.get(i) ?? `i${i}` });
		} else {
			const isVoid = (part: string | Inline) => typeof part !== 'string' && part.kind === 'void';
			const count = parts?.filter(isVoid).length ?? 0;
			parts?.push({ kind: 'void', name: x === undefined ? `void${count}` : `x${x}` });
		}
	}

	#close({ name }: SaxesTagPlain): void {
		if (this.isBroken) return;
		if (this.#opaque > 0) {
			this.#opaque -= 1;
		} else if (name === 'hi') {
			this.#segment?.parts.push({ kind: 'close', name: this.#pairs.pop() ?? '' });
		} else if (name === 'seg') {
			this.#segment = null;
		} else if (name === 'prop') {
			this.#property = null;
		} else if (name === 'tu') {
			this.#finish();
		}
	}

	#text(text: string): void {
		if (this.isBroken || this.#opaque > 0) return;
		if (this.#segment !== null) this.#segment.parts.push(text);
		else if (this.#property?.startsWith('x-') === true) {
			const name = this.#property.slice(2);
			this.#properties.set(name, (this.#properties.get(name) ?? '') + text);
		}
	}

	#finish(): void {
		const place = this.#count;
		const source =
			this.#variants.find(({ language }) => isSame(language, this.#language)) ?? this.#variants[0];
		const targets = this.#variants.filter((variant) => variant !== source);
		if (source === undefined || targets.length === 0) {
			this.#done.push({ place, unit: null, fault: 'the unit has fewer than two languages' });
			return;
		}
		for (const target of targets) this.#done.push({ place, ...this.#pair(source, target) });
	}

	#pair(source: Variant, target: Variant): Pick<ReadUnit, 'unit' | 'fault'> {
		const numbers = numberTags(source);
		const [from, to] = [source, target].map((variant) => render(variant, numbers));
		if (!from || !to) {
			return { unit: null, fault: 'the languages of the unit do not have the same inline tags' };
		}
		const property = (name: string): string | undefined => this.#properties.get(name);
		const origin = property('origin');
		const unit: GivenUnit = {
			sourceLanguage: source.language,
			targetLanguage: target.language,
			source: from,
			target: to,
			collection: property('collection'),
			format: property('format'),
			provider: property('provider'),
			model: property('model'),
			...(origin === 'person' || origin === 'machine' ? { origin } : {}),
		};
		return { unit, fault: null };
	}
}

function isSame(language: string, other: string): boolean {
	return language.toLowerCase() === other.toLowerCase();
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
