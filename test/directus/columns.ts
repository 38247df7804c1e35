import type { Directus } from '../harness/directus.ts';
import { demand } from '../harness/request.ts';

/** Columns beside the texts, as a project has them in rows and items: dates, a file, relations. */
export async function addColumns(directus: Directus, collection: string): Promise<void> {
	const add = (field: string, type: string, special: string): Promise<unknown> =>
		demand(directus, 'POST', `/fields/${collection}`, {
			field,
			type,
			schema: {},
			meta: { special: [special] },
		});
	await add('date_created', 'timestamp', 'date-created');
	await add('date_updated', 'timestamp', 'date-updated');
	await add('user_updated', 'uuid', 'user-updated');
	await add('picture', 'uuid', 'file');
	await add('related', 'integer', 'm2o');
	const relate = (relation: object): Promise<unknown> =>
		demand(directus, 'POST', '/relations', relation);
	await relate({ collection, field: 'user_updated', related_collection: 'directus_users' });
	await relate({ collection, field: 'picture', related_collection: 'directus_files' });
	await relate({ collection, field: 'related', related_collection: 'articles' });
	const junction = `${collection}_tags`;
	const key = {
		field: 'id',
		type: 'integer',
		schema: { is_primary_key: true, has_auto_increment: true },
	};
	const columns = ['owner', 'tag'].map((field) => ({
		field,
		type: 'integer',
		schema: {},
		meta: {},
	}));
	await demand(directus, 'POST', '/collections', {
		collection: junction,
		schema: {},
		fields: [key, ...columns],
	});
	const alias = { field: 'tags', type: 'alias', meta: { special: ['m2m'] } };
	await demand(directus, 'POST', `/fields/${collection}`, alias);
	await relate({
		collection: junction,
		field: 'owner',
		related_collection: collection,
		meta: { one_field: 'tags', junction_field: 'tag' },
	});
	await relate({
		collection: junction,
		field: 'tag',
		related_collection: 'articles',
		meta: { junction_field: 'owner' },
	});
}
