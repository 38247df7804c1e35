import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { BUNDLE, OPERATION_ID } from '../../src/contract/names.ts';
import { startDirectus, type Directus } from '../harness/directus.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { demand } from '../harness/request.ts';
import { createUser } from '../harness/users.ts';

interface LoadedExtension {
	readonly schema: { readonly name: string; readonly type: string } | null;
	readonly meta: { readonly enabled: boolean };
}

describe.each(['sqlite', 'postgres'] as const)('the built bundle in Directus on %s', (kind) => {
	let directus: Directus | undefined;

	beforeAll(async () => {
		vi.stubEnv('TRANSLATION_CACHE_INVALIDATION', 'nonsense');
		directus = await startDirectus({ database: createTestDatabase(kind) });
	});

	afterAll(async () => {
		vi.unstubAllEnvs();
		await directus?.stop();
	});

	test('loads hook, operation and endpoint, all enabled', async () => {
		const extensions = await demand<readonly LoadedExtension[]>(
			use(directus),
			'GET',
			'/extensions',
		);
		const loaded = extensions.map(({ schema, meta }) => [schema?.type, schema?.name, meta.enabled]);
		expect(loaded).toContainEqual(['bundle', BUNDLE, true]);
		expect(loaded).toContainEqual(['operation', OPERATION_ID, true]);
		expect(loaded.map(([type]) => type)).toEqual(
			expect.arrayContaining(['bundle', 'endpoint', 'hook', 'operation']),
		);
	});

	// The outer environment holds an invalid setting: had it reached Directus, this would be no 200.
	test('answers an admin at the endpoint, refuses a user and nobody', async () => {
		const { token } = await createUser(use(directus));
		const statuses = [];
		for (const asker of [undefined, token, null]) {
			const { status } = await use(directus).request(
				'GET',
				'/translation-cache/stats',
				undefined,
				asker,
			);
			statuses.push(status);
		}
		expect(statuses).toEqual([200, 403, 401]);
	});

	test('warns of nothing of ours', () => {
		const faults = use(directus)
			.logs()
			.split('\n')
			.filter((line) => /WARN|ERROR|FATAL/.test(line) && !line.includes('Geometry type'));
		expect(faults).toEqual([]);
	});
});

function use(directus: Directus | undefined): Directus {
	if (directus === undefined) throw new Error('Directus did not start');
	return directus;
}
