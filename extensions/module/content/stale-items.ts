import type { StaleItemsResponse, StaleState } from '../../../src/contract/content.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { readPages } from '../../shared/load.ts';

export interface Cell {
	readonly collection: string;
	readonly language: string;
	readonly state: StaleState;
}

export interface ItemList {
	readonly items: StaleItemsResponse['items'];
	/** Where the list goes on; null at its end. */
	readonly nextOffset: number | null;
}

/** How many more items a reader is shown at once. */
const ENOUGH = 25;

/** Goes on with a list until there are enough more to show, or to its end. */
export async function readMore(
	endpoint: Pick<Endpoint, 'get'>,
	cell: Cell,
	list: ItemList,
	signal: AbortSignal,
): Promise<ItemList> {
	const read = async (offset: number): Promise<StaleItemsResponse> =>
		(await endpoint.get<{ staleItems: StaleItemsResponse }>('info', { ...cell, offset }))
			.staleItems;
	let { items, nextOffset } = list;
	const wanted = items.length + ENOUGH;
	for await (const page of readPages(read, signal, nextOffset)) {
		items = [...items, ...page.items];
		nextOffset = page.nextOffset;
		if (items.length >= wanted) break;
	}
	return { items, nextOffset };
}
