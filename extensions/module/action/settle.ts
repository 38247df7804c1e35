import type { SettleResponse } from '../../../src/contract/names.ts';
import type { Endpoint } from '../../shared/endpoint.ts';

export interface SettleRequest {
	readonly collection: string;
	readonly languages?: readonly string[];
	readonly dryRun: boolean;
}

/** Adopts or warms a whole collection page by page; tells the sum after each. Ends early when `isWanted` says so. */
export async function settleCollection(
	endpoint: Pick<Endpoint, 'post'>,
	path: 'adopt' | 'warm',
	request: SettleRequest,
	told: (report: SettleResponse) => void,
	isWanted: () => boolean = () => true,
): Promise<SettleResponse> {
	let sum: SettleResponse | null = null;
	let offset: number | null = 0;
	do {
		const page: SettleResponse = await endpoint.post(path, { ...request, offset });
		sum = sum === null ? page : addReport(sum, page);
		offset = page.nextOffset;
		told(sum);
	} while (offset !== null && isWanted());
	return sum;
}

function addReport(sum: SettleResponse, page: SettleResponse): SettleResponse {
	return {
		...page,
		items: sum.items + page.items,
		fields: sum.fields + page.fields,
		segments: sum.segments + page.segments,
		unaligned: sum.unaligned + page.unaligned,
	};
}
