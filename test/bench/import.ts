import { createLanguages, createTranslatedCollection } from '../harness/content.ts';
import { buildBundle } from '../harness/build.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { demand } from '../harness/request.ts';
import { closeRunFolder, openRunFolder } from '../harness/run-folder.ts';
import { startRedisServer } from '../helpers/redis-server.ts';

/**
 * Directus's own import of many items, with the bundle and without it, in turns; prints the
 * medians.
 */
const ITEMS = Number(process.env['IMPORT_ITEMS'] ?? 5_000);
const ROUNDS = Number(process.env['IMPORT_ROUNDS'] ?? 5);

/** What is imported in a round, by what it is called. */
const KINDS = {
	'new items': (round: number): readonly object[] => makeItems(round),
	'items that are there': (round: number): readonly object[] =>
		makeItems(round).map((item, at) => ({ id: at + 1, ...item })),
	'new items with a translation each': (round: number): readonly object[] =>
		makeItems(round).map((item, at) => ({
			...item,
			translations: [{ languages_code: 'de-DE', title: `Titel ${round}-${at}` }],
		})),
	// Each is held against all others: it may be a copy.
	'new items with a long translation each': (round: number): readonly object[] =>
		makeItems(round).map((item, at) => ({
			...item,
			translations: [
				{
					languages_code: 'de-DE',
					title: `Langer Titel ${round}-${at}`,
					body: `<p>Der Text von Beitrag ${at} in Runde ${round}, mit allem, was dazugehört.</p>`,
				},
			],
		})),
} as const;

async function main(): Promise<void> {
	await buildBundle();
	const folder = openRunFolder();
	const redis = await startRedisServer();
	const bare = await open({ extensionDir: null });
	const loaded = await open({
		env: { TRANSLATION_CACHE_REDIS: redis.url, TRANSLATION_CACHE_PROVIDERS: 'pseudo:pseudo' },
	});
	try {
		say(`${ITEMS} items, median of ${ROUNDS} rounds in turns, SQLite, Redis on loopback\n`);
		say('| imported | without the bundle | with it | ratio |');
		say('| --- | ---: | ---: | ---: |');
		for (const [kind, make] of Object.entries(KINDS)) {
			const { without, withBundle } = await compare(bare, loaded, make);
			const ratio = (withBundle / without).toFixed(3);
			say(`| ${kind} | ${Math.round(without)} ms | ${Math.round(withBundle)} ms | ${ratio} |`);
		}
	} finally {
		await bare.stop();
		await loaded.stop();
		await redis.stop();
		closeRunFolder(folder);
	}
}

async function compare(
	bare: Directus,
	loaded: Directus,
	make: (round: number) => readonly object[],
): Promise<{ readonly without: number; readonly withBundle: number }> {
	const times = new Map<Directus, number[]>([
		[bare, []],
		[loaded, []],
	]);
	for (let round = 0; round <= ROUNDS; round += 1) {
		for (const directus of round % 2 === 0 ? [loaded, bare] : [bare, loaded]) {
			const ms = await importItems(directus, make(round));
			// The first round warms up.
			if (round > 0) times.get(directus)?.push(ms);
		}
	}
	return { without: median(times.get(bare) ?? []), withBundle: median(times.get(loaded) ?? []) };
}

async function open(
	options: Pick<Parameters<typeof startDirectus>[0], 'extensionDir' | 'env'>,
): Promise<Directus> {
	const directus = await startDirectus({ database: 'sqlite', ...options });
	await createLanguages(directus);
	await createTranslatedCollection(directus);
	return directus;
}

function makeItems(round: number): readonly object[] {
	return Array.from({ length: ITEMS }, (_, at) => ({
		title: `Title ${round}-${at}`,
		body: `<p>The text of item ${at} in round ${round}.</p>`,
	}));
}

async function importItems(directus: Directus, items: readonly object[]): Promise<number> {
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
