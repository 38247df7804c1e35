import type { ContentType, InvalidationMode } from './contract.ts';

/** How to reach Redis: a URL, or the parts; Sentinel when `sentinels` is set, Cluster when `clusterNodes` is. */
export interface RedisConnection {
	/** `redis://` or `rediss://`, with user, password and database number. */
	readonly url?: string | undefined;
	readonly host?: string | undefined;
	readonly port?: number | undefined;
	readonly username?: string | undefined;
	readonly password?: string | undefined;
	readonly db?: number | undefined;
	readonly tls?: boolean | undefined;
	readonly sentinels?: readonly { readonly host: string; readonly port: number }[] | undefined;
	readonly sentinelName?: string | undefined;
	readonly sentinelPassword?: string | undefined;
	readonly clusterNodes?: readonly { readonly host: string; readonly port: number }[] | undefined;
}

export interface ProviderSettings {
	readonly apiKey?: string | undefined;
	readonly baseUrl?: string | undefined;
}

export interface Config {
	/** One per project on a shared Redis. */
	readonly namespace: string;
	/** null: the memory store. */
	readonly redis: RedisConnection | null;
	/** Bound of the memory store, in bytes. */
	readonly memoryBytes: number;
	/** Deadline of one Redis command, in ms. */
	readonly commandTimeoutMs: number;
	/** Base lifetime of an entry, in seconds; content type, model tier and confidence scale it. */
	readonly ttlSeconds: number;
	readonly invalidation: InvalidationMode;
	readonly statsDays: number;
	readonly chain: readonly { readonly provider: string; readonly model: string }[];
	/** By provider name: openai, anthropic, mistral, deepseek, openai-compatible. */
	readonly providers: Readonly<Record<string, ProviderSettings>>;
	/** Deadline of one provider attempt, in ms. */
	readonly requestTimeoutMs: number;
	/** Provider calls in flight at once, in this process. */
	readonly concurrency: number;
	readonly contentType: ContentType;
	readonly useDirectusAiKeys: boolean;
}
