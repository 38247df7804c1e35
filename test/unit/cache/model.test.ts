import { describe, expect, it } from 'vitest';
import { memoryBackend } from '../../contracts/backend.ts';
import { checkModel } from '../../contracts/cache-model.ts';
import { openCache } from '../../contracts/cache-setup.ts';
import { createModelClient } from '../../contracts/model-client.ts';

describe('random operations of several clients, memory store', () => {
	it('never give a dropped answer or that of another prompt', async () => {
		const closing: (() => Promise<unknown>)[] = [];
		const { reads, hits } = await checkModel({
			runs: 60,
			commands: 80,
			open: async () => {
				const backend = memoryBackend();
				const opened = [1, 2, 3].map(() => openCache(backend));
				closing.push(
					() => backend.close(),
					...opened.map(
						({ cache }) =>
							() =>
								cache.close(),
					),
				);
				return opened.map(({ cache, store }) => createModelClient(cache, store, 'test'));
			},
			close: async () => {
				for (let close = closing.pop(); close; close = closing.pop()) await close();
			},
		});
		// A model that is never served checks nothing.
		expect(hits).toBeGreaterThan(reads / 20);
	});
});
