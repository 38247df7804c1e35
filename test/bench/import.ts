import { createLanguages, createTranslatedCollection } from '../harness/content.ts';
import { buildBundle } from '../harness/build.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { demand } from '../harness/request.ts';
import { closeRunFolder, openRunFolder } from '../harness/run-folder.ts';
import { startRedisServer } from '../helpers/redis-server.ts';

/** Directus's own import of many items, with the bundle and without it, in turns; prints the medians. */
const ITEMS = 5_000;
const ROUNDS = 5;

async function main(): Promise<void> {
	await buildBundle();
	const folder = openRunFolder();
	const redis = await startRedisServer();
	const bare = await open({ extensionDir: null });
	const loaded = await open({
		env: { TRANSLATION_CACHE_REDIS: redis.url, TRANSLATION_CACHE_PROVIDERS: 'pseudo:pseudo' },
	});
	try {
		const times: Record<'with' | 'without', number[]> = { with: [], without: [] };
		for (let round = 0; round <= ROUNDS; round += 1) {
			const order =
				round % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const);
			for (const name of order) {
				const ms = await importItems(name === 'with' ? loaded : bare, round);
				// The first round warms up.
				if (round > 0) times[name].push(ms);
			}
		}
		const without = median(times.without);
		const withBundle = median(times.with);
		say(`${ITEMS} items, median of ${ROUNDS} rounds in turns, SQLite, Redis on loopback`);
		say(
			`without the bundle  ${Math.round(without)} ms  (${times.without.map(Math.round).join(', ')})`,
		);
		say(
			`with it             ${Math.round(withBundle)} ms  (${times.with.map(Math.round).join(', ')})`,
		);
		say(`ratio               ${(withBundle / without).toFixed(3)}`);
	} finally {
		await bare.stop();
		await loaded.stop();
		await redis.stop();
		closeRunFolder(folder);
	}
}

async function open(
	options: Pick<Parameters<typeof startDirectus>[0], 'extensionDir' | 'env'>,
): Promise<Directus> {
	const directus = await startDirectus({ database: 'sqlite', ...options });
	await createLanguages(directus);
	await createTranslatedCollection(directus);
	return directus;
}

async function importItems(directus: Directus, round: number): Promise<number> {
	const items = Array.from({ length: ITEMS }, (_, at) => ({
		title: `Title ${round}-${at}`,
		body: `<p>The text of item ${at} in round ${round}.</p>`,
	}));
	const file = new FormData();
	file.append(
		'file',
		new Blob([JSON.stringify(items)], { type: 'application/json' }),
		'items.json',
	);
	const started = performance.now();
	await demand(directus, 'POST', '/utils/import/articles', file);
	return performance.now() - started;
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

await main();
