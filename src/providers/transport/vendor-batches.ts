import type { z } from 'zod';
import type { BatchLabel, BatchResult, BatchSearch, BatchState } from '../batch.ts';
import { parseJson } from '../prompt.ts';
import type { VendorCall } from './vendor.ts';

export type VendorConnection = Pick<VendorCall, 'settings' | 'timeoutMs' | 'fetch'>;

/** Sends one request through the vendor's SDK and gives the text of its reply. */
export type Ask = (send: (connection: VendorConnection) => Promise<unknown>) => Promise<string>;

export type BatchCall = Pick<VendorCall, 'request' | 'refused' | 'outputTokens'>;

/** null: the text is not of this shape. */
export function readAs<T>(schema: z.ZodType<T>, text: string): T | null {
	return schema.safeParse(parseJson(text)).data ?? null;
}

/** One vendor's batch API: which calls it takes, and how to read what comes back. null: unreadable. */
export interface VendorBatches {
	create(
		ask: Ask,
		label: BatchLabel,
		calls: readonly { readonly customId: string; readonly call: BatchCall }[],
	): Promise<string | null>;
	find(ask: Ask, search: BatchSearch): Promise<string | null>;
	inspect(ask: Ask, id: string): Promise<BatchState | null>;
	results(ask: Ask, id: string): Promise<readonly BatchResult[]>;
	cancel(ask: Ask, id: string): Promise<void>;
	discard(ask: Ask, id: string): Promise<void>;
}
