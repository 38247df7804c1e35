import { expect, test } from 'vitest';
import { Sharing } from '../../../../src/directus/learning/sharing.ts';
import { StaleMap } from '../../../../src/directus/admin/stale-map.ts';
import { requireModel } from '../../../../src/directus/content/translations-model.ts';
import { readItems } from '../../../../src/directus/rows/item-rows.ts';
import { CONFIG, RunSetup } from '../../../helpers/run-setup.ts';

const ITEMS = 20;

/** Articles without translations, of which others may write some. */
function open() {
	const setup = new RunSetup();
	const { directus } = setup;
	const keys = Array.from({ length: ITEMS }, (_, at) => at + 1);
	for (const key of keys) setup.article(key, { title: `Title ${key}` });
	directus.insert('directus_shares', { id: 's', collection: 'articles' });
	let asked = 0;
	const { knex } = directus.database;
	const database = new Proxy(knex, {
		apply: (target, self, args: Parameters<typeof knex>) => {
			if (args[0] === 'directus_activity') asked += 1;
			return Reflect.apply(target, self, args);
		},
	});
	return { setup, keys, context: { ...directus.context, database }, asked: () => asked };
}

test('who wrote the items that are worked on together is asked for together', async () => {
	const { setup, keys, context, asked } = open();
	const schema = setup.directus.schema();
	const model = requireModel(schema, 'articles');
	const scope = { context, schema, model, fields: [], accountability: null };
	const sharing = await Sharing.open({ context, schema, model }, null);
	const items = await readItems(scope, keys);
	const lanes = await Promise.all(items.map((item) => sharing.laneOf(item, 'en-US')));
	expect(lanes).toHaveLength(ITEMS);
	expect(asked()).toBeLessThanOrEqual(2);
});

test('nobody is asked for by a map of items that use no entries', async () => {
	const { setup, context, asked } = open();
	const { fieldMaps, provenance, dependencies, approved } = setup;
	const refusals = { ...dependencies, approved };
	const map = new StaleMap({ context, config: CONFIG, fieldMaps, provenance, refusals });
	const { languages } = await map.count({ collection: 'articles', languages: ['de-DE'] });
	expect(languages['de-DE']?.missing).toBe(ITEMS);
	expect(asked()).toBe(0);
});
