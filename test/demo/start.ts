import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ENDPOINT_ID } from '../../src/contract/names.ts';
import { buildBundle, root } from '../harness/build.ts';
import { findFreePort } from '../harness/child.ts';
import { createItem, createLanguages, createTranslatedCollection } from '../harness/content.ts';
import { ADMIN, startDirectus, type Directus } from '../harness/directus.ts';
import { importReadyFlow } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { demoArticles, demoLanguages } from './articles.ts';
import { chooseEnvironment, type DemoEnvironment } from './environment.ts';

const folder = join(root, '.demo');
const log = join(folder, 'directus.log');
/** Written last: a folder without it was interrupted, and is begun again. */
const flowFile = join(folder, 'flow.json');

async function main(): Promise<void> {
	const isNew = !existsSync(flowFile);
	if (isNew) rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(log, '');

	const environment = await chooseEnvironment(process.env);
	say('Building the bundle, if something changed ...');
	await buildBundle();
	say(isNew ? 'Setting up Directus on SQLite in .demo/ ...' : 'Starting Directus with .demo/ ...');
	const directus = await startDirectus({
		database: 'sqlite',
		dataDir: folder,
		port: await findFreePort(8055),
		env: { PROJECT_NAME: 'Translation cache', ...environment.env },
		onLine: (line) => appendFileSync(log, `${line}\n`),
	});
	let isStopping = false;
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.removeAllListeners(signal).once(signal, () => {
			isStopping = true;
			void directus.stop();
		});
	}
	if (isNew) await importContent(directus);
	say(describe(directus, environment));
	await directus.exited;
	if (!isStopping) throw new Error('Directus ended by itself; .demo/directus.log says why');
	say('Stopped.');
}

async function importContent(directus: Directus): Promise<void> {
	say(`Importing ${demoLanguages.length} languages ...`);
	await createLanguages(directus, demoLanguages);
	const articles = await createTranslatedCollection(directus);
	for (const [index, article] of demoArticles.entries()) {
		say(`Importing article ${index + 1} of ${demoArticles.length} ...`);
		await createItem(directus, articles, article);
	}
	await showModule(directus);
	say('Importing the flow "Translate" ...');
	const created = await importReadyFlow(directus, ['articles']);
	writeFileSync(flowFile, `${JSON.stringify(created, null, '\t')}\n`);
}

/** As an admin does under Settings, Appearance, Module Bar. */
async function showModule(directus: Directus): Promise<void> {
	const modules = ['content', 'users', 'files', 'insights', 'flows'].map((id) => ({
		type: 'module',
		id,
		enabled: true,
	}));
	const own = { type: 'module', id: ENDPOINT_ID, enabled: true };
	const settings = { type: 'module', id: 'settings', enabled: true, locked: true };
	await demand(directus, 'PATCH', '/settings', { module_bar: [...modules, own, settings] });
}

function describe({ url }: Directus, { cache, providers }: DemoEnvironment): string {
	return `
Directus is ready:  ${url}
Log in with         ${ADMIN.email}, password ${ADMIN.password}
                    (asked for a licence key, choose the Core plan or skip)

1. Content > Articles: tick one article or all, then Flows > Translate on the right.
2. Open an article and look through its Translations. "Returns and refunds" had a German
   title from a person already: it stays.
3. Run Translate again: nothing is sent. Change one paragraph, save, run it: only that
   paragraph is sent.

Translation Cache   ${url}/admin/translation-cache (also in the bar of modules on the left)
Statistics          ${url}/translation-cache/stats (in the browser you are logged in with)
                    curl -s -H 'Authorization: Bearer ${ADMIN.token}' ${url}/translation-cache/stats
Cache               ${cache}
Providers           ${providers}

Ctrl-C stops it; the content stays in .demo/ (remove that folder to start afresh).
`;
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

// Leaving by `process.exit` takes Directus along; a signal alone would leave it running.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
await main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exit(1);
});
