import { onScopeDispose, type Ref, ref } from 'vue';
import type { SettleResponse } from '../../../src/contract/content.ts';
import { type Endpoint, useEndpoint } from '../../shared/endpoint.ts';
import { type Action, useAction } from './action.ts';

export interface SettlementAction extends Pick<
	Action<SettleResponse>,
	'isWorking' | 'question' | 'answer' | 'fault'
> {
	/** Items looked at by the work that is going on; null when none is. */
	readonly items: Ref<number | null>;
	/** Counts what there is to settle. */
	count(request: Omit<SettleRequest, 'dryRun'>): Promise<void>;
	/** Settles what was counted. */
	settle(describe: (report: SettleResponse) => string): Promise<void>;
}

/** Adopting or warming a collection: counted, asked about and done, each with its progress. */
export function useSettlement(path: 'adopt' | 'warm'): SettlementAction {
	const endpoint = useEndpoint();
	const action = useAction<SettleResponse>();
	const items: Ref<number | null> = ref(null);
	let asked: Omit<SettleRequest, 'dryRun'> | null = null;
	let isLeft = false;
	onScopeDispose(() => {
		isLeft = true;
	});

	async function work(request: SettleRequest): Promise<SettleResponse> {
		items.value = 0;
		try {
			return await settleCollection(
				endpoint,
				path,
				request,
				(report) => (items.value = report.items),
				() => !isLeft,
			);
		} finally {
			items.value = null;
		}
	}
	const { isWorking, question, answer, fault } = action;
	return {
		isWorking,
		question,
		answer,
		fault,
		items,
		count: (request) => {
			asked = request;
			return action.ask(() => work({ ...request, dryRun: true }));
		},
		settle: (describe) => {
			const request = asked;
			if (request === null) return Promise.resolve();
			return action.perform(async () => describe(await work({ ...request, dryRun: false })));
		},
	};
}

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
