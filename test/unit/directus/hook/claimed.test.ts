import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Invalidator } from '../../../../src/directus/hook/invalidation.ts';
import { PERSON } from '../../../helpers/fake-directus.ts';
import { HookSetup } from '../../../helpers/hook-setup.ts';

const ROWS = 'articles_translations';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

test('a process that may not work learns nothing, and takes nothing back', async () => {
	const setup = new HookSetup();
	const { directus, cache, learner, approved } = setup;
	await setup.save(ROWS, null, {
		id: 20,
		articles_id: 1,
		languages_code: 'de-DE',
		title: 'Der erste Titel',
	});
	const { ownWrites } = setup.dependencies;
	const { context } = directus;
	const claim = { mayWork: async () => false };
	const later = new Invalidator({ cache, mode: 'item', ownWrites, context, learner, claim });
	directus.onEvent = ({ meta, accountability }) => {
		const { collection, keys = [] } = { ...meta };
		const names = Array.isArray(keys) ? keys : [];
		const payload = { title: 'Ein anderer Titel' };
		later.note({ kind: 'update', collection, keys: names, payload }, accountability);
	};
	await directus.write(ROWS, 20, { title: 'Ein anderer Titel' }, PERSON);
	await later.close();
	const texts: string[] = [];
	for await (const page of approved.pages()) {
		texts.push(...page.flatMap(({ wordings }) => wordings.map(({ text }) => text)));
	}
	expect(texts).toEqual(['Der erste Titel']);
});
