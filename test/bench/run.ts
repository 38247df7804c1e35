import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { PromptCache } from '../../src/cache/prompt-cache.ts';
import { MemoryStore } from '../../src/store/memory/memory.ts';
import { startCacheProcess } from '../helpers/cache-process.ts';
import { startRedisServer } from '../helpers/redis-server.ts';
import type { Contender } from './contender.ts';
import { createOurs, USAGE } from './ours.ts';
import { createBento, createCacheable, createCacheManager, createDirectus } from './peers.ts';
import { watchPings } from './ping.ts';
import { createRaw, createRawZlib, createSeedDesign } from './raw.ts';
import { measure, median, type Rounds } from './rounds.ts';
import { formatMs, ratios, table } from './table.ts';
import { createEntry, type Entry, LONG, SHORT, Texts } from './texts.ts';

// `node test/bench/run.ts [--quick] [names of workloads]`
const quick = process.argv.includes('--quick');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const GROUPS = quick ? [1000, 5000, 10_000] : [1000, 20_000, 100_000];
const TOTAL_ENTRIES = quick ? 20_000 : 200_000;
const WARM_UPS = 20;
const IDLE_MS = 4000;
const SLOWLOG_MS = 1000;
const ENTRIES_WEIGHED = quick ? 5000 : 20_000;

const texts = new Texts();
const small = texts.entries('small', 64, [200]);
const large = texts.entries('large', 64, [8000]);
const segments = texts.entries('segment', 500, SHORT);
const absent = texts.entries('absent', 500, SHORT);
const halves = segments.map((entry, at) => (at % 2 === 0 ? entry : (absent[at] ?? entry)));
const written = texts.entries('written', 500, SHORT);

type Operation = (contender: Contender, at: number) => Promise<unknown>;

function pick(entries: readonly Entry[], at: number): Entry {
	const entry = entries[at % entries.length];
	if (!entry) throw new Error('there are no entries');
	return entry;
}

const timed: readonly {
	readonly name: string;
	readonly target: string;
	readonly limit: string;
	readonly rounds: Rounds;
	readonly run: Operation;
}[] = [
	{
		name: 'one hit, 200 B',
		target: '1.15',
		limit: 'raw',
		rounds: { rounds: 11, runs: 1000 },
		run: (contender, at) => contender.get(pick(small, at)),
	},
	{
		name: 'one hit, 8 kB',
		target: '1.10',
		limit: 'raw + zlib',
		rounds: { rounds: 11, runs: 400 },
		run: (contender, at) => contender.get(pick(large, at)),
	},
	{
		name: '64 concurrent hits, 200 B',
		target: '0.33',
		limit: 'raw',
		rounds: { rounds: 11, runs: 40 },
		run: (contender) => Promise.all(small.map((entry) => contender.get(entry))),
	},
	{
		name: '64 concurrent hits, 8 kB',
		target: '0.95',
		limit: 'raw + zlib',
		rounds: { rounds: 11, runs: 10 },
		run: (contender) => Promise.all(large.map((entry) => contender.get(entry))),
	},
	{
		name: 'read 500, all hit',
		target: '1.15',
		limit: 'raw + zlib',
		rounds: { rounds: 11, runs: 10 },
		run: (contender) => contender.getMany(segments),
	},
	{
		name: 'read 500, half hit',
		target: '1.10',
		limit: 'raw + zlib',
		rounds: { rounds: 11, runs: 10 },
		run: (contender) => contender.getMany(halves),
	},
	{
		name: 'write 500',
		target: '1.15',
		limit: 'raw + zlib',
		rounds: { rounds: 11, runs: 5 },
		run: (contender) => contender.setMany(written),
	},
];

function print(text: string): void {
	process.stdout.write(`${text}\n`);
}

async function compareTimes(url: string): Promise<void> {
	const contenders: Contender[] = [
		createRaw(url),
		createRawZlib(url),
		createOurs(url),
		createOurs(url, true),
		createSeedDesign(url),
		createDirectus(url),
		createCacheManager(url),
		createCacheable(url),
		createBento(url, false),
		createBento(url, true),
	];
	const client = new Redis(url);
	for (const { name, target, limit, rounds, run } of timed) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		await client.flushall();
		for (const contender of contenders) {
			for (const entries of [small, large, segments]) await contender.setMany(entries);
			const found = await contender.getMany(segments);
			const right = found.every((response, at) => response === segments[at]?.response);
			if (!right) throw new Error(`${contender.name} does not give back what it was given`);
		}
		const candidates = contenders.map((contender) => ({
			name: contender.name,
			run: (at: number) => run(contender, at),
		}));
		const times = await measure(candidates, quick ? { ...rounds, rounds: 5 } : rounds);
		print(ratios(name, limit, times, target));
		const [, , ours] = contenders;
		if (!ours) continue;
		await client.config('SET', 'slowlog-log-slower-than', '1000');
		const idle = await slowestOf(client, () => pause(SLOWLOG_MS));
		const busy = await slowestOf(client, async () => {
			const until = performance.now() + SLOWLOG_MS;
			for (let at = 0; performance.now() < until; at += 1) await run(ours, at);
		});
		print(`ours for ${SLOWLOG_MS / 1000} s: ${busy}; with nobody doing anything: ${idle}\n`);
	}
	for (const contender of contenders) await contender.close();
	client.disconnect();
}

/** How long it takes to be acknowledged, and until a reader on another connection sees it. */
async function compareInvalidation(url: string): Promise<void> {
	const client = new Redis(url);
	const pings = await watchPings(url);
	const rows: { name: string; cells: string[] }[] = [];
	const creators = [
		() => createOurs(url),
		() => createBento(url, true),
		() => createCacheable(url),
		() => createSeedDesign(url),
	];
	for (const create of creators) {
		await client.flushall();
		const [writer, reader] = [create(), create()];
		const cells: string[] = [];
		let filled = 0;
		for (const size of GROUPS) {
			await fill(writer, `group-${size}`, size);
			filled += size;
		}
		await fill(writer, 'rest', TOTAL_ENTRIES - filled);
		// What is compiled at its first use is not what is measured.
		for (let at = 0; at < WARM_UPS; at += 1) {
			await fill(writer, 'warm-up', 100);
			await reader.get(createEntry('entry 0', 'Eintrag', 'warm-up'));
			await writer.invalidate?.('warm-up');
			await reader.get(createEntry('entry 0', 'Eintrag', 'warm-up'));
			await writer.settled?.();
		}
		for (const size of GROUPS) {
			const probe = createEntry('entry 0', 'Eintrag', `group-${size}`);
			if ((await reader.get(probe)) === null) throw new Error(`${writer.name} lost an entry`);
			await client.config('SET', 'slowlog-log-slower-than', '1000');
			await client.slowlog('RESET');
			await pings.longest();
			const started = performance.now();
			await writer.invalidate?.(`group-${size}`);
			const acknowledged = performance.now() - started;
			while ((await reader.get(probe)) !== null);
			const gone = performance.now() - started;
			await writer.settled?.();
			const stall = `PING ${formatMs(await pings.longest())}`;
			const cell = [formatMs(acknowledged), `gone ${formatMs(gone)}`, await slowest(client), stall];
			cells.push(cell.join(', '));
		}
		rows.push({ name: writer.name, cells });
		await Promise.all([writer.close(), reader.close()]);
	}
	// What a PING waits at times on this machine with nobody doing anything.
	const idle: string[] = [];
	for (const size of GROUPS) {
		await pings.longest();
		await pause(IDLE_MS * (1 + size / TOTAL_ENTRIES));
		idle.push(`PING ${formatMs(await pings.longest())}`);
	}
	rows.push({ name: 'nothing', cells: idle });
	client.disconnect();
	await pings.stop();
	const heads = ['', ...GROUPS.map((size) => `${size} of ${TOTAL_ENTRIES}`)];
	print(table('invalidate a group (target: 1 ms, gone 2 ms, no command above 1 ms)', heads, rows));
}

async function slowestOf(client: Redis, work: () => Promise<unknown>): Promise<string> {
	await client.slowlog('RESET');
	await work();
	return slowest(client);
}

async function slowest(client: Redis): Promise<string> {
	const log = await client.slowlog('GET', 128);
	const micros = (Array.isArray(log) ? log : []).map((entry: unknown) =>
		Array.isArray(entry) ? Number(entry[2]) : 0,
	);
	return micros.length === 0
		? 'no command above 1 ms'
		: `${micros.length} commands above 1 ms, longest ${formatMs(Math.max(...micros) / 1000)}`;
}

async function fill(contender: Contender, group: string, count: number): Promise<void> {
	for (let start = 0; start < count; start += 500) {
		const size = Math.min(500, count - start);
		const entries = Array.from({ length: size }, (_, at) =>
			createEntry(`entry ${start + at}`, 'Eintrag', group),
		);
		await contender.setMany(entries);
	}
}

async function compareFlights(url: string): Promise<void> {
	const processes = await Promise.all(
		[1, 2, 3, 4].map(() => startCacheProcess({ url, namespace: 'flights' })),
	);
	const client = new Redis(url);
	const times: number[] = [];
	const calls: number[] = [];
	for (let round = 0; round < 14; round += 1) {
		const request = { provider: 'p', model: 'm', collection: 'c', prompt: `round ${round}` };
		const counter = `calls:${round}`;
		const started = performance.now();
		await Promise.all(
			processes.map((one) => one.ask({ type: 'compute', request, callers: 100, ms: 50, counter })),
		);
		times.push(performance.now() - started);
		calls.push(Number(await client.get(counter)));
	}
	await Promise.all(processes.map((one) => one.stop()));
	client.disconnect();
	const rows = [
		{ name: 'ours', cells: [`${Math.max(...calls)}`, formatMs(median(times.slice(4)))] },
	];
	await compareCallers(url);
	const caption = '100 callers in each of 4 processes, 50 ms to compute (target: 1 call, 65 ms)';
	print(table(caption, ['', 'calls', 'until all have it'], rows));
}

/** 100 callers in this process. */
async function compareCallers(url: string): Promise<void> {
	const rows: { name: string; cells: string[] }[] = [];
	for (const create of [
		() => createOurs(url),
		() => createSeedDesign(url),
		() => createBento(url, false),
		() => createCacheable(url),
		() => createCacheManager(url),
	]) {
		const contender = create();
		const times: number[] = [];
		let calls = 0;
		for (let round = 0; round < 14; round += 1) {
			const entry = createEntry(`callers, round ${round}`, 'Antwort', 'articles');
			calls = 0;
			const factory = async (): Promise<string> => {
				calls += 1;
				await pause(50);
				return entry.response;
			};
			const started = performance.now();
			await Promise.all(
				Array.from({ length: 100 }, async () => contender.compute?.(entry, factory)),
			);
			times.push(performance.now() - started);
		}
		rows.push({ name: contender.name, cells: [`${calls}`, formatMs(median(times.slice(4)))] });
		await contender.close();
	}
	const caption = '100 callers in one process, 50 ms to compute (target: 1 call)';
	print(table(caption, ['', 'calls', 'until all have it'], rows));
}

async function weigh(url: string): Promise<void> {
	const client = new Redis(url);
	const rows: { name: string; cells: string[] }[] = [];
	const sizes = { short: SHORT, long: LONG };
	const bases = new Map<string, number>();
	for (const create of [
		() => createRaw(url),
		() => createRawZlib(url),
		() => createOurs(url),
		() => createSeedDesign(url),
		() => createDirectus(url),
		() => createCacheManager(url),
		() => createCacheable(url),
	]) {
		const contender = create();
		const cells: string[] = [];
		for (const [kind, lengths] of Object.entries(sizes)) {
			const count = ENTRIES_WEIGHED;
			await client.flushall();
			const before = await usedMemory(client);
			const entries = new Texts().entries(kind, count, lengths);
			for (let start = 0; start < count; start += 500) {
				await contender.setMany(entries.slice(start, start + 500));
			}
			await contender.indexAll?.(entries);
			const bytes = ((await usedMemory(client)) - before) / count;
			if (!bases.has(kind)) bases.set(kind, bytes);
			cells.push(`${bytes.toFixed(0)} B`, (bytes / (bases.get(kind) ?? 1)).toFixed(2));
		}
		rows.push({ name: contender.name, cells });
		await contender.close();
	}
	client.disconnect();
	const heads = ['', 'short', 'x raw', 'long', 'x raw'];
	print(table('bytes in Redis per entry, index included (target: 0.90, 0.45)', heads, rows));
}

async function usedMemory(client: Redis): Promise<number> {
	return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
}

async function compareStats(url: string): Promise<void> {
	const client = new Redis(url);
	await client.flushall();
	const ours = createOurs(url);
	const { cache } = ours;
	for (let model = 0; model < 40; model += 1) {
		cache.count({
			provider: `provider-${model % 5}`,
			model: `model-${model}`,
			collection: 'articles',
			hits: { cache: 100, row: 50 },
			misses: 10,
			writes: 10,
			inputTokens: 1000,
			outputTokens: 900,
			costNanoUsd: 5_000_000,
			savedNanoUsd: 50_000_000,
			latencyMs: 800,
		});
	}
	await cache.stats({});
	const seed = createSeedDesign(url);
	for (let model = 0; model < 40; model += 1) {
		const { request, ...entry } = createEntry(`of model ${model}`, 'Antwort', 'articles');
		const of = { ...request, model: `model-${model}` };
		await seed.get({ ...entry, request: of });
	}
	await fill(seed, 'rest', quick ? 20_000 : 200_000);
	const times = await measure(
		[
			{ name: 'one HGETALL', run: () => client.hgetall('ai_stats:v1:directus:total') },
			{ name: 'stats', run: () => cache.stats({}) },
			{ name: "the seed's design", run: async () => seed.stats?.() },
		],
		{ rounds: 11, runs: 5 },
	);
	print(ratios('statistics of 40 models among 200,000 keys', 'one HGETALL', times, '1.3'));
	await ours.close();
	await seed.close();
	client.disconnect();
}

async function compareInProcess(): Promise<void> {
	const map = new Map<string, string>();
	const cache = new PromptCache({
		store: new MemoryStore({ maxBytes: 100_000_000 }),
		namespace: 'directus',
		ttlSeconds: 86_400,
		statsDays: 90,
	});
	for (const { key, request, response } of small) {
		map.set(key, response);
		await cache.set(request, response, { usage: USAGE });
	}
	const times = await measure(
		[
			{
				name: 'async Map',
				run: async () => {
					for (const { key } of small) await Promise.resolve(map.get(key));
				},
			},
			{
				name: 'ours',
				run: async () => {
					for (const { request } of small) await cache.lookup([request]);
				},
			},
		],
		{ rounds: 11, runs: 200 },
	);
	print(ratios('64 hits in turn, memory store', 'async Map', times, '2'));
	await cache.close();
}

function versions(): string {
	const names = [
		'ioredis',
		'bentocache',
		'cacheable',
		'@keyv/redis',
		'cache-manager',
		'@directus/memory',
	];
	const found = names.map((name) => {
		const path = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
		const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
		return `${name} ${String(Object(manifest).version)}`;
	});
	return [`Node ${process.versions.node}`, ...found].join(', ');
}

const server = await startRedisServer();
try {
	const client = new Redis(server.url);
	const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? 'unknown';
	client.disconnect();
	print(`Redis ${version} on loopback, ${versions()}.\n`);
	const others: Readonly<Record<string, () => Promise<void>>> = {
		invalidation: () => compareInvalidation(server.url),
		flights: () => compareFlights(server.url),
		memory: () => weigh(server.url),
		stats: () => compareStats(server.url),
		'in-process': compareInProcess,
	};
	await compareTimes(server.url);
	for (const [name, run] of Object.entries(others)) {
		if (wanted.length === 0 || wanted.includes(name)) await run();
	}
} finally {
	await server.stop();
}
