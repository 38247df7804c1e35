import { defineHook } from '@directus/extensions-sdk';
import type { Change } from '../../src/directus/rows/changed-items.ts';
import { disposeRuntime, getRuntime, type Runtime } from '../../src/runtime.ts';

export default defineHook(({ action, filter }, context) => {
	let told = false;

	/** The hook must never break a save: what it cannot do is logged, once. */
	const withRuntime = async (work: (runtime: Runtime) => unknown): Promise<void> => {
		try {
			await work(await getRuntime(context));
		} catch (error) {
			if (told) return;
			told = true;
			const message = error instanceof Error ? error.message : 'unknown error';
			context.logger.warn(`translation-cache: changes are not watched: ${message}`);
		}
	};

	for (const kind of ['create', 'update', 'delete'] as const) {
		action(`items.${kind}`, (meta, { accountability }) => {
			const change: Change = {
				kind,
				collection: meta['collection'],
				keys: meta['keys'] ?? [meta['key']],
				payload: kind === 'delete' ? null : meta['payload'],
			};
			void withRuntime(({ invalidator, auto }) => {
				invalidator.note(change, accountability);
				auto.note(change, accountability);
			});
		});
	}

	filter<(string | number)[]>('items.delete', async (keys, meta, { accountability, database }) => {
		await withRuntime(({ invalidator }) =>
			invalidator.noteVanishing(meta['collection'], keys, database, accountability),
		);
		return keys;
	});

	action('collections.delete', (meta) => {
		const keys: unknown[] = meta['keys'] ?? meta['payload'] ?? [];
		for (const key of keys) {
			void withRuntime(({ release }) => release.noteCollection(String(key)));
		}
	});
	action('fields.delete', (meta) => {
		const collection = String(meta['collection']);
		if (collection.startsWith('directus_')) return;
		void withRuntime(({ release }) => release.noteField(collection));
	});
	action('items.delete', (meta) => {
		void withRuntime(({ release }) => release.noteRows(meta['collection']));
	});

	// The runtime goes on with jobs of an earlier process, and tells faults of the configuration.
	action('server.start', () => void withRuntime(() => {}));
	action('extensions.unload', () => void disposeRuntime());
	action('server.stop', () => void disposeRuntime());
});
