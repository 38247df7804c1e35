import type { EntryName } from './name.ts';

/** Names of two generations that are remembered at most, and the characters of their prompts. */
const MAX_NAMES = 2000;
const MAX_CHARACTERS = 2_000_000;
/** To hash a longer one anew takes little beside what is done with it. */
const LONGEST_PROMPT = 10_000;

type Parts = Readonly<Record<string, string>>;

/**
 * Remembers names by the prompts themselves, which are not to be changed. It is bounded because it
 * keeps the prompts. While prompts come and go, a WeakMap costs the garbage collector more than
 * half of the hash that it saves; two generations of a map cost next to nothing.
 */
export class NameMemory {
	#names = new Map<Parts, EntryName>();
	#older = new Map<Parts, EntryName>();
	#characters = 0;

	get(prompt: Parts): EntryName | undefined {
		return this.#names.get(prompt) ?? this.#older.get(prompt);
	}

	set(prompt: Parts, name: EntryName): void {
		const length = Object.values(prompt).reduce((sum, text) => sum + text.length, 0);
		if (length > LONGEST_PROMPT) return;
		if (this.#names.size >= MAX_NAMES || this.#characters > MAX_CHARACTERS) {
			this.#older = this.#names;
			this.#names = new Map();
			this.#characters = 0;
		}
		this.#names.set(prompt, name);
		this.#characters += length;
	}
}
