import { describe, expect, test } from 'vitest';
import { segmentDigest } from '../../../../src/documents/segment-digest.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';

/** Paragraphs of HTML. */
function text(...paragraphs: readonly string[]): string {
	return paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
}

const STAYS = 'Boats leave at nine.';
const GOES = 'Others stay in the <b>old</b> harbour.';
const SENT = 'Others stay in the <1>old</1> harbour.';
const COMES = 'Nobody stays.';

const german = (paragraph: string): string => `[de-DE] ${paragraph}`;

/**
 * An article of which a paragraph has been replaced, both translated; nothing is left in the cache.
 */
async function open(): Promise<RunSetup> {
	const setup = new RunSetup();
	setup.article(1, {});
	for (const paragraph of [GOES, COMES]) {
		await setup.edit(1, 'en-US', { body: text(STAYS, paragraph) });
		await setup.run({ keys: 1 });
	}
	await setup.cache.invalidate({ collection: 'articles' });
	setup.router.forget();
	return setup;
}

const putBack = (setup: RunSetup): Promise<void> =>
	setup.edit(1, 'en-US', { body: text(STAYS, GOES) });

describe('a paragraph that was taken out and is put back', () => {
	test('reads as it did, without a call', async () => {
		const setup = await open();
		await putBack(setup);
		const estimate = await setup.run({ keys: 1, dryRun: true });
		expect(estimate.segments).toEqual({ total: 2, hits: 2, misses: 0 });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ body: 'translated' });
		expect(result.segments).toEqual({ total: 2, hits: 2, misses: 0 });
		expect(setup.router.calls).toEqual([]);
		expect(setup.row(1)?.['body']).toBe(text(german(STAYS), german(GOES)));
		expect((await setup.cache.stats({})).origins.row).toBeGreaterThanOrEqual(2);
	});

	test('is remembered through further changes', async () => {
		const setup = await open();
		for (const hour of ['ten', 'eleven']) {
			await setup.edit(1, 'en-US', { body: text(`Boats leave at ${hour}.`, COMES) });
			await setup.run({ keys: 1 });
		}
		await setup.cache.invalidate({ collection: 'articles' });
		setup.router.forget();
		await putBack(setup);
		await setup.run({ keys: 1 });
		expect(setup.router.calls).toEqual([]);
		expect(setup.row(1)?.['body']).toBe(text(german(STAYS), german(GOES)));
	});

	test('gives way to what a person approved meanwhile', async () => {
		const setup = await open();
		await putBack(setup);
		const estimate = await setup.run({ keys: 1 });
		expect(estimate.segments.misses).toBe(0);
		const ref = {
			collection: 'articles',
			sourceLanguage: 'en-US',
			targetLanguage: 'de-DE',
			format: 'html',
			digest: segmentDigest(SENT).toString('base64url'),
		};
		const words = 'Andere bleiben im <1>alten</1> Hafen.';
		const wording = { text: words, origin: 'x', at: 1, author: null, source: null };
		await setup.edit(1, 'en-US', { body: text(STAYS, COMES) });
		await setup.run({ keys: 1 });
		await setup.approved.learn([{ ref, wording }]);
		await putBack(setup);
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toContain('<p>Andere bleiben im <b>alten</b> Hafen.</p>');
	});

	test('is asked for where a term of it has changed', async () => {
		const setup = await open();
		await putBack(setup);
		const glossary = [{ term: 'harbour', translation: 'harbour' }];
		await setup.run({ keys: 1, glossary });
		expect(setup.router.sentTexts()).toEqual([SENT]);
	});

	test('is asked for by a run that refreshes', async () => {
		const setup = await open();
		await putBack(setup);
		await setup.run({ keys: 1, refresh: true });
		expect(setup.router.sentTexts()).toContain(SENT);
	});

	test('is asked for where there is no history', async () => {
		const setup = await open();
		setup.directus.rows('directus_revisions').length = 0;
		await putBack(setup);
		await setup.run({ keys: 1 });
		expect(setup.router.sentTexts()).toEqual([SENT]);
	});
});

test('history is asked only where a text is back', async () => {
	const setup = await open();
	const asks = async (): Promise<boolean> => {
		setup.directus.database.queried.length = 0;
		await setup.run({ keys: 1, dryRun: true });
		return setup.directus.database.queried.includes('directus_revisions');
	};
	await setup.edit(1, 'en-US', { body: text(STAYS, 'All is new.') });
	expect(await asks()).toBe(false);
	await putBack(setup);
	expect(await asks()).toBe(true);
});
