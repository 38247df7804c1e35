/** Reaches Sentinel when `sentinels` is set, a Cluster when `clusterNodes` is, else one server. */
export interface RedisConnection {
	/** `redis://` or `rediss://`, with user, password and database number. */
	readonly url?: string | undefined;
	readonly host?: string | undefined;
	readonly port?: number | undefined;
	readonly username?: string | undefined;
	readonly password?: string | undefined;
	readonly db?: number | undefined;
	readonly tls?: boolean | undefined;
	/** Certificates (PEM) to trust in place of the ones that Node knows. */
	readonly ca?: string | undefined;
	readonly sentinels?: readonly RedisNode[] | undefined;
	readonly sentinelName?: string | undefined;
	readonly sentinelPassword?: string | undefined;
	readonly clusterNodes?: readonly RedisNode[] | undefined;
	/** Leads every key. */
	readonly keyPrefix?: string | undefined;
}

export interface RedisNode {
	readonly host: string;
	readonly port: number;
}

const SCHEME = /^(redis|rediss)(?:\+(sentinel|cluster))?:$/;
const PORT = 6379;
const SENTINEL_PORT = 26_379;

/**
 * Reads an address: one URL is one server; several with commas between them, or `redis+cluster://`,
 * are a Cluster; `redis+sentinel://host,host/name/db` is what Sentinels name. Only the first host
 * needs the scheme, and user and password hold for all. null: none of these.
 */
export function parseRedisAddress(text: string): RedisConnection | null {
	const urls = splitUrls(text.trim());
	const [head] = urls;
	const [, protocol, kind] = SCHEME.exec(head?.protocol ?? '') ?? [];
	if (!head || protocol === undefined) return null;
	if (urls.some((url) => url?.protocol !== head.protocol || url.hostname === '')) return null;
	if (kind === undefined && urls.length === 1) return { url: text.trim() };

	const known = urls.filter((url) => url !== null);
	const [name = '', database = ''] = pathOf(known);
	const shared = { ...credentialsOf(known), ...(protocol === 'rediss' ? { tls: true } : {}) };
	if (kind === 'sentinel') {
		if (name === '' || !/^\d*$/.test(database)) return null;
		const sentinelPassword = known.at(-1)?.searchParams.get('sentinelPassword') ?? undefined;
		return {
			...shared,
			sentinels: known.map((url) => nodeOf(url, SENTINEL_PORT)),
			sentinelName: decode(name),
			...(sentinelPassword === undefined ? {} : { sentinelPassword }),
			...(database === '' ? {} : { db: Number(database) }),
		};
	}
	// A Cluster has one database.
	if (name !== '' && name !== '0') return null;
	return { ...shared, clusterNodes: known.map((url) => nodeOf(url, PORT)) };
}

function splitUrls(text: string): readonly (URL | null)[] {
	const whole = URL.parse(text);
	// A comma may stand in a password.
	if (whole && !whole.hostname.includes(',')) return [whole];
	const scheme = `${text.split('://')[0]}://`;
	return text
		.split(',')
		.map((part) => part.trim())
		.map((part) => URL.parse(part.includes('://') ? part : scheme + part));
}

/** It stands once, usually at the end. */
function pathOf(urls: readonly URL[]): readonly string[] {
	const path = urls.map(({ pathname }) => pathname.slice(1)).find((text) => text !== '');
	return path?.split('/') ?? [];
}

function credentialsOf(urls: readonly URL[]): Pick<RedisConnection, 'username' | 'password'> {
	const url = urls.find(({ username, password }) => username !== '' || password !== '');
	if (!url) return {};
	return {
		...(url.username === '' ? {} : { username: decode(url.username) }),
		...(url.password === '' ? {} : { password: decode(url.password) }),
	};
}

function nodeOf({ hostname, port }: URL, standard: number): RedisNode {
	// The brackets belong to the URL, not to the IPv6 address.
	const host = hostname.replace(/^\[(.*)\]$/, '$1');
	return { host, port: port === '' ? standard : Number(port) };
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
