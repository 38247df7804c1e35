import type { BatchLabel, BatchResult, BatchSearch, BatchState } from '../batch.ts';
import type { ProviderConnection, ProviderRecord } from '../provider.ts';
import type { ProviderRequest, ProviderUsage } from '../request.ts';
import type { TokenTable } from '../tokens/tokens.ts';
import type { Failure } from './failure.ts';
import type { OptionalParameter, ReasoningTokens } from './parameters.ts';

export interface VendorConnection {
	readonly settings: ProviderConnection;
	readonly timeoutMs: number;
	/** What the SDK must send its request through. */
	readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

export interface CallContent {
	readonly request: ProviderRequest;
	readonly refused: ReadonlySet<string>;
	readonly outputTokens: number;
}

export type Reading =
	| { readonly answer: string; readonly usage: ProviderUsage | null }
	| { readonly failure: Failure; readonly usage: ProviderUsage | null };

/** A provider that is called over HTTP: how to ask it, and how to read what comes back. */
export interface Vendor extends Omit<ProviderRecord, 'build'> {
	readonly tokens?: TokenTable;
	readonly parameters: readonly OptionalParameter[];
	/** Headers of the SDK that must go along besides the usual ones; default none. */
	readonly headers?: readonly string[];
	/** Headers besides `authorization` in which gateways look for the key; default none. */
	readonly gatewayKeyHeaders?: readonly string[];
	/** Default none. */
	readonly reasoning?: (model: string, refused: ReadonlySet<string>) => ReasoningTokens;
	/** Absent: it has no batch API. */
	readonly batches?: VendorBatches;
	/** Sends one request. What it returns or throws does not matter: `fetch` has seen the reply. */
	send(call: VendorConnection & CallContent): Promise<unknown>;
	/** `reply` is a parsed body that may hold anything. */
	read(reply: unknown): Reading;
}

/** Sends one request through the vendor's SDK and gives the text of its reply. */
export type Ask = (send: (connection: VendorConnection) => Promise<unknown>) => Promise<string>;

/** How a vendor's batch API is asked and read. null: what came back is unreadable. */
export interface VendorBatches {
	create(
		ask: Ask,
		label: BatchLabel,
		calls: readonly { readonly customId: string; readonly call: CallContent }[],
	): Promise<string | null>;
	find(ask: Ask, search: BatchSearch): Promise<string | null>;
	inspect(ask: Ask, id: string): Promise<BatchState | null>;
	results(ask: Ask, id: string): Promise<readonly BatchResult[]>;
	cancel(ask: Ask, id: string): Promise<void>;
	discard(ask: Ask, id: string): Promise<void>;
}
