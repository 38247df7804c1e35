/** Remembers what was made of the last texts, as long as these are few enough characters. */
export class TextMemo<Value> {
	readonly #limit: number;
	readonly #known = new Map<string, Value>();
	#length = 0;

	/** `limit`: the length of all texts together, in characters; a longer text is not kept. */
	constructor(limit: number) {
		this.#limit = limit;
	}

	of(name: string, make: () => Value): Value {
		if (name.length > this.#limit) return make();
		const known = this.#known.get(name);
		const value = known ?? make();
		if (known !== undefined) this.forget(name);
		this.#known.set(name, value);
		this.#length += name.length;
		for (const [oldest] of this.#known) {
			if (this.#length <= this.#limit) break;
			this.forget(oldest);
		}
		return value;
	}

	forget(name: string): void {
		if (this.#known.delete(name)) this.#length -= name.length;
	}
}
