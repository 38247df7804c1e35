export type Argument = string | number | Buffer;

export type Method =
	| 'eval'
	| 'evalsha'
	| 'getBuffer'
	| 'getrangeBuffer'
	| 'hdel'
	| 'hgetall'
	| 'hgetallBuffer'
	| 'hincrby'
	| 'hset'
	| 'pexpire'
	| 'set'
	| 'unlink';

export type Step = readonly [method: Method, ...args: Argument[]];
export type Reply = readonly [error: Error | null, reply: unknown];
/** Answers the next cursor and the keys. */
export type Scan = (cursor: string, pattern: string) => Promise<[string, string[]]>;

export interface RedisEvents {
	readonly ready: () => void;
	readonly closed: (error: unknown) => void;
}

/** What differs between one Redis and a cluster of them. */
export interface RedisClient {
	/** How many keys one command may name. */
	readonly keysAtOnce: number;
	listen(events: RedisEvents): void;
	connect(): void;
	/** Drops the connection and makes a new one. */
	reset(): void;
	/** Resolves when what is under way has been answered. */
	quit(): Promise<unknown>;
	disconnect(): void;
	/** A value that is no string may be refused or read as nothing. */
	readMany(keys: string[]): Promise<readonly unknown[]>;
	call(step: Step): Promise<unknown>;
	/** Sends all in this order, without waiting in between. */
	send(steps: readonly Step[]): Promise<readonly Reply[]>;
	/** One for each server that holds keys of its own. */
	scans(): readonly Scan[];
	/** What INFO says of the memory of each. */
	memory(): Promise<readonly string[]>;
}

export function callMethod(target: object, [method, ...args]: Step): unknown {
	const member: unknown = Reflect.get(target, method);
	if (typeof member !== 'function') throw new TypeError(`the client has no ${method}`);
	return Reflect.apply(member, target, args);
}
