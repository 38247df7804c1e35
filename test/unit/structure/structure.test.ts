import { describe, expect, it } from 'vitest';

import { findCircles } from '../../structure/circles.ts';
import { mayImport, ROOMS, roomOf } from '../../structure/rooms.ts';

describe('circles', () => {
	it('are the groups of files that reach each other', () => {
		const graph = new Map([
			['entry', ['left', 'alone']],
			['left', ['right']],
			['right', ['below', 'left']],
			['below', ['deep']],
			['deep', ['deeper']],
			['deeper', ['below']],
			['alone', ['below']],
		]);
		expect(findCircles(graph)).toEqual([
			['below', 'deep', 'deeper'],
			['left', 'right'],
		]);
	});

	it('are none where every import goes one way, however often a file is reached', () => {
		const graph = new Map([
			['top', ['left', 'right']],
			['left', ['bottom']],
			['right', ['bottom', 'left']],
		]);
		expect(findCircles(graph)).toEqual([]);
	});
});

describe('rooms', () => {
	it('import from rooms that stand before them in the list', () => {
		for (const [index, { imports }] of ROOMS.entries()) {
			const before = ROOMS.slice(0, index).map(({ path }) => path);
			expect(before).toEqual(expect.arrayContaining([...imports]));
		}
	});

	it.each([
		['src/directus/jobs/record.ts', 'src/directus/batches/record.ts', true],
		['src/directus/batches/record.ts', 'src/directus/jobs/record.ts', false],
		['src/cache/entries/entry.ts', 'src/cache/cache.ts', true],
		['src/store/redis/redis.ts', 'src/store/store.ts', true],
		['src/store/store.ts', 'src/translation/chain/packing.ts', false],
		['extensions/module/index.ts', 'src/contract/runs.ts', true],
		['extensions/module/index.ts', 'src/errors.ts', false],
		['extensions/hook/index.ts', 'src/directus/hook/invalidation.ts', true],
		['extensions/hook/index.ts', 'src/store/store.ts', false],
		['src/runtime.ts', 'src/providers/vendors/openai.ts', false],
		['src/runtime.ts', 'src/providers/registry.ts', true],
		['src/translation/translator.ts', 'src/providers/registry.ts', false],
		['src/providers/transport/http-call.ts', 'src/providers/vendors/openai.ts', false],
	])('%s imports %s: %s', (from, to, isAllowed) => {
		const [importer, imported] = [roomOf(from), roomOf(to)];
		if (importer === undefined || imported === undefined) throw new Error('lies in no room');
		expect(mayImport(importer, imported)).toBe(isAllowed);
	});
});
