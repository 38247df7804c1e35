import type { StaleItemsResponse } from '../../../src/contract/content.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { State } from './stale-map.ts';

/** One cell of the map. */
export interface Cell {
	readonly collection: string;
	readonly language: string;
	readonly state: State;
}

export interface ItemList {
	readonly items: StaleItemsResponse['items'];
	/** Where the list goes on; null at its end. */
	readonly nextOffset: number | null;
}

/** As many as a reader sees at once, however few of the items are in this state. */
const ENOUGH = 25;

/** Goes on with a list until there are enough more to show, or to its end. */
export async function readMore(
	endpoint: Pick<Endpoint, 'get'>,
	cell: Cell,
	list: ItemList,
	isWanted: () => boolean,
): Promise<ItemList> {
	let { items, nextOffset } = list;
	const wanted = items.length + ENOUGH;
	while (nextOffset !== null && items.length < wanted && isWanted()) {
		const { staleItems }: { staleItems: StaleItemsResponse } = await endpoint.get('info', {
			...cell,
			offset: nextOffset,
		});
		items = [...items, ...staleItems.items];
		nextOffset = staleItems.nextOffset;
	}
	return { items, nextOffset };
}
