const MAX_PAGES = 10;
/** The vendor's clock may be behind ours. */
const SKEW_MS = 120_000;

/** Whether something may have been made after a time of ours, both in ms since 1970. */
export function isSince(createdAt: number, time: number): boolean {
	return createdAt >= time - SKEW_MS;
}

interface Page<T> {
	/** The newest come first. */
	readonly data: readonly T[];
	readonly has_more: boolean;
}

/** Goes through a vendor's list, page by page, until it comes to what was made before `time`. */
export async function* listSince<T extends { readonly id: string }>(
	time: number,
	createdAt: (item: T) => number,
	read: (after: string | null) => Promise<Page<T> | null>,
): AsyncGenerator<T> {
	let after: string | null = null;
	for (let pages = 0; pages < MAX_PAGES; pages += 1) {
		const page: Page<T> | null = await read(after);
		yield* page?.data ?? [];
		const last = page?.data.at(-1);
		if (!last || !page?.has_more || createdAt(last) < time - SKEW_MS) return;
		after = last.id;
	}
}
