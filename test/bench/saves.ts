import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Format } from '../../src/documents/document.ts';
import { FAMILIES } from '../growth/families.ts';
import { buildBundle } from '../harness/build.ts';
import {
	createLanguages,
	createTranslatedCollection,
	readTranslations,
	type TranslatedCollection,
} from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { closeRunFolder, openRunFolder } from '../harness/run-folder.ts';
import { startLoopbackProvider } from '../helpers/loopback-provider.ts';
import { startRedisServer } from '../helpers/redis-server.ts';
import { type PingWatch, watchPings } from './ping.ts';

/**
 * What another user of Directus waits while one saves a long text: without the bundle, with the
 * bundle alone, and with a flow on events into three languages. Then the text is saved once more,
 * changed at its end.
 */
const LANGUAGES = ['en-US', 'de-DE', 'fr-FR', 'es-ES'];
/** Names of families with the length of their text, in thousands of characters. */
const TEXTS: readonly (readonly [way: Format, name: string, thousands: number])[] = [
	['markdown', 'a FAQ', 100],
	['markdown', 'a FAQ', 200],
	['markdown', 'a book chapter', 200],
	['markdown', 'a table', 200],
	['markdown', 'a changelog', 200],
	['markdown', 'a contract with footnotes', 200],
	['markdown', '> a block each', 25],
	['markdown', '> a block each', 200],
	['markdown', 'footnotes of their own', 100],
	['markdown', 'a**b in chunks', 100],
	['markdown', 'blanks in a paragraph', 100],
	['html', 'a FAQ', 200],
	['html', 'percent and zeros', 60],
	['html', 'blocks in open formatting', 200],
	['html', '{{ unclosed', 200],
	['json', 'an EditorJS document', 200],
	['json', 'EditorJS, percent and zeros', 50],
	['plain', 'a book chapter', 200],
	['plain', 'percent and zeros', 25],
	['plain', 'bars, then a line', 40],
];
const FIELDS = { markdown: 'notes', html: 'body', json: 'blocks', plain: 'summary' } as const;
/** Of a save's work nothing follows when the process took less than this in a while. */
const QUIET = { cpuMs: 100, everyMs: 400, times: 8 };
const PATIENCE_MS = Number(process.env['PING_SECONDS'] ?? 120) * 1_000;
const ONLY = new RegExp(process.env['PING_ONLY'] ?? '');
/** Where each process writes its CPU profile. */
const PROFILES = process.env['PING_PROFILES'];

async function main(): Promise<void> {
	await buildBundle();
	const folder = openRunFolder();
	const redis = await startRedisServer();
	const loopback = await startLoopbackProvider();
	const env = {
		TRANSLATION_CACHE_REDIS: redis.url,
		TRANSLATION_CACHE_PROVIDERS: 'openai:gpt-5.4-mini',
		OPENAI_API_KEY: 'sk-test-openai',
		OPENAI_BASE_URL: loopback.openaiUrl,
	};
	const columns: (readonly string[])[] = [];
	try {
		columns.push(await measure({ extensionDir: null }, false));
		columns.push(await measure({ env }, false));
		columns.push(await measure({ env: { ...env, TRANSLATION_CACHE_NAMESPACE: 'flow' } }, true));
	} finally {
		await redis.stop();
		await loopback.close();
		closeRunFolder(folder);
	}
	say('| text | kB | without the bundle | with it | with a flow into three languages | |');
	say('| --- | ---: | ---: | ---: | ---: | --- |');
	for (const [index, name] of ['idle', ...texts().map((text) => text.name)].entries()) {
		say(`| ${[name, ...columns.map((cells) => cells[index] ?? '')].join(' | ')} |`);
	}
}

interface Text {
	readonly name: string;
	readonly field: string;
	readonly first: unknown;
	readonly second: unknown;
}

function texts(): readonly Text[] {
	return TEXTS.flatMap(([way, name, thousands]) => {
		const family = FAMILIES.find((known) => known.way === way && known.name === name);
		if (family === undefined) throw new Error(`bench: no family ${name}`);
		const field = FIELDS[way];
		const make = (length: number): unknown => {
			const text = family.make(length);
			return way === 'json' ? JSON.parse(text) : text;
		};
		const title = `${way}: ${name}`;
		const length = thousands * 1_000;
		return ONLY.test(title)
			? [
					{
						name: `${title} | ${thousands}`,
						field,
						first: make(length),
						second: make(length * 0.97),
					},
				]
			: [];
	});
}

async function measure(
	options: Pick<Parameters<typeof startDirectus>[0], 'extensionDir' | 'env'>,
	hasFlow: boolean,
): Promise<readonly string[]> {
	const directus = await startDirectus({
		database: 'sqlite',
		...options,
		env: {
			...options.env,
			// While it is held, no connection ends that a request is about to use.
			SERVER_KEEP_ALIVE_TIMEOUT: String(2 * PATIENCE_MS),
			...(PROFILES === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${PROFILES}` }),
		},
	});
	const watch = await watchPings(`${directus.url}/server/ping`);
	try {
		await createLanguages(
			directus,
			LANGUAGES.map((code) => ({ code, name: code })),
		);
		const articles = await createTranslatedCollection(directus, { withBlocks: true });
		if (hasFlow) {
			await createFlow(directus, {
				trigger: {
					type: 'event',
					collections: ['articles'],
					scope: ['items.create', 'items.update'],
				},
				tracking: null,
				options: { ...TRIGGER_OPTIONS.event, sourceLanguage: 'en-US' },
			});
		}
		// Everything is loaded and compiled by one save.
		await save(directus, articles, { name: '', field: 'title', first: 'A', second: 'B' }, watch);
		await watch.longest();
		await sleep(2_000);
		const idle = format(await watch.longest());
		const cells = [hasFlow ? `${idle} |` : idle];
		for (const text of texts()) {
			const { longest, end } = await save(directus, articles, text, watch);
			cells[cells.length] = longest.map(format).join(', ') + (hasFlow ? ` | ${end}` : '');
			process.stderr.write(`${text.name}: ${cells.at(-1)}\n`);
		}
		return cells;
	} finally {
		await watch.stop();
		await directus.stop();
	}
}

/** Saves a text twice; gives the longest ping of each and what came of it. */
async function save(
	directus: Directus,
	articles: TranslatedCollection,
	{ field, first, second }: Text,
	watch: PingWatch,
): Promise<{ readonly longest: readonly number[]; readonly end: string }> {
	const longest: number[] = [];
	await watch.longest();
	const { id } = await demand<{ readonly id: number }>(directus, 'POST', '/items/articles', {
		[field]: first,
	});
	await untilQuiet(directus);
	longest.push(await watch.longest());
	await demand(directus, 'PATCH', `/items/articles/${id}?fields=id`, { [field]: second });
	await untilQuiet(directus);
	longest.push(await watch.longest());
	return { longest, end: await countRows(directus, articles, id, field) };
}

async function countRows(
	directus: Directus,
	articles: TranslatedCollection,
	id: number,
	field: string,
): Promise<string> {
	try {
		const rows = await readTranslations(directus, articles, id);
		return `${Object.values(rows).filter((row) => row[field] !== null).length} rows`;
	} catch {
		return 'no answer';
	}
}

/** Until the process does next to nothing for a while. */
async function untilQuiet({ pid }: Directus): Promise<void> {
	const until = performance.now() + PATIENCE_MS;
	let before = cpuMs(pid);
	let quiet = 0;
	while (quiet < QUIET.times && performance.now() < until) {
		await sleep(QUIET.everyMs);
		const now = cpuMs(pid);
		quiet = now - before < QUIET.cpuMs ? quiet + 1 : 0;
		before = now;
	}
}

/** Processor time of a process, from Linux, in ms. */
function cpuMs(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10;
}

function format(ms: number): string {
	return `${Math.round(ms)} ms`;
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

await main();
