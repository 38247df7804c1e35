import type { ProviderRequest, ProviderUsage } from '../request.ts';
import type { OptionalParameter, ReasoningTokens } from './parameters.ts';
import type { Failure } from './failure.ts';
import type { Exchange } from './http-exchange.ts';

export interface VendorSettings {
	/** null: none is set. */
	readonly apiKey: string | null;
	/** null: the vendor's own. */
	readonly baseUrl: string | null;
}

export interface VendorCall {
	readonly request: ProviderRequest;
	readonly settings: VendorSettings;
	readonly timeoutMs: number;
	/** Parameters that this model has refused before. */
	readonly refused: ReadonlySet<string>;
	/** The output limit to ask for, reasoning included. */
	readonly outputTokens: number;
	/** What the SDK must send its request through. */
	readonly fetch: Exchange['fetch'];
}

/** What a reply with status 200 holds. */
export type Reading =
	| { readonly answer: string; readonly usage: ProviderUsage | null }
	| { readonly failure: Failure; readonly usage: ProviderUsage | null };

/** One vendor: how to ask, and how to read what came back. */
export interface Vendor {
	readonly name: string;
	/** Of its variables: `OPENAI` for `OPENAI_API_KEY` and `OPENAI_BASE_URL`. */
	readonly prefix: string;
	/** Without these it cannot be called. */
	readonly needs: readonly (keyof VendorSettings)[];
	readonly parameters: readonly OptionalParameter[];
	/** Headers that gateways in front of it look for the key in, besides `authorization`; default none. */
	readonly gatewayKeyHeaders?: readonly string[];
	/** Default none. */
	readonly reasoning?: (model: string, refused: ReadonlySet<string>) => ReasoningTokens;
	/** Sends one request by the vendor's SDK. What it returns or throws does not matter: the exchange tells. */
	send(call: VendorCall): Promise<unknown>;
	/** `reply` is the parsed body, of whatever shape. */
	read(reply: unknown): Reading;
}
