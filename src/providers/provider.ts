import type { ProviderDeclaration } from '../config/variable.ts';
import type { BatchProvider } from './batch.ts';
import type {
	ChainMember,
	MemberRequest,
	ProviderReply,
	ProviderRequest,
	ProviderUsage,
} from './request.ts';
import type { ListPrice } from './tokens/pricing.ts';

/** Everything that is to be known of one provider: a new provider is a new record. */
export interface ProviderRecord extends ProviderDeclaration {
	/** Settings without which it cannot be called. */
	readonly needs: readonly (keyof ProviderConnection)[];
	/** Absent: no model's price is known. */
	readonly price?: ListPrice;
	/** Models that the Studio suggests; absent: none. */
	readonly models?: () => readonly string[];
	build(options: ProviderOptions): Provider;
}

export interface ProviderConnection {
	/** null: none is set. */
	readonly apiKey: string | null;
	/** null: the vendor's own. */
	readonly baseUrl: string | null;
}

export interface ProviderOptions {
	/** Asked anew for each call, so that a rotated key counts at once. */
	readonly settings: () => ProviderConnection;
	/** Deadline of one request, in ms. */
	readonly timeoutMs: number;
	/** A model refused a parameter, which is left out from now on. */
	readonly onRefused?: ((model: string, parameter: string) => void) | undefined;
}

/** One vendor. It throws `ProviderError` alone, and what `turn` throws; the router retries. */
export interface Provider {
	/** Awaits `turn` before each request: a refused parameter makes a second one without it. */
	translate(
		request: ProviderRequest,
		signal: AbortSignal,
		turn?: () => Promise<void>,
	): Promise<ProviderReply>;
	/** Tells the tokens that a request is likely to use, reasoning included. */
	estimate(request: ProviderRequest): ProviderUsage;
	/** Tells the output tokens that a request is allowed, reasoning included. */
	outputLimit(request: ProviderRequest): number;
	/** null: it has no batch API. */
	batches?(model: string): BatchProvider | null;
}

/** What the translator needs of all vendors together. */
export interface ProviderRouter {
	/** Tells in one sentence without secrets why a member cannot be called; null when it can. */
	refusal(member: ChainMember): string | null;
	/** Calls one member with retries, limits and deadlines. Throws `ProviderError`. */
	translate(
		member: ChainMember,
		request: MemberRequest,
		signal: AbortSignal,
	): Promise<ProviderReply>;
	/** Tells the tokens that a call is likely to use, and asks nobody. */
	estimate(member: ChainMember, request: MemberRequest): ProviderUsage;
	/** Tells the tokens that a call uses at most, all attempts that may be billed together. */
	ceiling(member: ChainMember, request: MemberRequest): ProviderUsage;
	/** Nano-dollars of a call, or of one in a batch; null when unknown. Never throws. */
	price(member: ChainMember, usage: ProviderUsage, inBatch?: boolean): number | null;
	/** null: the member has no batch API, or cannot be called. */
	batches(member: ChainMember): BatchProvider | null;
}
