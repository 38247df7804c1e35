import { BLOCK_ELEMENTS, CELL_BOUNDARIES, IMPLIED_ENDS, TABLE_PARTS } from '../markup/elements.ts';

/** The elements that are open as tokens are read, as in a browser; no step walks the stack. */
export class OpenElements {
	readonly #names: string[] = [];
	readonly #depths = new Map<string, number[]>();
	readonly #blocks: number[] = [];

	get depth(): number {
		return this.#names.length;
	}

	push(name: string): void {
		const depths = this.#depths.get(name) ?? [];
		depths.push(this.#names.length);
		this.#depths.set(name, depths);
		if (BLOCK_ELEMENTS.has(name)) this.#blocks.push(this.#names.length);
		this.#names.push(name);
	}

	/** Closes what a start tag of this name ends by itself. */
	closeImplied(name: string): void {
		const implied = IMPLIED_ENDS.get(name);
		if (implied === undefined) return;
		for (let depth = this.#last(implied.closes); depth >= 0; depth = this.#last(implied.closes)) {
			if (depth < this.#last(implied.within)) return;
			this.#popTo(depth);
		}
	}

	/** Closes the innermost element of this name that an end tag reaches; answers its depth or -1. */
	close(name: string): number {
		const depth = this.#last([name]);
		const boundary = TABLE_PARTS.has(name)
			? this.#last(['table'])
			: Math.max(
					this.#last(CELL_BOUNDARIES),
					BLOCK_ELEMENTS.has(name) ? -1 : (this.#blocks.at(-1) ?? -1),
				);
		if (depth < 0 || depth < boundary) return -1;
		this.#popTo(depth);
		return depth;
	}

	#last(names: readonly string[]): number {
		let last = -1;
		for (const name of names) last = Math.max(last, this.#depths.get(name)?.at(-1) ?? -1);
		return last;
	}

	#popTo(depth: number): void {
		while (this.#names.length > depth) {
			const name = this.#names.pop();
			this.#depths.get(name ?? '')?.pop();
		}
		while ((this.#blocks.at(-1) ?? -1) >= depth) this.#blocks.pop();
	}
}
