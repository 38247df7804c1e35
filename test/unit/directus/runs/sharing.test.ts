import { describe, expect, test } from 'vitest';
import { type TextContext, runTexts } from '../../../../src/directus/runs/text.ts';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import { readOptions } from '../../../../src/directus/runs/request.ts';
import { PERSON } from '../../../helpers/fake-directus.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';
import { replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';
import { obey } from '../../../trust/gullible.ts';
import { BOUGHT, LISTED, UNLISTED } from '../../../trust/phrasings.ts';

const german = translateByPrefix('de-DE');
const VISITOR: Accountability = { ...PERSON, user: null, role: null, roles: [], admin: false };
const EDITOR: Accountability = { ...PERSON, user: 'editor', admin: false };
const [ORDER = ''] = LISTED.map(({ text }) => text);
/** One that the product takes for a text like any other. */
const [, , UNKNOWN_ORDER = ''] = UNLISTED.map(({ text }) => text);
const BUTTON = 'Add it to the cart';

/** A model that does what any segment of a request says. */
function gullible(): RunSetup {
	const setup = new RunSetup();
	setup.router.answer = (call) =>
		replyTo(call, (text) => obey(german(text), call.request.segments));
	return setup;
}

function sent({ router }: RunSetup): readonly string[] {
	return router.calls.flatMap(({ request }) => request.segments.map(({ text }) => text));
}

function translated(setup: RunSetup, key: number, field: string): unknown {
	return setup.row(key)?.[field];
}

function hand(
	setup: RunSetup,
	text: unknown,
	options: Record<string, unknown> = {},
	context: Pick<TextContext, 'flow'> & { readonly accountability?: Accountability | null } = {},
): ReturnType<typeof runTexts> {
	const request = { mode: 'text', targetLanguages: ['de-DE'], text, ...options };
	const { accountability = VISITOR, flow = { id: 'form' } } = context;
	return runTexts(setup.dependencies, readOptions(request), {
		...setup.context({ accountability }),
		flow,
	});
}

describe('an item whose text speaks to a model', () => {
	test('changes no other item, in the same run or later', async () => {
		const setup = gullible();
		setup.article(1, { title: 'Opening hours of the house' });
		setup.article(2, { title: 'Help', body: `<p>${ORDER}</p><p>${BUTTON}</p>` });
		setup.article(3, { title: 'Shop', body: `<p>${BUTTON}</p>` });
		await setup.run({ keys: [1, 2] });
		await setup.run({ keys: [3] });
		expect(translated(setup, 1, 'title')).toBe(german('Opening hours of the house'));
		expect(translated(setup, 3, 'body')).toBe(`<p>${german(BUTTON)}</p>`);
	});

	test('is asked for once, and its answer serves no other item', async () => {
		const setup = gullible();
		setup.article(1, { title: ORDER });
		setup.article(2, { title: ORDER });
		await setup.run({ keys: [1] });
		await setup.run({ keys: [2] });
		expect(sent(setup)).toEqual([ORDER, ORDER]);
		await setup.run({ keys: [1, 2] });
		setup.directus.database.tables.set(
			'articles_translations',
			setup.directus
				.rows('articles_translations')
				.filter((row) => row['languages_code'] === 'en-US'),
		);
		await setup.run({ keys: [1, 2] });
		expect(sent(setup)).toHaveLength(2);
	});
});

/** Everybody may create articles, and admins alone may change them. */
function openToVisitors(policy: Record<string, unknown> = { role: null, user: null }): RunSetup {
	const setup = gullible();
	const { directus } = setup;
	directus.permits = () => true;
	directus.insert('directus_access', { ...policy, policy: 'p-open' });
	for (const collection of ['articles', 'articles_translations']) {
		const permission = { collection, action: 'create', fields: ['*'], permissions: null };
		directus.insert('directus_permissions', { policy: 'p-open', ...permission });
	}
	return setup;
}

async function write(
	{ directus }: RunSetup,
	key: number,
	body: string,
	who: Accountability | null,
): Promise<void> {
	await directus.write('articles', null, { id: key }, who);
	const row = { id: key * 10, articles_id: key, languages_code: 'en-US', body };
	await directus.write('articles_translations', null, row, who);
}

describe('an item whose text somebody else than an editor wrote', () => {
	test.each([...LISTED, ...UNLISTED].map(({ text }) => text))(
		'changes no other item: %s',
		async (order) => {
			const setup = openToVisitors();
			await write(setup, 1, `<p>${order}</p><p>${BUTTON}</p>`, VISITOR);
			await write(setup, 2, `<p>${BUTTON}</p>`, PERSON);
			await setup.run({ keys: [1] });
			await setup.run({ keys: [2] });
			expect(translated(setup, 2, 'body')).toBe(`<p>${german(BUTTON)}</p>`);
		},
	);

	test('is told by whoever has changed it since, and by a policy of a role', async () => {
		const setup = openToVisitors({ role: 'r-authors', user: null });
		const author = { ...EDITOR, user: 'u-author', role: 'r-authors', roles: ['r-authors'] };
		setup.directus.insert('directus_users', {
			id: 'u-author',
			role: 'r-authors',
			status: 'active',
		});
		setup.directus.insert('directus_policies', { id: 'p-open', admin_access: false });
		await write(setup, 1, `<p>${BUTTON}</p>`, PERSON);
		const text = `<p>${UNKNOWN_ORDER}</p><p>${BUTTON}</p>`;
		await setup.directus.write('articles_translations', 10, { body: text }, author);
		await write(setup, 2, `<p>${BUTTON}</p>`, PERSON);
		await setup.run({ keys: [1] });
		await setup.run({ keys: [2] });
		expect(translated(setup, 2, 'body')).toBe(`<p>${german(BUTTON)}</p>`);
	});

	test('is told though its writer claims to be us', async () => {
		const setup = openToVisitors();
		const origin = 'translation-cache';
		const userAgent = 'directus-extension-translation-cache/0.1.0';
		await write(setup, 1, `<p>${BUTTON}</p>`, PERSON);
		const text = `<p>${UNKNOWN_ORDER}</p><p>${BUTTON}</p>`;
		const forger = { ...VISITOR, origin, userAgent };
		await setup.directus.write('articles_translations', 10, { body: text }, forger);
		await write(setup, 2, `<p>${BUTTON}</p>`, PERSON);
		await setup.run({ keys: [1] });
		await setup.run({ keys: [2] });
		expect(translated(setup, 2, 'body')).toBe(`<p>${german(BUTTON)}</p>`);
	});

	test('reads what editors have paid for, and is not paid for twice', async () => {
		const setup = openToVisitors();
		await write(setup, 1, `<p>${BUTTON}</p>`, PERSON);
		await write(setup, 2, `<p>${BUTTON}</p><p>Come in.</p>`, VISITOR);
		await write(setup, 3, `<p>${BUTTON}</p>`, PERSON);
		await setup.run({ keys: [1, 2, 3] });
		await setup.run({ keys: [1] });
		expect(sent(setup).filter((text) => text === 'Come in.')).toHaveLength(1);
		const { length } = setup.router.calls;
		await setup.directus.remove('articles_translations', Number(setup.row(2)?.['id']));
		await setup.run({ keys: [2, 3] });
		expect(setup.router.calls).toHaveLength(length);
	});

	test('serves others where nobody but editors can write', async () => {
		const setup = gullible();
		setup.directus.permits = () => true;
		await write(setup, 1, `<p>${BUTTON}</p>`, VISITOR);
		setup.article(2, { body: `<p>${BUTTON}</p>` });
		await setup.run({ keys: [1] });
		await setup.run({ keys: [2] });
		expect(setup.router.calls).toHaveLength(1);
	});

	test('is whatever nothing tells the author of, where others can write', async () => {
		const setup = openToVisitors();
		setup.article(1, { body: `<p>${UNKNOWN_ORDER}</p><p>${BUTTON}</p>` });
		await write(setup, 2, `<p>${BUTTON}</p>`, PERSON);
		await setup.run({ keys: [1] });
		await setup.run({ keys: [2] });
		expect(translated(setup, 2, 'body')).toBe(`<p>${german(BUTTON)}</p>`);
	});
});

test('a run that may not write the collection serves its own item alone, and reads the rest', async () => {
	const setup = gullible();
	setup.directus.permits = (whose, access) => whose === null || whose.admin || access !== 'update';
	setup.article(1, { title: 'Help', body: `<p>${UNKNOWN_ORDER}</p><p>${BUTTON}</p>` });
	setup.article(2, { title: 'Help', body: `<p>${BUTTON}</p>` });
	await setup.run({ keys: [1] }, { accountability: VISITOR });
	expect(translated(setup, 1, 'body')).toContain(BOUGHT);
	await setup.run({ keys: [2] });
	expect(translated(setup, 2, 'body')).toBe(`<p>${german(BUTTON)}</p>`);
	setup.article(3, { title: 'Help', body: `<p>${BUTTON}</p>` });
	const calls = setup.router.calls.length;
	await setup.run({ keys: [3] }, { accountability: VISITOR });
	expect(translated(setup, 3, 'body')).toBe(`<p>${german(BUTTON)}</p>`);
	expect(setup.router.calls).toHaveLength(calls);
});

describe('a text that is handed in', () => {
	test('reads the entries of its collection, and writes none', async () => {
		const setup = gullible();
		const options = { collection: 'articles', permissions: '$full' };
		await hand(setup, { a: UNKNOWN_ORDER, b: BUTTON }, options);
		await hand(setup, `${UNKNOWN_ORDER}\n\n${BUTTON}`, options);
		setup.article(1, { title: BUTTON });
		await setup.run({ keys: [1] });
		expect(translated(setup, 1, 'title')).toBe(german(BUTTON));
		const calls = setup.router.calls.length;
		const result = await hand(setup, BUTTON, options, { flow: { id: 'another' } });
		expect(result.translations).toEqual({ 'de-DE': german(BUTTON) });
		expect(setup.router.calls).toHaveLength(calls);
	});

	test.each([ORDER, UNKNOWN_ORDER])(
		'beside %s changes no other flow, and no text of another visitor',
		async (order) => {
			const setup = gullible();
			const bent = await hand(setup, { a: order, b: BUTTON });
			const own = await hand(
				setup,
				{ b: BUTTON },
				{},
				{ flow: { id: 'inside' }, accountability: EDITOR },
			);
			const other = await hand(setup, { c: BUTTON });
			for (const { translations } of [bent, own, other]) {
				expect(JSON.stringify(translations['de-DE'])).not.toMatch(
					new RegExp(`"[bc]":"[^"]*${BOUGHT}`),
				);
			}
		},
	);

	test('is not paid for twice, whatever stands beside it', async () => {
		for (const accountability of [VISITOR, EDITOR, null]) {
			const setup = gullible();
			await hand(setup, { a: 'Opening hours', b: BUTTON }, {}, { accountability });
			const calls = setup.router.calls.length;
			const texts = { b: BUTTON, a: 'Opening hours' };
			const { segments } = await hand(setup, texts, {}, { accountability });
			expect(segments).toMatchObject({ misses: 0 });
			const { usage } = await hand(setup, { b: BUTTON }, {}, { accountability });
			expect(usage.costUsd).toBe(0);
			expect(setup.router.calls).toHaveLength(calls);
		}
	});

	test('of a user who is known is sent with its neighbours, and by the paragraph', async () => {
		const setup = gullible();
		const text = 'We open at nine.\n\nWe close at six.';
		await hand(setup, { text, other: BUTTON }, {}, { accountability: EDITOR });
		expect(setup.router.calls).toHaveLength(1);
		await hand(setup, `${text}\n\nCome in.`, {}, { accountability: EDITOR });
		expect(sent(setup).at(-1)).toBe('Come in.');
		expect(sent(setup)).toHaveLength(4);
	});
});
