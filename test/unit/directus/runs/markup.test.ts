import { describe, expect, test } from 'vitest';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';

const REF = { collection: 'articles', item: '1', language: 'de-DE' };

const CHANGES: readonly [
	what: string,
	field: string,
	before: string,
	after: string,
	then: string,
][] = [
	['a number', 'title', '2024', '2025', '2025'],
	[
		'a price in a cell',
		'body',
		'<table><tr><td>Tea</td><td>12.99</td></tr></table>',
		'<table><tr><td>Tea</td><td>19.99</td></tr></table>',
		'<table><tr><td>[de-DE] Tea</td><td>19.99</td></tr></table>',
	],
	[
		'a placeholder',
		'title',
		'Hello {{first_name}}',
		'Hello {{last_name}}',
		'[de-DE] Hello {{last_name}}',
	],
	[
		'the address of a link',
		'body',
		'<p>Read <a href="/old">on</a></p>',
		'<p>Read <a href="/new">on</a></p>',
		'<p>[de-DE] Read <a href="/new">on</a></p>',
	],
	[
		'code',
		'body',
		'<p>Run it</p>',
		'<p>Run it</p><pre>npm start</pre>',
		'<p>[de-DE] Run it</p><pre>npm start</pre>',
	],
	[
		'an image',
		'body',
		'<p>See</p>',
		'<p>See</p><img src="/a.png">',
		'<p>[de-DE] See</p><img src="/a.png">',
	],
	['a heading', 'body', '<h2>Boats</h2>', '<p>Boats</p>', '<p>[de-DE] Boats</p>'],
];

describe('a source of which only markup and numbers changed', () => {
	test.each(CHANGES)(
		'%s: is carried over without a call',
		async (_, field, before, after, then) => {
			const setup = new RunSetup();
			setup.article(1, { [field]: before });
			await setup.run({ keys: 1 });
			await setup.cache.invalidate({});
			setup.router.forget();
			await setup.edit(1, 'en-US', { [field]: after });
			const result = await setup.run({ keys: 1 });
			expect(outcomesOf(result, 1)).toEqual({ [field]: 'translated' });
			expect(setup.row(1)?.[field]).toBe(then);
			expect(setup.router.sentTexts()).toEqual([]);
			expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toEqual({ [field]: 'unchanged' });
		},
	);

	test.each(CHANGES)(
		'%s: also after provenance was lost',
		async (_, field, before, after, then) => {
			const setup = new RunSetup();
			setup.article(1, {});
			await setup.edit(1, 'en-US', { [field]: before });
			await setup.run({ keys: 1 });
			await setup.cache.invalidate({});
			await setup.provenance.replace(REF, {});
			setup.router.forget();
			await setup.edit(1, 'en-US', { [field]: after });
			const result = await setup.run({ keys: 1 });
			expect(outcomesOf(result, 1)).toEqual({ [field]: 'translated' });
			expect(setup.row(1)?.[field]).toBe(then);
			expect(setup.router.sentTexts()).toEqual([]);
		},
	);

	test('pays for no other paragraph that changed an address of its link at the same time', async () => {
		const setup = new RunSetup();
		setup.article(1, { body: '<p>Read <a href="/old">on</a></p><p>Boats leave.</p>' });
		await setup.run({ keys: 1 });
		await setup.cache.invalidate({});
		setup.router.forget();
		const body = '<p>Read <a href="/new">on</a></p><p>Boats stay.</p>';
		await setup.edit(1, 'en-US', { body });
		await setup.run({ keys: 1 });
		expect(setup.router.sentTexts()).toEqual(['Boats stay.']);
		expect(setup.row(1)?.['body']).toBe(
			'<p>[de-DE] Read <a href="/new">on</a></p><p>[de-DE] Boats stay.</p>',
		);
	});

	test('keeps a person’s wording', async () => {
		const setup = new RunSetup();
		setup.article(1, { body: '<p>Read <a href="/old">on</a></p><p>12.99</p>' });
		await setup.run({ keys: 1 });
		await setup.edit(1, 'de-DE', { body: '<p><a href="/old">Weiter</a> lesen</p><p>12.99</p>' });
		await setup.edit(1, 'en-US', { body: '<p>Read <a href="/new">on</a></p><p>19.99</p>' });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
		expect(setup.row(1)?.['body']).toBe('<p><a href="/new">Weiter</a> lesen</p><p>19.99</p>');
	});

	test('keeps what a person made of a number', async () => {
		const setup = new RunSetup();
		setup.article(1, { body: '<p>12.99</p><p>Boats leave.</p>' });
		await setup.run({ keys: 1 });
		await setup.edit(1, 'de-DE', { body: '<p>12,99 Euro</p><p>[de-DE] Boats leave.</p>' });
		await setup.edit(1, 'en-US', { body: '<p>12.99</p><p>Boats stay.</p>' });
		const result = await setup.run({ keys: 1 });
		expect(result.failures).toMatchObject([{ field: 'body', reason: 'unaligned' }]);
		expect(setup.row(1)?.['body']).toBe('<p>12,99 Euro</p><p>[de-DE] Boats leave.</p>');
	});

	test('is known by records that an older release has made', async () => {
		const setup = new RunSetup();
		setup.article(1, { title: 'Boats' });
		await setup.run({ keys: 1 });
		const [record] = await setup.provenance.read([REF]);
		const [version] = record?.['title'] ?? [];
		if (version === undefined) throw new Error('the field was translated');
		const { text: _text, tags: _tags, ...older } = version;
		await setup.provenance.replace(REF, { title: [older] });
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toEqual({ title: 'unchanged' });
	});
});
