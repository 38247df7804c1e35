import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AutoRule } from '../../../../src/config/run-options.ts';
import { AutoTranslator } from '../../../../src/directus/hook/auto-translator.ts';
import { Pages } from '../../../helpers/fake-blocks.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { type FakeDirectus, type FakeEvent, PERSON } from '../../../helpers/fake-directus.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';
import { failure, replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const german = translateByPrefix('de-DE');
const RULE: AutoRule = { collections: ['articles'], languages: ['de-DE'], sourceLanguage: 'en-US' };
const QUIET_MS = 1_000;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
	vi.useRealTimers();
});

/** Saves reach it as the hook would hand them on. */
function open(
	rules: AutoRule | readonly AutoRule[],
	directus?: FakeDirectus,
): { setup: RunSetup; auto: AutoTranslator } {
	const setup = new RunSetup(directus);
	const auto = new AutoTranslator({
		rules: [rules].flat(),
		dependencies: setup.dependencies,
		context: setup.directus.context,
	});
	setup.directus.onEvent = ({ event, meta, accountability }: FakeEvent) => {
		const kind = event === 'items.create' ? 'create' : 'update';
		if (event === 'items.delete') return;
		auto.note(
			{
				kind,
				collection: meta.collection,
				keys: keysOf(meta),
				payload: payloadOf(meta),
			},
			accountability,
		);
	};
	return { setup, auto };
}

function keysOf(meta: Row): readonly (string | number)[] {
	const keys = Array.isArray(meta['keys']) ? meta['keys'] : [meta['key']];
	return keys.map((key: unknown) => (typeof key === 'number' ? key : String(key)));
}

function payloadOf({ payload }: Row): Row {
	return typeof payload === 'object' && payload !== null ? { ...payload } : {};
}

async function pass(auto: AutoTranslator, ms = QUIET_MS): Promise<void> {
	await vi.advanceTimersByTimeAsync(ms);
	await auto.idle();
}

async function save(setup: RunSetup, key: number, title: string): Promise<void> {
	const row = setup.row(key, 'en-US');
	if (row === undefined) throw new Error(`article ${key} has no source`);
	await setup.directus.write('articles_translations', Number(row['id']), { title }, PERSON);
}

describe('a save', () => {
	test('is translated once it is quiet', async () => {
		const { setup, auto } = open(RULE);
		setup.article(1, { title: 'First' });
		await save(setup, 1, 'Second');
		await pass(auto, QUIET_MS - 1);
		expect(setup.router.calls).toEqual([]);
		await pass(auto, 1);
		expect(setup.row(1)?.['title']).toBe(german('Second'));
	});

	test('of an item with blocks brings them along, where the rule says so', async () => {
		const pages = new Pages();
		pages.insert('groups', { id: 7 });
		pages.add('cards', 8, { label: 'A card' }, { group: 7 });
		const { auto } = open({ ...RULE, collections: ['groups'], deep: true }, pages);
		await pages.write('groups', 7, { note: 'touched' });
		await pass(auto);
		expect(pages.german('cards', 8)?.['label']).toBe(german('A card'));
		expect(pages.warnings).toEqual([]);
	});

	test('that follows another makes them one, and the last wins', async () => {
		const { setup, auto } = open(RULE);
		setup.article(1, { title: 'First' });
		for (const title of ['Second', 'Third', 'Fourth']) {
			await save(setup, 1, title);
			await pass(auto, QUIET_MS - 1);
		}
		await pass(auto);
		expect(setup.router.sentTexts()).toEqual(['Fourth']);
		expect(setup.row(1)?.['title']).toBe(german('Fourth'));
	});

	test('waits no longer than ten seconds for the saves to cease', async () => {
		const { setup, auto } = open(RULE);
		setup.article(1, { title: 'First' });
		for (let at = 0; at < 12; at += 1) {
			await save(setup, 1, `Title ${'abcdefghijkl'.charAt(at)}`);
			await pass(auto, 900);
		}
		expect(setup.router.sentTexts()).toHaveLength(1);
	});

	test('during a run is translated after it', async () => {
		const { setup, auto } = open(RULE);
		setup.article(1, { title: 'First' });
		setup.article(2, { title: 'Other' });
		let saved = false;
		setup.router.answer = async (call) => {
			if (!saved) {
				saved = true;
				await save(setup, 2, 'Another');
			}
			return replyTo(call, german);
		};
		await save(setup, 1, 'Second');
		await pass(auto);
		await pass(auto);
		expect(setup.row(1)?.['title']).toBe(german('Second'));
		expect(setup.row(2)?.['title']).toBe(german('Another'));
	});

	test('of ours sets nothing off, with events on', async () => {
		const { setup, auto } = open(RULE);
		setup.article(1, { title: 'First' });
		await save(setup, 1, 'Second');
		await pass(auto);
		const { length } = setup.directus.writes;
		expect(setup.directus.events.length).toBeGreaterThan(1);
		for (let round = 0; round < 3; round += 1) await pass(auto);
		expect(setup.router.calls).toHaveLength(1);
		expect(setup.directus.writes).toHaveLength(length);
	});

	test('of a translation by a person is left as it is', async () => {
		const { setup, auto } = open(RULE);
		setup.article(1, { title: 'First' });
		await save(setup, 1, 'Second');
		await pass(auto);
		setup.router.forget();
		await setup.edit(1, 'de-DE', { title: 'Der Zweite' });
		await pass(auto);
		expect(setup.row(1)?.['title']).toBe('Der Zweite');
		expect(setup.router.calls).toEqual([]);
	});

	test.each([
		['a collection that no rule names', [{ ...RULE, collections: ['pages'] }]],
		['any collection without rules', []],
	])('of %s sets nothing off', async (_, rules) => {
		const { setup, auto } = open(rules);
		setup.article(1, { title: 'First' });
		await save(setup, 1, 'Second');
		await pass(auto);
		expect(setup.router.calls).toEqual([]);
	});

	test('is treated by the policy of its rule', async () => {
		const { setup, auto } = open({ ...RULE, policy: 'missing' });
		setup.article(1, { title: 'First' });
		await save(setup, 1, 'Second');
		await pass(auto);
		await save(setup, 1, 'Third');
		await pass(auto);
		expect(setup.row(1)?.['title']).toBe(german('Second'));
	});
});

describe('what goes wrong', () => {
	test('is told without texts, and the next save is translated', async () => {
		const { setup, auto } = open(RULE);
		setup.article(1, { title: 'First' });
		setup.router.answer = () => {
			throw failure('auth');
		};
		await save(setup, 1, 'Second');
		await pass(auto);
		expect(setup.directus.warnings.join('\n')).toContain('saved items of articles');
		expect(setup.directus.warnings.join('\n')).not.toContain('Second');
		setup.router.answer = (call) => replyTo(call, german);
		await save(setup, 1, 'Third');
		await pass(auto);
		expect(setup.row(1)?.['title']).toBe(german('Third'));
	});

	test('in a rule names its option', async () => {
		const { setup, auto } = open({ ...RULE, fields: ['nothing'] });
		setup.article(1, { title: 'First' });
		await save(setup, 1, 'Second');
		await pass(auto);
		expect(setup.directus.warnings).toEqual([
			expect.stringContaining('articles could not be translated: fields: "nothing"'),
		]);
	});

	test('nothing is begun once it is closed', async () => {
		const { setup, auto } = open(RULE);
		setup.article(1, { title: 'First' });
		await save(setup, 1, 'Second');
		await auto.close();
		await pass(auto);
		await save(setup, 1, 'Third');
		await pass(auto);
		expect(setup.router.calls).toEqual([]);
	});
});
