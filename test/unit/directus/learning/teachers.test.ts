import { describe, expect, test } from 'vitest';
import type { LearnFrom } from '../../../../src/contract/names.ts';
import { Teachers } from '../../../../src/directus/learning/teachers.ts';
import { type FakeDirectus, openArticles } from '../../../helpers/fake-directus.ts';

const ROWS = 'articles_translations';
const ONLY_OWN = { user_created: { _eq: '$CURRENT_USER' } };

/** An editor whose role has one policy, which may update the rows. */
function open(permission: object = {}): FakeDirectus {
	const directus = openArticles();
	directus.insert('directus_users', { id: 'u-editor', role: 'r-editor', status: 'active' });
	directus.insert('directus_roles', { id: 'r-editor', parent: 'r-staff' });
	directus.insert('directus_roles', { id: 'r-staff', parent: null });
	grant(directus, 'p-editor', { role: 'r-editor' }, permission);
	return directus;
}

function grant(
	directus: FakeDirectus,
	policy: string,
	holder: { readonly role?: string; readonly user?: string; readonly ip?: string },
	permission: object = {},
): void {
	const { role = null, user = null, ip = null } = holder;
	directus.insert('directus_policies', { id: policy, admin_access: false, ip_access: ip });
	directus.insert('directus_access', { policy, role, user });
	directus.insert('directus_permissions', {
		policy,
		collection: ROWS,
		action: 'update',
		fields: ['*'],
		permissions: null,
		...permission,
	});
}

function may(
	directus: FakeDirectus,
	{ user = 'u-editor', ip = null as string | null, field = 'title', from = 'editors' } = {},
): Promise<boolean> {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of three words
	const teachers = new Teachers(directus.context, from as LearnFrom);
	return teachers.may({ user, ip }, directus.schema(), ROWS, field);
}

describe('whoever may update the field in every row', () => {
	test.each([null, {}, { _and: [] }])('teaches under the rule %j', async (permissions) => {
		expect(await may(open({ permissions }))).toBe(true);
	});

	test('teaches the fields of a list, and no others', async () => {
		const directus = open({ fields: ['title'] });
		expect(await may(directus)).toBe(true);
		expect(await may(directus, { field: 'body' })).toBe(false);
	});

	test('teaches by one of several policies', async () => {
		const directus = open({ permissions: ONLY_OWN });
		expect(await may(directus)).toBe(false);
		grant(directus, 'p-other', { user: 'u-editor' });
		expect(await may(directus)).toBe(true);
	});

	test('teaches by the policy of a role above', async () => {
		const directus = open({ permissions: ONLY_OWN });
		grant(directus, 'p-staff', { role: 'r-staff' });
		expect(await may(directus)).toBe(true);
	});

	test('teaches without a role', async () => {
		const directus = open();
		directus.insert('directus_users', { id: 'u-token', role: null, status: 'active' });
		expect(await may(directus, { user: 'u-token' })).toBe(false);
		grant(directus, 'p-token', { user: 'u-token' });
		expect(await may(directus, { user: 'u-token' })).toBe(true);
	});

	test.each([
		['10.1.2.3', '10.1.2.3', true],
		['10.1.2.3', '10.1.2.4', false],
		['10.1.0.0/16, 192.168.0.1', '10.1.9.9', true],
		['10.1.0.0/16', '10.2.0.1', false],
		['10.0.0.1-10.0.0.9', '10.0.0.5', true],
		['10.0.0.1-10.0.0.9', '10.0.0.10', false],
		['2001:db8::/32', '2001:db8::7', true],
		['nonsense', '10.0.0.1', false],
		['10.1.2.3', null, false],
	])('within %s teaches from %s: %s', async (networks, ip, teaches) => {
		const directus = open({ permissions: ONLY_OWN });
		grant(directus, 'p-office', { role: 'r-editor', ip: networks });
		expect(await may(directus, { ip })).toBe(teaches);
	});
});

describe('nobody teaches', () => {
	test('under a rule on items', async () => {
		expect(await may(open({ permissions: ONLY_OWN }))).toBe(false);
		expect(await may(open({ permissions: { _and: [ONLY_OWN] } }))).toBe(false);
	});

	test('of another action or collection', async () => {
		expect(await may(open({ action: 'create' }))).toBe(false);
		expect(await may(open({ collection: 'articles' }))).toBe(false);
	});

	test('by what the public may do', async () => {
		const directus = open({ permissions: ONLY_OWN });
		grant(directus, 'p-public', {});
		directus.insert('directus_users', { id: 'u-token', role: null, status: 'active' });
		expect(await may(directus)).toBe(false);
		expect(await may(directus, { user: 'u-token' })).toBe(false);
	});

	test.each(['suspended', 'archived', 'invited'])('who is %s', async (status) => {
		const directus = open();
		Object.assign(directus.row('directus_users', 'u-editor') ?? {}, { status });
		expect(await may(directus)).toBe(false);
	});

	test('who is gone', async () => {
		expect(await may(open(), { user: 'u-gone' })).toBe(false);
	});
});

describe('the setting', () => {
	test.each([
		['editors', true, true],
		['admins', false, true],
		['nobody', false, false],
	])('%s: editors %s, admins %s', async (from, editor, admin) => {
		expect(await may(open(), { from })).toBe(editor);
		expect(await may(open(), { from, user: 'u-admin' })).toBe(admin);
	});
});

test('rights are asked for once for many fields', async () => {
	const directus = open();
	const teachers = new Teachers(directus.context, 'editors');
	const author = { user: 'u-editor', ip: null };
	const before = directus.database.queried.length;
	const answers = ['title', 'body', 'slug'].map((field) =>
		teachers.may(author, directus.schema(), ROWS, field),
	);
	expect(await Promise.all(answers)).toEqual([true, true, true]);
	const users = directus.database.queried.slice(before).filter((name) => name === 'directus_users');
	expect(users).toHaveLength(1);
});
