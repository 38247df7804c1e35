import { describe, expect, test } from 'vitest';
import { PERSON } from '../../../helpers/fake-directus.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';
import { replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const ROWS = 'articles_translations';
const EN = ['Boats leave at nine.', 'Others stay.', 'Gulls cry.'] as const;
const german = translateByPrefix('de-DE');
const [D0, D1, D2] = EN.map(german);

function text(...paragraphs: readonly (string | undefined)[]): string {
	return paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
}

async function open(): Promise<RunSetup> {
	const setup = new RunSetup();
	setup.article(1, { body: text(...EN) });
	await setup.run({ keys: 1 });
	setup.router.forget();
	return setup;
}

/** Does something, once, while the provider is at work. */
function meanwhile(setup: RunSetup, ...works: (() => unknown)[]): void {
	setup.router.answer = async (call) => {
		await works.shift()?.();
		return replyTo(call, translateByPrefix(call.request.targetLanguage));
	};
}

/** As Directus does where a collection's tracking is off. */
function forget(setup: RunSetup): void {
	setup.directus.database.tables.delete('directus_revisions');
}

describe('while a run is at work', () => {
	test('a person’s words stay that another run has merged meanwhile', async () => {
		const setup = await open();
		await setup.edit(1, 'en-US', { body: text(EN[0], EN[1], 'Gulls sleep.') });
		meanwhile(setup, async () => {
			await setup.edit(1, 'de-DE', { body: text('Boote um neun.', D1, D2) });
			await setup.run({ keys: 1 });
		});
		// Of another provider, so that neither run waits for the other's answer.
		await setup.run({ keys: 1, providers: [{ provider: 'anthropic', model: 'beta' }] });
		expect(setup.row(1)?.['body']).toBe(text('Boote um neun.', D1, german('Gulls sleep.')));
	});

	test('a person’s edit is merged with what the source became', async () => {
		const setup = await open();
		await setup.edit(1, 'en-US', { body: text(EN[0], EN[1], 'Gulls sleep.') });
		meanwhile(setup, () => setup.edit(1, 'de-DE', { body: text('Boote um neun.', D1, D2) }));
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
		expect(setup.row(1)?.['body']).toBe(text('Boote um neun.', D1, german('Gulls sleep.')));
		expect(setup.router.sentTexts()).toEqual(['Gulls sleep.']);
	});

	test('a source that changes is translated again, for what changed', async () => {
		const setup = new RunSetup();
		setup.article(1, { title: 'A title', body: text(...EN) });
		meanwhile(setup, () => setup.edit(1, 'en-US', { body: text(EN[0], EN[1], 'Gulls sleep.') }));
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated', body: 'translated' });
		expect(setup.row(1)?.['body']).toBe(text(D0, D1, german('Gulls sleep.')));
		expect(setup.router.sentTexts()).toEqual(['A title', ...EN, 'Gulls sleep.']);
	});

	test('a source that changes at every look is left for the next run', async () => {
		const setup = new RunSetup();
		setup.article(1, { title: 'Title 0' });
		let count = 0;
		setup.router.answer = async (call) => {
			await setup.edit(1, 'en-US', { title: `Title ${++count}` });
			return replyTo(call, german);
		};
		await expect(setup.run({ keys: 1 })).rejects.toThrow(/changed again and again/);
		expect(count).toBe(3);
		expect(setup.row(1)).toBeUndefined();
		setup.router.answer = (call) => replyTo(call, german);
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['title']).toBe(german('Title 3'));
	});

	test('two runs end with the newest source, whichever is slower', async () => {
		const setup = await open();
		await setup.edit(1, 'en-US', { body: text(EN[0], EN[1], 'Gulls sleep.') });
		const { promise: held, resolve: release } = Promise.withResolvers<void>();
		meanwhile(setup, () => held);
		const slow = setup.run({ keys: 1 });
		await expect.poll(() => setup.router.calls).toHaveLength(1);
		await setup.edit(1, 'en-US', { body: text(EN[0], EN[1], 'Gulls dance.') });
		await setup.run({ keys: 1 });
		release();
		await slow;
		expect(setup.row(1)?.['body']).toBe(text(D0, D1, german('Gulls dance.')));
	});
});

describe('between our look at the row and our write', () => {
	test.each(['before the record', 'with the write'])('a person’s edit stays: %s', async (when) => {
		const setup = await open();
		await setup.edit(1, 'en-US', { body: text(EN[0], EN[1], 'Gulls sleep.') });
		const edits = [() => setup.edit(1, 'de-DE', { body: text('Boote um neun.', D1, D2) })];
		const add = setup.provenance.add.bind(setup.provenance);
		setup.provenance.add = async (...given) => {
			if (when === 'before the record') await edits.pop()?.();
			return add(...given);
		};
		setup.directus.filter = (_, values) => {
			if (when === 'with the write' && String(values['body']).includes('sleep')) {
				void edits.pop()?.();
			}
			return values;
		};
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
		expect(setup.row(1)?.['body']).toBe(text('Boote um neun.', D1, german('Gulls sleep.')));
	});

	test('an edit that changes nothing of ours is no reason to do it again', async () => {
		const setup = await open();
		await setup.edit(1, 'en-US', { body: text(EN[0], EN[1], 'Gulls sleep.') });
		const edits = [() => setup.edit(1, 'de-DE', { title: 'Von Hand' })];
		setup.directus.filter = (_, values) => {
			void edits.pop()?.();
			return values;
		};
		await setup.run({ keys: 1, fields: 'body' });
		expect(setup.row(1)).toMatchObject({
			title: 'Von Hand',
			body: text(D0, D1, german('Gulls sleep.')),
		});
	});

	test('a row that vanishes is not there, rather than forbidden', async () => {
		const setup = await open();
		await setup.edit(1, 'en-US', { body: text('Gulls sleep.') });
		const key = Number(setup.row(1)?.['id']);
		setup.directus.filter = (_, values) => {
			void setup.directus.remove(ROWS, key);
			return values;
		};
		await expect(setup.run({ keys: 1 })).rejects.toThrow(/no longer exists/);
	});
});

describe('without a history', () => {
	test('a person’s words right after our write are not taken for ours', async () => {
		const setup = new RunSetup();
		setup.article(1, { title: 'A title' });
		setup.directus.onEvent = ({ accountability, meta }) => {
			if (setup.dependencies.ownWrites.has(accountability)) {
				void setup.directus.write(ROWS, Number(meta['key']), { title: 'Von Hand' }, PERSON);
			}
			forget(setup);
		};
		await setup.run({ keys: 1 });
		setup.directus.onEvent = () => {};
		await setup.edit(1, 'en-US', { title: 'Another title' });
		forget(setup);
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['title']).toBe('Von Hand');
	});

	test('a text that its column cuts off is ours', async () => {
		const setup = new RunSetup();
		setup.article(1, { title: 'A title of many words' });
		setup.directus.filter = (_, values) => ({
			...values,
			title: String(values['title']).slice(0, 20),
		});
		setup.directus.onEvent = () => forget(setup);
		await setup.run({ keys: 1 });
		const again = await setup.run({ keys: 1 });
		expect(outcomesOf(again, 1)).toEqual({ title: 'unchanged' });
	});
});
