import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { StaleMapResponse } from '../../src/contract/content.ts';
import { buildBundle } from '../harness/build.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { queryPostgres, startPostgres } from '../harness/postgres.ts';
import { demand } from '../harness/request.ts';
import { closeRunFolder, openRunFolder } from '../harness/run-folder.ts';
import { startRedisServer } from '../helpers/redis-server.ts';
import { openSite, recordProvenance, type SiteDatabase, siteEnv } from './translated-site.ts';

/**
 * The stale map of a large collection, page by page: once when only Directus's history explains it,
 * once with provenance.
 */
const ITEMS = Number(process.env['STALE_MAP_ITEMS'] ?? 10_000);
/** A folder with the package.json and dist of another version, to be measured on the same data. */
const BESIDE = process.env['STALE_MAP_BESIDE'];
/** After so long the rest is left uncounted. */
const PATIENCE_MS = Number(process.env['STALE_MAP_SECONDS'] ?? 60) * 1_000;
const PING_EVERY_MS = 10;
const COLUMNS = [
	'database',
	'version',
	'explained by',
	'items',
	'seconds',
	'answers',
	'longest',
	'longest ping meanwhile',
	'Redis commands per item',
	'queries per item',
	'missing, current, stale, refused, approved, approved stale, unproven of one language',
];

async function main(): Promise<void> {
	await buildBundle();
	const folder = openRunFolder();
	const postgres = await startPostgres();
	try {
		say(`${ITEMS} items, 3 fields, 10 languages, Redis on loopback\n`);
		say(`| ${COLUMNS.join(' | ')} |`);
		say(`|${COLUMNS.map(() => ' --- |').join('')}`);
		await measureOn('sqlite', false, [false, true]);
		await measureOn({ postgres: postgres.createDatabase('site') }, false, [false, true]);
		await measureOn({ postgres: postgres.createDatabase('terms') }, true, [true]);
	} finally {
		await postgres.stop();
		closeRunFolder(folder);
	}
}

async function measureOn(
	database: SiteDatabase,
	hasTerms: boolean,
	explained: readonly boolean[],
): Promise<void> {
	const redis = await startRedisServer();
	const first = await openSite(database, redis.url, ITEMS, hasTerms);
	const { dataDir } = first;
	await first.stop();
	try {
		for (const hasProvenance of explained) {
			if (hasProvenance) await recordProvenance(redis.url, ITEMS, hasTerms);
			for (const extensionDir of BESIDE === undefined ? [undefined] : [BESIDE, undefined]) {
				const directus = await startDirectus({
					database,
					dataDir,
					env: siteEnv(redis.url),
					...(extensionDir === undefined ? {} : { extensionDir }),
				});
				const name = database === 'sqlite' ? 'SQLite' : `PostgreSQL${hasTerms ? ', terms' : ''}`;
				const version = extensionDir === undefined ? 'this' : 'beside';
				const found = await measure(directus, database, redis.url);
				say(
					`| ${[name, version, hasProvenance ? 'provenance' : 'history', ...found].join(' | ')} |`,
				);
				await directus.stop();
			}
		}
	} finally {
		await redis.stop();
	}
}

async function measure(
	directus: Directus,
	database: SiteDatabase,
	redisUrl: string,
): Promise<readonly string[]> {
	const redis = new Redis(redisUrl);
	const commands = async (): Promise<number> =>
		Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);
	// The schema is read, the connection made.
	await demand(directus, 'GET', '/translation-cache/info?collection=articles&item=1');
	const before = { commands: await commands(), queries: await queriesOf(database) };
	const stop = new AbortController();
	const longestPing = ping(directus, stop.signal);
	const pages: number[] = [];
	const sum: Record<string, number> = {};
	let offset: number | null = 0;
	let items = 0;
	const begun = performance.now();
	while (offset !== null && performance.now() - begun < PATIENCE_MS) {
		const started = performance.now();
		const staleMap = await readPage(directus, offset);
		pages.push(performance.now() - started);
		for (const [state, count] of Object.entries(staleMap.languages['de-DE'] ?? {})) {
			sum[state] = (sum[state] ?? 0) + count;
		}
		items += staleMap.items;
		offset = staleMap.nextOffset;
	}
	stop.abort();
	const longest = await longestPing;
	const perItem = (count: number): string => (count / items).toFixed(2);
	const sent = perItem((await commands()) - before.commands);
	await redis.quit();
	const queries =
		database === 'sqlite' ? '' : perItem((await queriesOf(database)) - before.queries);
	return [
		String(items),
		(pages.reduce((all, page) => all + page, 0) / 1_000).toFixed(1),
		String(pages.length),
		`${(Math.max(...pages) / 1_000).toFixed(1)} s`,
		`${Math.round(longest)} ms`,
		sent,
		queries,
		Object.values(sum).join(' '),
	];
}

async function readPage(directus: Directus, offset: number): Promise<StaleMapResponse> {
	const path = `/translation-cache/info?collection=articles&offset=${offset}`;
	return (await demand<{ readonly staleMap: StaleMapResponse }>(directus, 'GET', path)).staleMap;
}

/** What another user of the same process waits at most, in ms. */
async function ping(directus: Directus, signal: AbortSignal): Promise<number> {
	let longest = 0;
	while (!signal.aborted) {
		const started = performance.now();
		await demand(directus, 'GET', '/server/ping');
		longest = Math.max(longest, performance.now() - started);
		await sleep(PING_EVERY_MS);
	}
	return longest;
}

/** Every query outside of a transaction is one by itself. Of SQLite nothing counts them. */
async function queriesOf(database: SiteDatabase): Promise<number> {
	if (database === 'sqlite') return 0;
	// An idle connection tells its figures this late.
	await sleep(11_000);
	const statement = 'select xact_commit from pg_stat_database where datname = current_database()';
	return Number(queryPostgres(database.postgres, statement));
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

await main();
