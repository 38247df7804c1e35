import type { Piece, VoidPiece } from './piece.ts';

interface OpenTag {
	readonly index: number;
	readonly names: readonly string[];
}

/**
 * Makes pairs of what templates open and close within a run, where they nest in its markup. Of the
 * others, tags of blocks stand alone: what is at a segment's edge is left out of it. `partners` are
 * the other halves of the run's own tags.
 */
export function pairTemplates(run: readonly Piece[], partners: Int32Array): readonly Piece[] {
	if (!run.some((piece) => piece.kind === 'void' && piece.tag !== undefined)) return run;
	const pieces = [...run];
	const open = new OpenTags();
	/** How many templates were open at each markup that is open. */
	const floors: number[] = [];
	for (const [index, piece] of run.entries()) {
		if (piece.kind === 'open' || piece.kind === 'close') {
			const isPaired = (partners[index] ?? -1) !== -1;
			if (isPaired && piece.kind === 'open') floors.push(open.size);
			else open.cut((isPaired ? floors.pop() : floors.at(-1)) ?? 0);
			continue;
		}
		if (piece.kind !== 'void' || piece.tag === undefined) continue;
		const { role, isBlock } = piece.tag;
		const name = `${role.family} ${role.name}`;
		if (role.does === 'open') {
			// What may be a value is no partner of a tag that names none.
			open.push({ index, names: isBlock && role.name !== '' ? [name, `${role.family} `] : [name] });
		} else if (role.does === 'close') {
			const opener = open.close(name, floors.at(-1) ?? 0);
			if (opener !== null) {
				const [first, last] = [run[opener] ?? piece, piece];
				const pair = `${name} ${opener}`;
				pieces[opener] = { kind: 'open', start: first.start, end: first.end, name: pair };
				pieces[index] = { kind: 'close', start: last.start, end: last.end, name: pair };
			}
		}
	}
	return pieces.map((piece) => (piece.kind === 'void' ? leaveAlone(piece) : piece));
}

function leaveAlone(piece: VoidPiece): VoidPiece {
	const isValue = piece.tag === undefined || (!piece.tag.isBlock && piece.tag.role.does === 'open');
	return isValue ? piece : { ...piece, word: false };
}

/** Tags that are open, the innermost last, found by their names. */
class OpenTags {
	readonly #tags: OpenTag[] = [];
	readonly #places = new Map<string, number[]>();

	get size(): number {
		return this.#tags.length;
	}

	push(tag: OpenTag): void {
		for (const name of tag.names) {
			const places = this.#places.get(name) ?? [];
			this.#places.set(name, places);
			places.push(this.#tags.length);
		}
		this.#tags.push(tag);
	}

	/** Takes out the last tag of a name above a floor, with all inside of it, and tells its index. */
	close(name: string, floor: number): number | null {
		const place = this.#places.get(name)?.at(-1) ?? -1;
		if (place < floor) return null;
		const index = this.#tags[place]?.index ?? null;
		this.cut(place);
		return index;
	}

	cut(size: number): void {
		while (this.#tags.length > size) {
			for (const name of this.#tags.pop()?.names ?? []) this.#places.get(name)?.pop();
		}
	}
}
