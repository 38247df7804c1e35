import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { CacheRequest, InvalidationFilter } from '../../src/cache/cache.ts';
import { PromptCache } from '../../src/cache/prompt-cache.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import type { ModelClient } from '../contracts/cache-model.ts';
import { createModelClient } from '../contracts/model-client.ts';

export interface CacheOptions {
	readonly url: string;
	readonly namespace: string;
	readonly ttlSeconds?: number;
}

export type ProcessMessage =
	| { readonly type: 'ready' }
	| { readonly type: 'get'; readonly request: CacheRequest }
	| { readonly type: 'set'; readonly request: CacheRequest; readonly response: string }
	| { readonly type: 'invalidate'; readonly filter: InvalidationFilter }
	/** So many entries of one collection. */
	| { readonly type: 'fill'; readonly request: CacheRequest; readonly count: number }
	| { readonly type: 'idle' }
	| ComputeMessage
	/** A method of the model's client, with its arguments. */
	| {
			readonly type: 'model';
			readonly method: keyof ModelClient;
			readonly args: readonly unknown[];
	  }
	/** Another namespace: nothing of before is there any more. */
	| { readonly type: 'open'; readonly namespace: string }
	| { readonly type: 'flush' }
	| { readonly type: 'close' };

/** `callers` at once; each computation takes `ms` and adds one to the Redis key `counter`. */
export interface ComputeMessage {
	readonly type: 'compute';
	readonly request: CacheRequest;
	readonly callers: number;
	readonly ms: number;
	readonly counter: string;
}

export interface ProcessReply {
	readonly id: number;
	readonly value?: unknown;
	readonly error?: string;
}

const options: CacheOptions = JSON.parse(process.argv[2] ?? '{}');
const store = new RedisStore({ url: options.url }, { commandTimeoutMs: 2000 });
const counters = new Redis(options.url);
let cache = createCache(options.namespace);
let model = createModelClient(cache, store, options.namespace);

function createCache(namespace: string): PromptCache {
	const { ttlSeconds = 3600 } = options;
	return new PromptCache({ store, namespace, ttlSeconds, statsDays: 30 });
}

async function compute(message: ComputeMessage): Promise<unknown> {
	const started = performance.now();
	const answers = await Promise.all(
		Array.from({ length: message.callers }, () =>
			cache.getOrCompute(message.request, async () => {
				await counters.incr(message.counter);
				await pause(message.ms);
				return { response: `computed by ${process.pid}` };
			}),
		),
	);
	return { answers: [...new Set(answers)], ms: performance.now() - started };
}

async function fill(request: CacheRequest, count: number): Promise<void> {
	const entries = Array.from({ length: count }, (_, at) => ({
		request: { ...request, prompt: `${at}` },
		response: `answer ${at}`,
	}));
	await cache.setMany(entries);
}

function open(namespace: string): void {
	cache = createCache(namespace);
	model = createModelClient(cache, store, namespace);
}

async function callModel(method: keyof ModelClient, args: readonly unknown[]): Promise<unknown> {
	return Reflect.apply(model[method], model, args);
}

async function close(): Promise<void> {
	await cache.close();
	counters.disconnect();
}

function answer(message: ProcessMessage): Promise<unknown> {
	switch (message.type) {
		case 'get':
			return cache.get(message.request);
		case 'set':
			return cache.set(message.request, message.response);
		case 'invalidate':
			return cache.invalidate(message.filter);
		case 'fill':
			return fill(message.request, message.count);
		case 'idle':
			return cache.idle();
		case 'flush':
			return cache.stats({});
		case 'compute':
			return compute(message);
		case 'model':
			return callModel(message.method, message.args);
		case 'open':
			open(message.namespace);
			return Promise.resolve();
		case 'close':
			return close();
		default:
			return Promise.resolve();
	}
}

process.on('message', (message: ProcessMessage & { readonly id: number }) => {
	void answer(message).then(
		(value) => process.send?.({ id: message.id, value } satisfies ProcessReply),
		(error: unknown) =>
			process.send?.({ id: message.id, error: String(error) } satisfies ProcessReply),
	);
});
