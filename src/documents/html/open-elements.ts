import { BLOCK_ELEMENTS, CELL_BOUNDARIES, IMPLIED_ENDS, TABLE_PARTS } from '../markup/elements.ts';

/**
 * The elements open at a place of the token stream, near enough to a browser's for what is locked. Where each name
 * stands is kept beside the stack, so that no step ever walks it: nesting costs nothing.
 */
export class OpenElements {
	readonly #names: string[] = [];
	readonly #places = new Map<string, number[]>();
	readonly #blocks: number[] = [];

	get depth(): number {
		return this.#names.length;
	}

	push(name: string): void {
		const places = this.#places.get(name) ?? [];
		places.push(this.#names.length);
		this.#places.set(name, places);
		if (BLOCK_ELEMENTS.has(name)) this.#blocks.push(this.#names.length);
		this.#names.push(name);
	}

	/** Closes what a start tag of this name ends by itself. */
	closeImplied(name: string): void {
		const implied = IMPLIED_ENDS.get(name);
		if (implied === undefined) return;
		for (let place = this.#last(implied.closes); place >= 0; place = this.#last(implied.closes)) {
			if (place < this.#last(implied.within)) return;
			this.#popTo(place);
		}
	}

	/** Closes the innermost element of this name, if an end tag here reaches it; answers its depth or -1. */
	close(name: string): number {
		const place = this.#last([name]);
		const boundary = TABLE_PARTS.has(name)
			? this.#last(['table'])
			: Math.max(
					this.#last(CELL_BOUNDARIES),
					BLOCK_ELEMENTS.has(name) ? -1 : (this.#blocks.at(-1) ?? -1),
				);
		if (place < 0 || place < boundary) return -1;
		this.#popTo(place);
		return place;
	}

	#last(names: readonly string[]): number {
		let last = -1;
		for (const name of names) last = Math.max(last, this.#places.get(name)?.at(-1) ?? -1);
		return last;
	}

	#popTo(depth: number): void {
		while (this.#names.length > depth) {
			const name = this.#names.pop();
			this.#places.get(name ?? '')?.pop();
		}
		while ((this.#blocks.at(-1) ?? -1) >= depth) this.#blocks.pop();
	}
}
