import { describe, expect, test } from 'vitest';
import { resolveAccountability } from '../../../../src/directus/host/accountability.ts';
import { OwnWrites, VERSION } from '../../../../src/directus/host/own-writes.ts';
import { FakeDatabase } from '../../../helpers/fake-database.ts';
import { ADMIN } from '../../../helpers/fake-directus.ts';
import manifest from '../../../../package.json' with { type: 'json' };

const EDITORS = '00000000-0000-4000-8000-000000000001';
const STAFF = '00000000-0000-4000-8000-000000000002';
const BOSSES = '00000000-0000-4000-8000-000000000003';
const NOBODY = {
	role: null,
	roles: [],
	user: null,
	admin: false,
	app: false,
	ip: null,
};

/** Editors are staff; bosses have an admin's policy. */
function openDatabase(): FakeDatabase {
	const database = new FakeDatabase();
	database.insert(
		'directus_roles',
		{ id: EDITORS, parent: STAFF },
		{ id: STAFF, parent: null },
		{ id: BOSSES, parent: null },
	);
	database.insert(
		'directus_policies',
		{ id: 'p-app', admin_access: 0, app_access: 1 },
		{ id: 'p-none', admin_access: false, app_access: false },
		{ id: 'p-admin', admin_access: 1, app_access: 0 },
	);
	database.insert(
		'directus_access',
		{ policy: 'p-none', role: EDITORS, user: null },
		{ policy: 'p-app', role: STAFF, user: null },
		{ policy: 'p-admin', role: BOSSES, user: null },
		{ policy: 'p-none', role: null, user: null },
		{ policy: 'p-admin', role: null, user: 'u-1' },
	);
	return database;
}

function resolve(
	permissions: string,
	trigger: typeof ADMIN | null = null,
	database = openDatabase(),
) {
	return resolveAccountability(permissions, trigger, database.knex);
}

describe('under whose permissions a run reads and writes', () => {
	test('the trigger’s are those of whoever set it off', async () => {
		expect(await resolve('$trigger', ADMIN)).toBe(ADMIN);
	});

	test('a schedule’s are an admin’s without a user, never null: null would write no history', async () => {
		const system = { ...NOBODY, admin: true, app: true };
		expect(await resolve('$trigger', null)).toEqual(system);
		expect(await resolve('$full', { ...NOBODY, user: 'u' })).toEqual(system);
	});

	test('the public’s are nobody’s, whatever policies there are', async () => {
		const database = openDatabase();
		database.insert('directus_access', { policy: 'p-admin', role: null, user: null });
		expect(await resolve('$public', ADMIN, database)).toEqual(NOBODY);
	});

	test('a role’s hold those of the roles above it, from the root on', async () => {
		expect(await resolve(EDITORS, ADMIN)).toEqual({
			...NOBODY,
			role: EDITORS,
			roles: [STAFF, EDITORS],
			app: true,
		});
	});

	test('a role with an admin’s policy is an admin, who may use the app', async () => {
		expect(await resolve(BOSSES)).toEqual({
			...NOBODY,
			role: BOSSES,
			roles: [BOSSES],
			admin: true,
			app: true,
		});
	});

	test('roles that are their own ancestors end somewhere', async () => {
		const database = openDatabase();
		database.tables.set('directus_roles', [
			{ id: EDITORS, parent: STAFF },
			{ id: STAFF, parent: EDITORS },
		]);
		expect((await resolve(EDITORS, null, database)).roles).toEqual([STAFF, EDITORS]);
	});

	test('a parent that vanished is left out', async () => {
		const database = openDatabase();
		database.tables.set('directus_roles', [{ id: EDITORS, parent: STAFF }]);
		expect((await resolve(EDITORS, null, database)).roles).toEqual([EDITORS]);
	});

	test.each(['00000000-0000-4000-8000-00000000000f', 'editors', '$fulll', "' or 1=1"])(
		'%s is no role',
		async (permissions) => {
			await expect(resolve(permissions)).rejects.toMatchObject({
				option: 'permissions',
				message: `permissions: there is no role ${permissions}`,
			});
		},
	);

	test('what is no id is not looked up', async () => {
		const database = openDatabase();
		await resolve('editors', null, database).catch(() => {});
		expect(database.queried).toEqual([]);
	});
});

describe('our own writes', () => {
	test('bear the trigger’s accountability, our origin and what they were made from', () => {
		const signed = new OwnWrites().sign(ADMIN, 'title=abc');
		expect(signed).toEqual({
			...ADMIN,
			origin: 'translation-cache',
			userAgent: `directus-extension-translation-cache/${VERSION} title=abc`,
		});
		expect(ADMIN).not.toHaveProperty('origin');
	});

	test('are known by the very object, not by what it says', () => {
		const ownWrites = new OwnWrites();
		const signed = ownWrites.sign(ADMIN, '');
		expect(ownWrites.has(signed)).toBe(true);
		expect(ownWrites.has({ ...signed })).toBe(false);
		expect(ownWrites.has(ADMIN)).toBe(false);
		expect(new OwnWrites().has(signed)).toBe(false);
	});

	test.each([null, undefined, 'text', 5])('%s is none', (accountability) => {
		expect(new OwnWrites().has(accountability)).toBe(false);
	});
});

test('the version is that of the package', () => {
	expect(VERSION).toBe(manifest.version);
});
