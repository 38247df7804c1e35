import { describe, expect, test } from 'vitest';
import {
	isSameStanding,
	lookUpStanding,
	type Standing,
	standingOf,
} from '../../../../src/directus/host/standing.ts';
import { FakeDatabase, type Row } from '../../../helpers/fake-database.ts';
import { ADMIN } from '../../../helpers/fake-directus.ts';

const HOUR_MS = 3_600_000;
const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS);

/** Writers are staff, whose policy opens the app; the rest is up to the tests. */
function open(): FakeDatabase {
	const database = new FakeDatabase();
	database.insert(
		'directus_roles',
		{ id: 'writers', parent: 'staff' },
		{ id: 'staff', parent: null },
	);
	database.insert(
		'directus_policies',
		{ id: 'app', admin_access: 0, app_access: 1, ip_access: null },
		{ id: 'nothing', admin_access: false, app_access: false, ip_access: '' },
		{ id: 'admin', admin_access: '1', app_access: '0', ip_access: null },
	);
	database.insert('directus_access', { policy: 'app', role: 'staff', user: null });
	database.insert('directus_access', { policy: 'nothing', role: 'writers', user: null });
	database.insert('directus_users', { id: 'u', role: 'writers', status: 'active' });
	return database;
}

const USER: Standing = { user: 'u', ip: '10.1.2.3' };
const look = (database: FakeDatabase, standing = USER) => lookUpStanding(standing, database.knex);

function grantAdmin(database: FakeDatabase, networks: string | null = null): void {
	const id = `admin-of-${networks ?? 'all'}`;
	const policy = { id, admin_access: true, app_access: true, ip_access: networks };
	database.insert('directus_policies', policy);
	database.insert('directus_access', { policy: id, role: null, user: 'u' });
}

describe('what is kept of whoever asked', () => {
	test('is who it was, and nothing of what he could do', () => {
		expect(standingOf(ADMIN)).toEqual({ user: 'u-admin', ip: '127.0.0.1' });
		const visitor = { ...ADMIN, user: null, role: null, roles: [], admin: false };
		expect(standingOf(visitor)).toEqual({ user: null, ip: '127.0.0.1' });
		expect(standingOf({ ...visitor, share: 's' })).toEqual({
			user: null,
			ip: '127.0.0.1',
			share: 's',
		});
		expect(standingOf({ ...visitor, role: 'writers' })).toMatchObject({ role: 'writers' });
	});
});

describe('what a user may do', () => {
	test('is what his role and those above it permit', async () => {
		expect(await look(open())).toEqual({
			user: 'u',
			role: 'writers',
			roles: ['staff', 'writers'],
			admin: false,
			app: true,
			ip: '10.1.2.3',
		});
	});

	test('is what his own policies permit beside them', async () => {
		const database = open();
		database.insert('directus_access', { policy: 'admin', role: null, user: 'u' });
		expect(await look(database)).toMatchObject({ admin: true, app: true });
		database.insert('directus_access', { policy: 'admin', role: null, user: 'another' });
		database.tables.set(
			'directus_access',
			database.rows('directus_access').filter(({ user }) => user !== 'u'),
		);
		expect(await look(database)).toMatchObject({ admin: false });
	});

	test('is less without his role, and ends with him', async () => {
		const database = open();
		Object.assign(database.rows('directus_users')[0] ?? {}, { role: null });
		expect(await look(database)).toMatchObject({ role: null, roles: [], app: false });
		database.tables.set('directus_users', []);
		await expect(look(database)).rejects.toMatchObject({ code: 'FORBIDDEN' });
	});

	test.each(['suspended', 'archived', 'draft', 'invited', 'unverified', 'inactive-license'])(
		'is nothing while he is %s',
		async (status) => {
			const database = open();
			grantAdmin(database);
			Object.assign(database.rows('directus_users')[0] ?? {}, { status });
			await expect(look(database)).rejects.toMatchObject({ code: 'FORBIDDEN' });
		},
	);

	test.each([
		['10.1.2.3', true],
		['10.0.0.0/8', true],
		['192.168.0.1, 10.1.2.0/24', true],
		['10.1.2.1-10.1.2.9', true],
		['192.168.0.0/16', false],
		['10.1.2.4-10.1.2.9', false],
		['2001:db8::/32', false],
		['no network', false],
	])('depends on his address where a policy is for %s', async (networks, admin) => {
		const database = open();
		grantAdmin(database, networks);
		expect(await look(database)).toMatchObject({ admin });
	});

	test('may be told by addresses of the newer kind', async () => {
		const database = open();
		grantAdmin(database, '2001:db8::/32');
		const at = (ip: string) => look(database, { ...USER, ip });
		expect(await at('2001:db8::5')).toMatchObject({ admin: true });
		expect(await at('2001:db9::5')).toMatchObject({ admin: false });
	});
});

describe('what others may do', () => {
	const VISITOR: Standing = { user: null, ip: null };

	test('is what the public may, whatever a former version wrote down', async () => {
		const former = { ...VISITOR, admin: true, app: true, roles: ['staff'] };
		expect(await look(open(), former)).toMatchObject({ admin: false, app: false, roles: [] });
	});

	test('of a role without a user is what the role may, while there is one', async () => {
		const database = open();
		const standing = { ...VISITOR, role: 'writers' };
		expect(await look(database, standing)).toMatchObject({ app: true, role: 'writers' });
		database.tables.set('directus_roles', []);
		await expect(look(database, standing)).rejects.toMatchObject({ code: 'FORBIDDEN' });
	});

	const open24 = { date_start: null, date_end: null, times_used: 3, max_uses: null };
	test.each<[string, Row | null, boolean]>([
		['an open share', open24, true],
		['a share that is still open', { ...open24, date_start: ago(2), date_end: ago(-2) }, true],
		['a share of which all uses are taken', { ...open24, max_uses: 2 }, true],
		['a share that is over', { ...open24, date_end: ago(1) }, false],
		['a share of tomorrow', { ...open24, date_start: ago(-24) }, false],
		['a share that was used too often', { ...open24, max_uses: 1 }, false],
		['a share that is gone', null, false],
	])('of %s', async (_, row, isOpen) => {
		const database = open();
		if (row !== null) database.insert('directus_shares', { id: 's', ...row });
		const found = look(database, { ...VISITOR, share: 's' });
		if (isOpen) expect(await found).toMatchObject({ share: 's', admin: false, user: null });
		else await expect(found).rejects.toMatchObject({ code: 'FORBIDDEN' });
	});
});

test('a standing is the same by what it permits, not by the request it came with', () => {
	const request = { ...ADMIN, origin: 'http://studio.local', userAgent: 'Mozilla/5.0' };
	expect(isSameStanding(ADMIN, request)).toBe(true);
	expect(isSameStanding(ADMIN, { ...ADMIN, admin: false })).toBe(false);
	expect(isSameStanding(ADMIN, { ...ADMIN, roles: [] })).toBe(false);
});
