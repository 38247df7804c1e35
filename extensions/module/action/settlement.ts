import type { SettleResponse } from '../../../src/contract/content.ts';
import { type Endpoint, useEndpoint } from '../../shared/endpoint.ts';
import { readPages, usePresence } from '../../shared/load.ts';
import { type Action, useAction } from './action.ts';

export interface SettleRequest {
	readonly collection: string;
	readonly languages?: readonly string[];
}

/** What is said about what was counted, and about what was done. */
export interface SettlementTexts {
	readonly ask: (counted: SettleResponse) => readonly string[];
	readonly tell: (done: SettleResponse) => string;
}

export interface Settlement {
	readonly action: Action;
	count(request: SettleRequest): Promise<void>;
	settle(): Promise<void>;
}

/** Adopting or warming a collection: counted, asked about and done, each with its progress. */
export function useSettlement(path: 'adopt' | 'warm', { ask, tell }: SettlementTexts): Settlement {
	const endpoint = useEndpoint();
	const action = useAction();
	const presence = usePresence();
	let asked: SettleRequest | null = null;

	async function work(request: SettleRequest, dryRun: boolean): Promise<SettleResponse> {
		action.items = 0;
		try {
			const body = { ...request, dryRun };
			const show = ({ items }: SettleResponse): void => void (action.items = items);
			return await settleCollection(endpoint, path, body, show, presence);
		} finally {
			action.items = null;
		}
	}
	return {
		action,
		count: (request) => {
			asked = request;
			return action.ask(async () => ask(await work(request, true)));
		},
		settle: async () => {
			const request = asked;
			if (request !== null) await action.perform(async () => tell(await work(request, false)));
		},
	};
}

/** Adopts or warms a whole collection page by page, and shows the sum after each. */
export async function settleCollection(
	endpoint: Pick<Endpoint, 'post'>,
	path: 'adopt' | 'warm',
	request: SettleRequest & { readonly dryRun: boolean },
	show: (sum: SettleResponse) => void,
	signal: AbortSignal,
): Promise<SettleResponse> {
	let sum = { ...request, items: 0, fields: 0, segments: 0, unaligned: 0, nextOffset: null };
	const read = (offset: number): Promise<SettleResponse> =>
		endpoint.post(path, { ...request, offset });
	for await (const page of readPages(read, signal)) {
		sum = {
			...sum,
			items: sum.items + page.items,
			fields: sum.fields + page.fields,
			segments: sum.segments + page.segments,
			unaligned: sum.unaligned + page.unaligned,
		};
		show(sum);
	}
	return sum;
}
