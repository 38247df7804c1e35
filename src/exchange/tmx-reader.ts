import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { TmxUnit } from './tmx-unit.ts';
import { MAX_UNIT_LENGTH, type ReadUnit, tooLong } from './unit.ts';

/** Elements inside each other; TMX has about ten. */
const MAX_DEPTH = 1_000;

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
	#unit: TmxUnit | null = null;
	#depth = 0;
	/** Where the tag, text or comment begins that is being read: the parser keeps it whole. */
	#partFrom = 0;
	isBroken = false;

	constructor() {
		this.#parser.on('opentag', (tag) => this.#open(tag));
		this.#parser.on('closetag', (tag) => this.#close(tag));
		this.#parser.on('text', (text) => this.#text(text));
		this.#parser.on('cdata', (text) => this.#text(text));
		this.#parser.on('comment', () => this.#begin());
		this.#parser.on('error', () => this.#break());
	}

	write(chunk: string): void {
		if (this.isBroken) return;
		this.#parser.write(chunk);
		if (this.#parser.position - this.#partFrom > MAX_UNIT_LENGTH) {
			this.#break(`: ${tooLong('a part of it', MAX_UNIT_LENGTH)}`);
		}
	}

	close(): void {
		if (!this.isBroken) this.#parser.close();
	}

	take(): readonly ReadUnit[] {
		const done = this.#done;
		this.#done = [];
		return done;
	}

	#break(why = ''): void {
		if (this.isBroken) return;
		this.isBroken = true;
		const fault = `the XML cannot be read from line ${this.#parser.line} on${why}`;
		this.#done.push({ place: this.#count + 1, unit: null, fault });
	}

	/** What comes next begins here. */
	#begin(): void {
		this.#partFrom = this.#parser.position;
	}

	#open({ name, attributes }: SaxesTagPlain): void {
		if (this.isBroken) return;
		this.#begin();
		this.#depth += 1;
		if (this.#depth > MAX_DEPTH) {
			this.#break(': its elements are nested too deep');
		} else if (this.#unit !== null) {
			this.#unit.open(name, attributes, this.#parser.position);
		} else if (name === 'header') {
			this.#headerLanguage = attributes['srclang'] ?? '';
		} else if (name === 'tu') {
			this.#count += 1;
			const language = attributes['srclang'] ?? this.#headerLanguage;
			this.#unit = new TmxUnit(language, this.#parser.position);
		}
	}

	#close({ name }: SaxesTagPlain): void {
		if (this.isBroken) return;
		this.#begin();
		this.#depth -= 1;
		if (this.#unit?.close(name, this.#parser.position) !== true) return;
		for (const read of this.#unit.read()) this.#done.push({ place: this.#count, ...read });
		this.#unit = null;
	}

	#text(text: string): void {
		if (this.isBroken) return;
		this.#begin();
		// The parser tells of a text when it has read the `<` behind it.
		this.#unit?.text(text, this.#parser.position - 1);
	}
}
