export interface Link<T> {
	readonly item: T;
	older: Link<T> | null;
	newer: Link<T> | null;
}

/** Items in the order of their last use: moving one to the end is a few assignments. */
export class Recency<T> {
	#oldest: Link<T> | null = null;
	#newest: Link<T> | null = null;

	add(item: T): Link<T> {
		const link: Link<T> = { item, older: null, newer: null };
		this.#append(link);
		return link;
	}

	touch(link: Link<T>): void {
		if (link === this.#newest) return;
		this.remove(link);
		this.#append(link);
	}

	remove(link: Link<T>): void {
		const { older, newer } = link;
		if (older) older.newer = newer;
		else this.#oldest = newer;
		if (newer) newer.older = older;
		else this.#newest = older;
		link.older = null;
		link.newer = null;
	}

	/** The least recently used but for one. */
	oldestExcept(except: T): T | null {
		const link = this.#oldest?.item === except ? this.#oldest.newer : this.#oldest;
		return link?.item ?? null;
	}

	#append(link: Link<T>): void {
		link.older = this.#newest;
		if (this.#newest) this.#newest.newer = link;
		else this.#oldest = link;
		this.#newest = link;
	}
}
