import { readFileSync } from 'node:fs';
import { Invalidator } from '../../src/directus/hook/invalidation.ts';
import { asRow } from '../../src/directus/host/context.ts';
import { RunSetup } from './run-setup.ts';

interface FormerSite {
	/** Records as the version before wrote them, by key. */
	readonly records: Readonly<Record<string, string>>;
	readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/**
 * Five articles that version 0.1.0 has translated into German, and what Directus held of them: of 1
 * a paragraph was replaced, of 2 a person worded the last one before the first was edited, 3 has a
 * person's title, 4 was translated with a term, 5 was written by hand.
 */
const former: FormerSite = JSON.parse(
	readFileSync(
		new URL('../unit/directus/provenance/stored/former-site.json', import.meta.url),
		'utf8',
	),
);

/** Goes on where the version before was stopped; `isKept`: with its records. */
export async function openFormerSite(isKept = true): Promise<RunSetup> {
	const setup = new RunSetup();
	for (const [table, rows] of Object.entries(former.tables)) {
		setup.directus.rows(table).length = 0;
		setup.directus.insert(table, ...structuredClone(rows));
	}
	if (isKept) {
		await setup.breakable.store.setMany(
			Object.entries(former.records).map(([key, text]) => ({
				key,
				value: Buffer.from(text),
				ttlMs: null,
			})),
		);
	}
	return setup;
}

/** A person's edit with the hook listening, until all has come of it. */
export async function editSeen(setup: RunSetup, edit: () => Promise<unknown>): Promise<void> {
	const { cache, learner, fieldMaps, dependencies, directus } = setup;
	const invalidator = new Invalidator({
		cache,
		mode: 'item',
		ownWrites: dependencies.ownWrites,
		context: directus.context,
		learner,
		fieldMaps,
	});
	const before = directus.onEvent;
	directus.onEvent = ({ event, meta, accountability }) => {
		const { collection, key, keys, payload } = meta;
		const kind = event === 'items.create' ? 'create' : 'update';
		const named = Array.isArray(keys) ? keys : [Number(key)];
		invalidator.note({ kind, collection, keys: named, payload: asRow(payload) }, accountability);
	};
	await edit();
	await invalidator.close();
	directus.onEvent = before;
}
