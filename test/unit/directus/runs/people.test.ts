import { describe, expect, test } from 'vitest';
import { findModel } from '../../../../src/directus/content/translations-model.ts';
import { readTranslatableFields } from '../../../../src/directus/content/translatable-fields.ts';
import type { Change } from '../../../../src/directus/rows/changed-items.ts';
import { readItems, type ReadScope } from '../../../../src/directus/rows/item-rows.ts';
import { StoreError } from '../../../../src/errors.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';

const ROWS = 'articles_translations';
const REF = { collection: 'articles', item: '1', language: 'de-DE' };

/** Paragraphs of HTML. */
function text(...paragraphs: readonly string[]): string {
	return paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
}

const EN = ['Boats leave at nine.', 'Others stay in the harbour.', 'Gulls cry over them.'] as const;
const DE = EN.map((paragraph) => `[de-DE] ${paragraph}`);

/** An article translated into German by us. */
async function open(): Promise<RunSetup> {
	const setup = new RunSetup();
	setup.article(1, { body: text(...EN) });
	await setup.run({ keys: 1 });
	setup.router.forget();
	return setup;
}

/** An article whose German text was merged: its second paragraph is a person's. */
async function openMerged(): Promise<RunSetup> {
	const setup = new RunSetup();
	setup.article(1, {});
	await setup.edit(1, 'en-US', { body: text(...EN) });
	await setup.run({ keys: 1 });
	await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
	await setup.edit(1, 'en-US', { body: text('Boats leave at ten.', EN[1], EN[2]) });
	await setup.run({ keys: 1 });
	setup.router.forget();
	return setup;
}

async function learn(setup: RunSetup, edits = editsIn(setup)): Promise<void> {
	const { scope, items } = await readAll(setup);
	await setup.learner.learn(scope, items, edits);
}

/** As if a person had just saved the German rows as they stand. */
function editsIn({ directus }: RunSetup): readonly Change[] {
	const rows = directus.rows(ROWS).filter((row) => row['languages_code'] === 'de-DE');
	return rows.map(({ id, ...payload }) => ({
		kind: 'update',
		collection: ROWS,
		keys: [Number(id)],
		payload,
		author: { user: 'u-person', ip: null },
		at: Date.now(),
	}));
}

/** What the hook works on. */
async function readAll({ directus }: RunSetup) {
	const schema = directus.schema();
	const model = findModel(schema, 'articles');
	if (model === null) throw new Error('the model has translations');
	const fields = await readTranslatableFields(directus.context, schema, model);
	const { context } = directus;
	const scope: ReadScope = { context, schema, model, fields, accountability: null };
	const keys = directus.rows('articles').map(({ id }) => Number(id));
	return { scope, items: await readItems(scope, keys) };
}

describe('our own text', () => {
	test('is no person’s where the hook read it before a run wrote the first version that is known', async () => {
		const setup = await open();
		await setup.provenance.drop([REF]);
		await setup.edit(1, 'en-US', { body: text('Boats leave at ten.', EN[1], EN[2]) });
		const { scope, items } = await readAll(setup);
		await setup.run({ keys: 1 });
		await setup.learner.learn(scope, items, editsIn(setup));
		setup.article(2, {});
		await setup.edit(2, 'en-US', { body: text('Boats leave at ten.') });
		await setup.run({ keys: 2 });
		expect(setup.row(2)?.['body']).toBe(text('[de-DE] Boats leave at ten.'));
	});
});

describe('a paragraph that a person reworded', () => {
	test('stays when another paragraph of the source changes', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await setup.edit(1, 'en-US', { body: text('Boats leave at ten.', EN[1], EN[2]) });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
		expect(setup.router.sentTexts()).toEqual(['Boats leave at ten.']);
		expect(setup.row(1)?.['body']).toBe(
			text('[de-DE] Boats leave at ten.', 'Andere bleiben hier.', DE[2] ?? ''),
		);
	});

	test('stays a person’s through merges, refreshes and a lost store', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		for (const hour of ['ten', 'eleven']) {
			await setup.edit(1, 'en-US', { body: text(`Boats leave at ${hour}.`, EN[1], EN[2]) });
			await setup.run({ keys: 1, refresh: true });
			expect(setup.row(1)?.['body']).toContain(`<p>[de-DE] Boats leave at ${hour}.</p>`);
			expect(setup.row(1)?.['body']).toContain('<p>Andere bleiben hier.</p>');
		}
		expect(setup.router.sentTexts()).not.toContain(EN[1]);
	});

	test('is not taken back by a text that is too long to be read', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await learn(setup);
		await setup.edit(1, 'de-DE', { body: `<p>${'x'.repeat(8_000_001)}</p>` });
		await learn(setup);
		setup.article(2, { body: text(EN[1]) });
		await setup.run({ keys: 2 });
		expect(setup.row(2)?.['body']).toBe(text('Andere bleiben hier.'));
	});

	test('is translated anew when its own source changes', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await setup.edit(1, 'en-US', { body: text(EN[0], 'All others leave too.', EN[2]) });
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toBe(
			text(DE[0] ?? '', '[de-DE] All others leave too.', DE[2] ?? ''),
		);
	});

	test('leaves the field to the person while the source stands', async () => {
		const setup = await open();
		const edited = text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '');
		await setup.edit(1, 'de-DE', { body: edited });
		for (const options of [{}, { refresh: true }, { policy: 'stale' }]) {
			const result = await setup.run({ keys: 1, ...options });
			expect(outcomesOf(result, 1)).toEqual({ body: 'protected' });
		}
		expect(setup.row(1)?.['body']).toBe(edited);
	});

	test('counts as approved in the statistics', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await setup.edit(1, 'en-US', { body: text('Boats leave at ten.', EN[1], EN[2]) });
		const { segments } = await setup.run({ keys: 1 });
		expect(segments).toEqual({ total: 3, hits: 2, misses: 1 });
		const { origins, providers } = await setup.cache.stats({});
		expect(origins.row).toBe(2);
		expect(providers['approved']?.hits).toBe(1);
	});
});

describe('a text that a person rewrote wholly', () => {
	test('is left alone and reported when its source moves on', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text('Alles ganz anders.') });
		await setup.edit(1, 'en-US', { body: text('Nothing is as it was.') });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ body: 'protected' });
		expect(result.failures).toEqual([
			{
				item: 1,
				language: 'de-DE',
				field: 'body',
				reason: 'unaligned',
				message: 'what a person wrote cannot be aligned with the source; it is left as it is',
			},
		]);
		expect(setup.row(1)?.['body']).toBe(text('Alles ganz anders.'));
	});

	test('gives way to a run that is told to overwrite, once its source has moved on', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text('Alles ganz anders.') });
		const kept = await setup.run({ keys: 1, policy: 'overwrite' });
		expect(outcomesOf(kept, 1)).toEqual({ body: 'protected' });
		expect(kept.failures).toMatchObject([{ field: 'body', reason: 'unaligned' }]);
		expect(setup.row(1)?.['body']).toBe(text('Alles ganz anders.'));
		await setup.edit(1, 'en-US', { body: text('Boats leave at ten.') });
		await setup.run({ keys: 1, policy: 'overwrite' });
		expect(setup.row(1)?.['body']).toBe(text('[de-DE] Boats leave at ten.'));
	});
});

describe('a text whose parts a person', () => {
	const LINKED = '<p>Read <a href="/a">on</a></p>\n<p>Boats leave.</p>';
	const [D0 = '', D1 = '', D2 = ''] = DE;

	test.each([
		['added', text(D0, 'Ein Absatz mehr.', D1, D2)],
		['added at the end', text(D0, D1, D2, 'Ein Absatz mehr.')],
		['joined', text(D0, 'Andere bleiben, und Möwen schreien.')],
		['took out', text(D0, D2)],
		['changed places of', text(D1, D0, D2)],
		['framed otherwise', text(D0, D1, D2).replaceAll('p>', 'h2>')],
		['put a picture among', `${text(D0, D1, D2)}<img src="/de.png">`],
		['put code among', `${text(D0, D1, D2)}<pre>npm start</pre>`],
	])('%s is left alone and reported when the source moves on', async (_, body) => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body });
		await setup.edit(1, 'en-US', { body: text('Boats leave at ten.', EN[1], EN[2]) });
		for (const options of [{}, { refresh: true }, { policy: 'stale' }]) {
			const result = await setup.run({ keys: 1, ...options });
			expect(outcomesOf(result, 1)).toEqual({ body: 'protected' });
			expect(result.failures).toMatchObject([{ field: 'body', reason: 'unaligned' }]);
		}
		expect(setup.row(1)?.['body']).toBe(body);
	});

	test('had an editor save in its own way is merged when the source moves on', async () => {
		const setup = new RunSetup();
		const source =
			'<p>Read <a href="/a" target="_blank">on</a><br />or not.</p>\n<ul>\n<li>Boats leave.</li>\n</ul>\n<table><tbody><tr><td><b>Gulls</b> cry.</td></tr></tbody></table>';
		setup.article(1, { body: source });
		await setup.run({ keys: 1 });
		await setup.edit(1, 'de-DE', {
			body: '<p>[de-DE] Read <a target="_blank" href="/a">on</a><br>or not.</p><ul><li><p>Boote legen ab.</p></li></ul><table style="min-width: 25px;"><colgroup><col style="min-width: 25px;"></colgroup><tbody><tr><td colspan="1" rowspan="1"><p>[de-DE] <strong>Gulls</strong> cry.</p></td></tr></tbody></table><p></p>',
		});
		await setup.edit(1, 'en-US', { body: source.replace('cry', 'sleep') });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
		expect(result.segments).toMatchObject({ misses: 1 });
		expect(setup.row(1)?.['body']).toBe(
			'<p>[de-DE] Read <a href="/a" target="_blank">on</a><br />or not.</p>\n<ul>\n<li>Boote legen ab.</li>\n</ul>\n<table><tbody><tr><td>[de-DE] <b>Gulls</b> sleep.</td></tr></tbody></table>',
		);
	});

	test('had an editor strip of names and looks is merged when the source moves on', async () => {
		const setup = new RunSetup();
		const source =
			'<h2 id="boats">Boats</h2>\n<p class="lead">Read <a href="/a" class="more">on</a> now.</p>\n<p style="color: red;">Gulls cry.</p>';
		setup.article(1, { body: source });
		await setup.run({ keys: 1 });
		const stripped =
			'<h2>Boote</h2><p>[de-DE] Read <a href="/a">on</a> now.</p><p>[de-DE] Gulls cry.</p>';
		await setup.edit(1, 'de-DE', { body: stripped });
		await setup.edit(1, 'en-US', { body: source.replace('cry', 'sleep') });
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toEqual({ body: 'merged' });
		expect(setup.row(1)?.['body']).toBe(
			'<h2 id="boats">Boote</h2>\n<p class="lead">[de-DE] Read <a href="/a" class="more">on</a> now.</p>\n<p style="color: red;">[de-DE] Gulls sleep.</p>',
		);
	});

	test.each([
		['gave another name', (body: string) => body.replace('boats', 'boote')],
		['gave other looks', (body: string) => body.replace('red', 'blue')],
	])('%s is left alone when the source moves on', async (_, change) => {
		const setup = new RunSetup();
		const source = '<h2 id="boats">Boats</h2>\n<p style="color: red;">Gulls cry.</p>';
		setup.article(1, { body: source });
		await setup.run({ keys: 1 });
		const body = change(String(setup.row(1)?.['body']));
		await setup.edit(1, 'de-DE', { body });
		await setup.edit(1, 'en-US', { body: source.replace('cry', 'sleep') });
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toEqual({ body: 'protected' });
		expect(setup.row(1)?.['body']).toBe(body);
	});

	test.each([
		['emphasised', '[de-DE] Read <b>on</b>'],
		['linked elsewhere', '[de-DE] Read <a href="/de">on</a>'],
		['linked elsewhere and reworded', 'Hier <a href="/de">weiter</a>'],
		['unlinked', 'Lesen Sie weiter'],
	])('%s is left alone and reported when the source moves on', async (_, paragraph) => {
		const setup = new RunSetup();
		setup.article(1, { body: LINKED });
		await setup.run({ keys: 1 });
		const body = `<p>${paragraph}</p>\n<p>[de-DE] Boats leave.</p>`;
		await setup.edit(1, 'de-DE', { body });
		await setup.edit(1, 'en-US', { body: LINKED.replace('leave', 'stay') });
		const result = await setup.run({ keys: 1 });
		expect(result.failures).toMatchObject([{ field: 'body', reason: 'unaligned' }]);
		expect(setup.row(1)?.['body']).toBe(body);
	});

	test('changed numbers of is left alone', async () => {
		const setup = new RunSetup();
		setup.article(1, { body: '<table><tr><td>Tea</td><td>12.99</td></tr></table>' });
		await setup.run({ keys: 1 });
		const body = '<table><tr><td>[de-DE] Tea</td><td>13.99</td></tr></table>';
		await setup.edit(1, 'de-DE', { body });
		await setup.edit(1, 'en-US', { body: '<table><tr><td>Teas</td><td>12.99</td></tr></table>' });
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toBe(body);
	});

	test('reworded twice keeps the wording of the one whose source is left', async () => {
		const setup = new RunSetup();
		setup.article(1, { body: text(EN[0], EN[0], EN[1]) });
		await setup.run({ keys: 1 });
		await setup.edit(1, 'de-DE', { body: text(D0, 'Boote fahren um neun.', D1) });
		await setup.edit(1, 'en-US', { body: text(EN[0], EN[1]) });
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toBe(text('Boote fahren um neun.', D1));
	});
});

describe('a merged text', () => {
	test.each([
		[{ refresh: true }, ['Boats leave at ten.', EN[2]]],
		[{ policy: 'overwrite' }, []],
	])('keeps the person’s words after the store was lost: %j', async (options, sent) => {
		const setup = await openMerged();
		setup.provenance.read = async (refs) => refs.map(() => ({}));
		await setup.run({ keys: 1, ...options });
		expect(setup.row(1)?.['body']).toContain('Andere bleiben hier.');
		expect(setup.router.sentTexts()).toEqual(sent);
	});

	test('is left alone when nothing tells any more which words are whose', async () => {
		const setup = await openMerged();
		setup.provenance.read = async (refs) => refs.map(() => ({}));
		const body = setup.row(1)?.['body'];
		const revisions = setup.directus.rows('directus_revisions');
		setup.directus.database.tables.set(
			'directus_revisions',
			revisions.filter(({ item }) => String(item) !== '1'),
		);
		await setup.directus.write(ROWS, 1, { body: text('Gulls sleep.', EN[1], EN[2]) });
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toBe(body);
	});

	test('that a kill kept from the row is made again', async () => {
		const setup = await open();
		const edited = text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '');
		await setup.edit(1, 'de-DE', { body: edited });
		await setup.edit(1, 'en-US', { body: text('Boats leave at ten.', EN[1], EN[2]) });
		const { provenance } = setup;
		const replace = provenance.replace.bind(provenance);
		const takeBack = provenance.takeBack.bind(provenance);
		setup.directus.filter = () => {
			setup.provenance.replace = async () => true;
			setup.provenance.takeBack = async () => {};
			throw new Error('killed');
		};
		await setup.run({ keys: 1 }).catch(() => {});
		Object.assign(setup.provenance, { replace, takeBack });
		setup.directus.filter = (_, values) => values;
		expect(setup.row(1)?.['body']).toBe(edited);
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
		expect(setup.row(1)?.['body']).toBe(
			text('[de-DE] Boats leave at ten.', 'Andere bleiben hier.', DE[2] ?? ''),
		);
	});
});

describe('both languages edited in one save', () => {
	test.each([
		['the source first', ['en-US', 'de-DE']],
		['the translation first', ['de-DE', 'en-US']],
	])('keep the person’s translation of the new source: %s', async (_, order) => {
		const setup = await open();
		await setup.directus.write('articles', 1, { status: 'draft' });
		const [save] = setup.directus.rows('directus_revisions').slice(-1);
		const bodies: Record<string, string> = {
			'en-US': text(EN[0], 'All others leave too.', EN[2]),
			'de-DE': text(DE[0] ?? '', 'Alle anderen fahren auch.', DE[2] ?? ''),
		};
		for (const language of order) {
			await setup.edit(1, language, { body: bodies[language] });
			const [made] = setup.directus.rows('directus_revisions').slice(-1);
			Object.assign(made ?? {}, { parent: save?.['id'] });
		}
		const result = await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toBe(bodies['de-DE']);
		expect(outcomesOf(result, 1)).toEqual({ body: 'protected' });
		await setup.edit(1, 'en-US', { body: text(EN[0], 'All others leave too.', 'Gulls sleep.') });
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toBe(
			text(DE[0] ?? '', 'Alle anderen fahren auch.', '[de-DE] Gulls sleep.'),
		);
		expect(setup.router.sentTexts()).toEqual(['Gulls sleep.']);
	});

	test('keep what another paragraph’s change follows before any run', async () => {
		const setup = await open();
		await setup.edit(1, 'en-US', { body: text(EN[0], 'All others leave too.', EN[2]) });
		const body = text(DE[0] ?? '', 'Alle anderen fahren auch.', DE[2] ?? '');
		await setup.edit(1, 'de-DE', { body });
		await setup.edit(1, 'en-US', { body: text(EN[0], 'All others leave too.', 'Gulls sleep.') });
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toBe(
			text(DE[0] ?? '', 'Alle anderen fahren auch.', '[de-DE] Gulls sleep.'),
		);
		expect(setup.router.sentTexts()).toEqual(['Gulls sleep.']);
	});

	test('leave to a run what had changed around the paragraphs before', async () => {
		const setup = await open();
		await setup.edit(1, 'en-US', { body: `<hr>${text(...EN)}` });
		await setup.edit(1, 'en-US', { body: `<hr>${text('Boats leave at ten.', EN[1], EN[2])}` });
		const body = text('Boote fahren um zehn.', DE[1] ?? '', DE[2] ?? '');
		await setup.edit(1, 'de-DE', { body });
		const result = await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toBe(`<hr>${body}`);
		expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toEqual({ body: 'unchanged' });
		expect(setup.router.calls).toEqual([]);
	});

	test('keep a paragraph that was added to both', async () => {
		const setup = await open();
		await setup.edit(1, 'en-US', { body: text(...EN, 'Bring a coat.') });
		const body = text(...DE, 'Nimm einen Mantel mit.');
		await setup.edit(1, 'de-DE', { body });
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['body']).toBe(body);
		expect(setup.router.calls).toEqual([]);
	});
});

describe('terms of a text that a person edited', () => {
	test('change in the machine’s segments, not in the person’s', async () => {
		const setup = await open();
		const edited = text('Boote im harbour.', DE[1] ?? '', DE[2] ?? '');
		await setup.edit(1, 'de-DE', { body: edited });
		const glossary = [
			{ term: 'harbour', translation: 'Hafen' },
			{ term: 'Boats', translation: 'Boote' },
		];
		const result = await setup.run({ keys: 1, glossary });
		expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
		expect(setup.router.sentTexts()).toEqual([EN[1]]);
		expect(setup.row(1)?.['body']).toBe(
			text('Boote im harbour.', '[de-DE] Others stay in the Hafen.', DE[2] ?? ''),
		);
	});
});

describe('a source of which one paragraph changed', () => {
	test('costs one segment a language, though cache and provenance are lost', async () => {
		const setup = new RunSetup();
		await setup.directus.write('articles', null, { title: null });
		await setup.directus.write(ROWS, null, {
			articles_id: 1,
			languages_code: 'en-US',
			body: text(...EN),
		});
		await setup.run({ keys: 1 });
		await setup.cache.invalidate({});
		setup.provenance.read = async (refs) => refs.map(() => ({}));
		setup.router.forget();
		await setup.edit(1, 'en-US', { body: text('Boats leave at ten.', EN[1], EN[2]) });
		await setup.run({ keys: 1 });
		expect(setup.router.sentTexts()).toEqual(['Boats leave at ten.']);
		expect(setup.row(1)?.['body']).toBe(
			text('[de-DE] Boats leave at ten.', DE[1] ?? '', DE[2] ?? ''),
		);
	});

	test('of which a term of the glossary changed, costs the segments with it', async () => {
		const setup = await open();
		const glossary = [{ term: 'harbour', translation: 'Hafen' }];
		setup.router.answer = (call) => ({
			translations: call.request.segments.map(({ id }) => ({ id, text: 'Andere sind im Hafen.' })),
			usage: { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, cacheWriteTokens: 0 },
		});
		await setup.run({ keys: 1, glossary });
		expect(setup.router.sentTexts()).toEqual([EN[1]]);
		expect(setup.row(1)?.['body']).toBe(text(DE[0] ?? '', 'Andere sind im Hafen.', DE[2] ?? ''));
	});
});

describe('wording that is learned', () => {
	test('serves the same segment elsewhere in the collection, without a call', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await learn(setup);
		setup.article(2, { body: text(EN[1]) });
		await setup.run({ keys: 2 });
		expect(setup.row(2)?.['body']).toBe(text('Andere bleiben hier.'));
		expect(setup.router.calls).toEqual([]);
	});

	test('is only what the person changed', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await learn(setup);
		await setup.cache.invalidate({});
		setup.article(2, { body: text(...EN) });
		await setup.run({ keys: 2 });
		expect(setup.router.sentTexts()).toEqual([EN[0], EN[2]]);
	});

	test('is forgotten when the edit is taken back', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await learn(setup);
		await setup.edit(1, 'de-DE', { body: text(...DE) });
		await learn(setup);
		setup.article(2, { body: text(EN[1]) });
		await setup.run({ keys: 2 });
		expect(setup.row(2)?.['body']).toBe(text(DE[1] ?? ''));
	});

	test('outlives a merge around it', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await learn(setup);
		await setup.edit(1, 'en-US', { body: text('Boats leave at ten.', EN[1], EN[2]) });
		await setup.run({ keys: 1 });
		await learn(setup);
		setup.article(2, { body: text(EN[1]) });
		await setup.run({ keys: 2 });
		expect(setup.row(2)?.['body']).toBe(text('Andere bleiben hier.'));
	});

	test('is that of the newest edit, and of the other when that is taken back', async () => {
		const setup = await open();
		setup.article(2, { body: text(EN[1]) });
		await setup.run({ keys: 2 });
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await learn(setup);
		await new Promise((resolve) => {
			setTimeout(resolve, 2);
		});
		await setup.edit(2, 'de-DE', { body: text('Andere warten.') });
		await learn(setup);
		await setup.edit(1, 'de-DE', {
			body: text('Boote gehen um neun.', 'Andere bleiben hier.', DE[2] ?? ''),
		});
		await learn(setup);
		setup.article(3, { body: text(EN[1]) });
		await setup.run({ keys: 3 });
		expect(setup.row(3)?.['body']).toBe(text('Andere warten.'));
		await setup.edit(2, 'de-DE', { body: text(DE[1] ?? '') });
		await learn(setup);
		setup.article(4, { body: text(EN[1]) });
		await setup.run({ keys: 4 });
		expect(setup.row(4)?.['body']).toBe(text('Andere bleiben hier.'));
	});

	test('stays with the place where it was approved when it was served elsewhere', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await learn(setup);
		setup.article(2, { body: text(EN[1], EN[2]) });
		await setup.run({ keys: 2 });
		await setup.edit(2, 'de-DE', { body: text('Andere bleiben hier.', 'Möwen schreien.') });
		await learn(setup);
		await setup.edit(1, 'de-DE', { body: text(...DE) });
		await learn(setup);
		setup.article(3, { body: text(EN[1]) });
		await setup.run({ keys: 3 });
		expect(setup.row(3)?.['body']).toBe(text(DE[1] ?? ''));
	});

	test('is not what history says is ours, though provenance is older', async () => {
		const setup = await open();
		const [old] = await setup.provenance.read([REF]);
		await setup.edit(1, 'en-US', { body: text('Boats leave at ten.', EN[1], EN[2]) });
		await setup.run({ keys: 1 });
		await setup.provenance.replace(REF, old ?? {});
		await learn(setup);
		await setup.cache.invalidate({});
		setup.router.forget();
		setup.article(2, { body: text('Boats leave at ten.') });
		await setup.run({ keys: 2 });
		expect(setup.router.sentTexts()).toEqual(['Boats leave at ten.']);
	});

	test('is never our own', async () => {
		const setup = await open();
		await learn(setup);
		await setup.cache.invalidate({});
		setup.article(2, { body: text(EN[1]) });
		await setup.run({ keys: 2 });
		expect(setup.router.sentTexts()).toEqual([EN[1]]);
	});

	test('is never of a text that nobody can explain', async () => {
		const setup = new RunSetup();
		setup.article(1, { body: text(EN[1]) });
		const row = { id: 9, articles_id: 1, languages_code: 'de-DE', body: text('Woher auch immer.') };
		setup.directus.insert(ROWS, row);
		await learn(setup, []);
		setup.article(2, { body: text(EN[1]) });
		await setup.run({ keys: 2 });
		expect(setup.row(2)?.['body']).toBe(text(DE[1] ?? ''));
	});

	test('is not of another language or collection', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		await learn(setup);
		setup.article(2, { body: text(EN[1]) });
		await setup.run({ keys: 2, targetLanguages: ['fr-FR'] });
		expect(setup.row(2, 'fr-FR')?.['body']).toBe(text(`[fr-FR] ${EN[1]}`));
	});

	test('that the store does not take is told', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		setup.breakable.break('setMany');
		await expect(learn(setup)).rejects.toBeInstanceOf(StoreError);
	});

	test('that cannot be compared with what we wrote is told', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', { body: text(DE[0] ?? '', 'Andere bleiben hier.', DE[2] ?? '') });
		setup.breakable.break();
		await expect(learn(setup)).rejects.toBeInstanceOf(StoreError);
	});
});
